/// A value that is known before anything runs.
public enum Constant: Sendable {
    case int(Int)
    case real(Double)
    case bool(Bool)
    case text(String)
    /// A word that stands for itself: an activation, a norm, a network.
    case name(String)
    case list([Constant])
    /// Layers written as a parameter's value, with the names they may use.
    case layers(Value, Scope)
    /// What a layer of the graph gives.
    case graph(any GraphValue)
    /// A parameter that the user must give and has not.
    case missing
    /// Follows from a mistake that has been reported.
    case invalid

    /// The number, if it is one.
    public var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .real(let value): value
        default: nil
        }
    }

    /// The whole number, if it is one; 64.0 counts as 64.
    public var int: Int? {
        switch self {
        case .int(let value): value
        case .real(let value) where value == value.rounded() && value.magnitude < 9e15: Int(value)
        default: nil
        }
    }

    /// What kind of value this is, for messages.
    public var kind: String {
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

/// A value that only exists while a network runs; expressions can pass it on and take parts of it.
public protocol GraphValue: Sendable {
    /// What it is, for messages, such as "the output of a layer".
    var kind: String { get }
    /// The part at `index` along the first axis.
    func element(_ index: Int, at position: Position) throws(Diagnostic) -> any GraphValue
}

extension Constant: CustomStringConvertible {
    public var description: String {
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

extension Constant: Equatable {
    public static func == (a: Constant, b: Constant) -> Bool {
        if let left = a.double, let right = b.double { return left == right }
        switch (a, b) {
        case (.bool(let left), .bool(let right)): return left == right
        case (.text(let left), .text(let right)), (.name(let left), .name(let right)), (.text(let left), .name(let right)),
            (.name(let left), .text(let right)):
            return left == right
        case (.list(let left), .list(let right)): return left == right
        default: return false
        }
    }
}

/// The names that an expression may use.
public struct Scope: Sendable {
    /// A function that a document's `let:` defines.
    struct Function: Sendable {
        let parameters: [String]
        let body: Expression
        let scope: Scope
    }

    public var values: [String: Constant]
    var functions: [String: Function] = [:]

    public init(_ values: [String: Constant] = [:]) { self.values = values }

    /// This scope with more names, which hide those of the same name.
    public func adding(_ more: [String: Constant]) -> Scope {
        var result = self
        result.values.merge(more) { _, new in new }
        return result
    }

    public func adding(_ name: String, _ value: Constant) -> Scope { adding([name: value]) }

    /// Whether the document defines a function of that name.
    public func hasFunction(_ name: String) -> Bool { functions[name] != nil }
}
