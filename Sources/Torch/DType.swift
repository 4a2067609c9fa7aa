/// The type of a tensor's elements. Raw values are those of libtorch.
public enum DType: Int32, Sendable, CaseIterable {
    case uint8 = 0
    case int8 = 1
    case int16 = 2
    case int32 = 3
    case int64 = 4
    case float16 = 5
    case float32 = 6
    case float64 = 7
    case bool = 11
    case bfloat16 = 15

    /// Bytes per element.
    public var size: Int {
        switch self {
        case .uint8, .int8, .bool: 1
        case .int16, .float16, .bfloat16: 2
        case .int32, .float32: 4
        case .int64, .float64: 8
        }
    }

    public var isFloating: Bool { [.float16, .bfloat16, .float32, .float64].contains(self) }
}

/// A Swift number type that tensors can be created from and read as.
package protocol Element: Sendable { static var dtype: DType { get } }

extension UInt8: Element { public static var dtype: DType { .uint8 } }
extension Int32: Element { public static var dtype: DType { .int32 } }
extension Int64: Element { public static var dtype: DType { .int64 } }
extension Float: Element { public static var dtype: DType { .float32 } }
extension Double: Element { public static var dtype: DType { .float64 } }
