import Torch

/// The values that a pickle of tensors can hold. Containers are indices into the heap, so Swift's own values are never
/// nested, however the parts of a pickle refer to each other.
enum PickleValue: Sendable {
    case none
    case bool(Bool)
    case int(Int)
    /// A whole number that exceeds 64 bits, little-endian.
    case long([UInt8])
    case real(Double)
    case text(String)
    case bytes
    case list(Int)
    case tuple(Int)
    case dictionary(Int)
    case global(PickleGlobal)
    case storage(Int)
    case tensor(Int)

    var int: Int? { if case .int(let value) = self { value } else { nil } }
    var text: String? { if case .text(let value) = self { value } else { nil } }

    /// The type of the value for messages.
    var kind: String {
        switch self {
        case .none: "nothing"
        case .bool: "a boolean"
        case .int, .long: "a whole number"
        case .real: "a number"
        case .text: "text"
        case .bytes: "bytes"
        case .list: "a list"
        case .tuple: "a tuple"
        case .dictionary: "a dictionary"
        case .global(let global): "'\(global.name)'"
        case .storage: "a storage"
        case .tensor: "a tensor"
        }
    }
}

/// All Python globals that a pickle may name. They only map to the cases below.
enum PickleGlobal: Sendable, Equatable {
    case orderedDictionary
    /// `_rebuild_tensor` and `_rebuild_tensor_v2`.
    case rebuildTensor
    case rebuildParameter
    case size
    /// `argparse.Namespace`, in which training programs store their settings next to the weights; read as a dictionary.
    case namespace
    case storage(DType)
    case dtype(DType)

    private static let storages: [String: DType] = [
        "FloatStorage": .float32, "DoubleStorage": .float64, "HalfStorage": .float16, "BFloat16Storage": .bfloat16,
        "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16, "CharStorage": .int8,
        "ByteStorage": .uint8, "BoolStorage": .bool,
    ]
    private static let types: [String: DType] = [
        "float32": .float32, "float": .float32, "float64": .float64, "double": .float64, "float16": .float16,
        "half": .float16, "bfloat16": .bfloat16, "int64": .int64, "long": .int64, "int32": .int32, "int": .int32,
        "int16": .int16, "short": .int16, "int8": .int8, "uint8": .uint8, "bool": .bool,
    ]

    /// The global of a module; `nil` for everything that is refused.
    init?(module: String, name: String) {
        switch (module, name) {
        case ("collections", "OrderedDict"): self = .orderedDictionary
        case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
        case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
        case ("torch", "Size"): self = .size
        case ("argparse", "Namespace"): self = .namespace
        default:
            if ["torch", "torch.cuda"].contains(module), let type = Self.storages[name] {
                self = .storage(type)
            } else if module == "torch", let type = Self.types[name] {
                self = .dtype(type)
            } else {
                return nil
            }
        }
    }

    var name: String {
        switch self {
        case .orderedDictionary: "collections.OrderedDict"
        case .rebuildTensor: "torch._utils._rebuild_tensor_v2"
        case .rebuildParameter: "torch._utils._rebuild_parameter"
        case .size: "torch.Size"
        case .namespace: "argparse.Namespace"
        case .storage(let type): "torch storage of \(type)"
        case .dtype(let type): "torch.\(type)"
        }
    }
}

/// The containers and tensors of a pickle.
struct PickleHeap: Sendable {
    /// Elements stored in a separate file or after the pickle.
    struct Storage: Sendable, Equatable {
        let key: String
        let dtype: DType
        let count: Int
    }

    /// A view of a storage, in elements.
    struct View: Sendable {
        let storage: Int
        let offset: Int
        let shape: [Int]
        let strides: [Int]
    }

    var lists: [[PickleValue]] = []
    var tuples: [[PickleValue]] = []
    var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
    private(set) var storages: [Storage] = []
    private var storageOfKey: [String: Int] = [:]
    var views: [View] = []

    /// The elements of a list or tuple.
    func items(_ value: PickleValue) -> [PickleValue]? {
        switch value {
        case .list(let index): lists[index]
        case .tuple(let index): tuples[index]
        default: nil
        }
    }

    mutating func addDictionary(_ entries: [(key: PickleValue, value: PickleValue)] = []) -> PickleValue {
        dictionaries.append(entries)
        return .dictionary(dictionaries.count - 1)
    }

    /// The storage of that key; `nil` if an earlier description differs.
    mutating func addStorage(_ storage: Storage) -> PickleValue? {
        if let known = storageOfKey[storage.key] { return storages[known] == storage ? .storage(known) : nil }
        storageOfKey[storage.key] = storages.count
        storages.append(storage)
        return .storage(storages.count - 1)
    }

    mutating func addTuple(_ items: [PickleValue]) -> PickleValue {
        tuples.append(items)
        return .tuple(tuples.count - 1)
    }
}
