#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// A value that is known before training starts.
package enum Constant: Sendable {
    case int(Int)
    case real(Double)
    case bool(Bool)
    case text(String)
    /// A bare word: the name of an activation, a norm or a network.
    case name(String)
    case list([Constant])
    /// A list of layers as the value of a parameter, with the names that the layers may use.
    indirect case layers(Value, Scope)
    /// The output of a layer.
    indirect case graph(any GraphValue)
    /// A required parameter without a value.
    case missing
    /// A value that depends on a mistake that has been reported.
    case invalid

    /// The number, if it is one.
    package var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .real(let value): value
        default: nil
        }
    }

    /// The whole number, if it is one; 64.0 counts as 64.
    package var int: Int? {
        switch self {
        case .int(let value): value
        case .real(let value) where value == value.rounded() && value.magnitude < 9e15: Int(value)
        default: nil
        }
    }

    /// The word or text, if it is one.
    package var word: String? {
        switch self {
        case .name(let word), .text(let word): word
        default: nil
        }
    }

    /// The kind of value, for messages.
    package var kind: String {
        switch self {
        case .int, .real: "a number"
        case .bool: "a boolean"
        case .text: "text"
        case .name: "a name"
        case .list: "a list"
        case .layers: "a list of layers"
        case .graph(let value): value.kind
        case .missing, .invalid: "nothing"
        }
    }
}

/// A value that exists only while a network runs. Expressions can pass it on and index it.
public protocol GraphValue: Sendable {
    /// The kind of value, for messages, such as "the output of a layer".
    var kind: String { get }
    /// The part at `index` along the first axis.
    func element(_ index: Int, at position: Position) throws(Diagnostic) -> any GraphValue
}

extension Constant: CustomStringConvertible {
    package var description: String {
        switch self {
        case .int(let value): String(value)
        case .real(let value): value.short
        case .bool(let value): String(value)
        case .text(let value), .name(let value): value
        case .list(let items): "[\(items.map(\.description).joined(separator: ", "))]"
        case .layers: "layers"
        case .graph(let value): value.kind
        case .missing: "null"
        case .invalid: "?"
        }
    }
}

extension Constant {
    /// The value as shown in messages: words in quotes, long lists truncated.
    package var shown: String {
        switch self {
        case .text(let text), .name(let text): "'\(text.clipped)'"
        case .layers: "a list of layers"
        default: description.clipped
        }
    }

    /// The kind and, for short values, the value: "the number 3".
    package var phrase: String {
        switch self {
        case .int, .real: "the number \(self)"
        case .name, .text: "the word \(shown)"
        default: kind
        }
    }

    /// Whether the number is less than another; whole numbers are compared exactly.
    static func isLess(_ a: Constant, _ b: Constant) -> Bool? {
        if case .int(let left) = a, case .int(let right) = b { return left < right }
        guard let left = a.double, let right = b.double else { return nil }
        return left < right
    }

    /// The number of values in a list and the lists inside it; stops counting beyond `limit`.
    func size(limit: Int) -> Int {
        guard case .list(let items) = self, limit > 0 else { return 1 }
        var size = 1
        for item in items where size <= limit { size += item.size(limit: limit - size) }
        return size
    }
}

extension String {
    /// The text, truncated if it is too long for a message.
    var clipped: String { count > 60 ? prefix(57) + "…" : self }
}

extension Constant: Equatable {
    package static func == (a: Constant, b: Constant) -> Bool {
        if case .int(let left) = a, case .int(let right) = b { return left == right }
        if let left = a.double, let right = b.double { return left == right }
        switch (a, b) {
        case (.bool(let left), .bool(let right)): return left == right
        case (.text(let left), .text(let right)), (.name(let left), .name(let right)),
            (.text(let left), .name(let right)), (.name(let left), .text(let right)):
            return left == right
        case (.list(let left), .list(let right)): return left == right
        default: return false
        }
    }
}

extension Constant {
    /// x to the power of y.
    package static func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
}
