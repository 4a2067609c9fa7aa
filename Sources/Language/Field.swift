/// An argument of a layer or a key of a document, as shown by help, the JSON schema and the reference pages.
package struct Field: Sendable {
    package indirect enum Kind: Sendable {
        case int, real, bool, pair, ints, reals, text, expression, graph, layers
        case choice([String])
        /// A number that may change while training runs, and a list of such numbers.
        case dynamic(isWhole: Bool)
        case dynamics(count: Int)
        /// A condition that may change while training runs.
        case condition
        /// A name, or a list of names.
        case names
        /// A mapping with a fixed set of keys.
        case section(KeySchema)
        case list(Kind)
        /// A mapping with arbitrary names as keys.
        case entries(Kind)
        /// One of these by name, with its arguments.
        case variant(String, [KeySchema])
        case either([Kind])
        /// Any value, such as that of a parameter.
        case any
    }

    package let name: String
    package let kind: Kind
    /// The allowed numbers.
    package let limits: Limits
    /// The default as it would be written; `nil` if the argument is required.
    package let standard: String?
    package let help: String
    /// A value as in a document, or lines with the key and others that it needs; `nil` if the example follows from the kind.
    package let example: String?

    /// The allowed numbers in words, such as `at least 1`; empty if there is no limit.
    package var range: String { limits.text }

    /// The type in words.
    package var type: String { kind.words }

    /// A hint that shows a key with the value of its example.
    static func use(of name: String, _ example: String) -> String {
        let line = example.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        return "for example '\(line.map(String.init) ?? "\(name): \(example)")'"
    }

    init(name: String, kind: Kind, limits: Limits, standard: String?, help: String, example: String?) {
        self.name = name
        self.kind = kind
        self.limits = limits
        self.standard = standard
        self.help = help
        self.example = example
    }
}

/// The keys of a mapping.
package struct KeySchema: Sendable {
    /// Its name in other schemas, such as `step`.
    package let name: String
    package let fields: [Field]
    /// The kind of the values under arbitrary names, if they are allowed.
    package let others: Field.Kind?
    /// Lines that an example of one of its keys needs in addition.
    package let context: String

    package init(name: String, fields: [Field], others: Field.Kind? = nil, context: String = "") {
        self.name = name
        self.fields = fields
        self.others = others
        self.context = context
    }

    /// A mapping with exactly one of several keys, each with its own set of keys.
    package init(_ name: String, choosing schemas: [KeySchema]) {
        let fields = schemas.map { schema in
            Field(
                name: schema.name, kind: .section(schema), limits: .none, standard: "none",
                help: "\(schema.name) with its arguments", example: "{}")
        }
        self.init(name: name, fields: fields)
    }
}

extension Field.Kind {
    fileprivate var words: String {
        switch self {
        case .int: "whole number"
        case .real: "number"
        case .bool: "true or false"
        case .pair: "whole number or [height, width]"
        case .ints: "list of whole numbers"
        case .reals: "list of numbers"
        case .text: "text"
        case .expression: "expression"
        case .graph: "graph value"
        case .layers: "layers"
        case .choice(let words): words.joined(separator: " or ")
        case .dynamic(let isWhole): isWhole ? "dynamic whole number" : "dynamic number"
        case .dynamics(let count): "list of \(count) dynamic numbers"
        case .condition: "dynamic condition"
        case .names: "name or list of names"
        case .section: "mapping"
        case .list(let kind): "list of \(kind.plural)"
        case .entries(let kind): "mapping of names to \(kind.plural)"
        case .variant(let name, _): name
        case .either(let kinds): kinds.map(\.words).joined(separator: " or ")
        case .any: "any value"
        }
    }

    private var plural: String {
        switch self {
        // the name of a section is a noun in the singular, or else only an identifier
        case .section(let schema):
            schema.name.allSatisfy(\.isLowercase) && !schema.name.hasSuffix("s") ? schema.name + "s" : "mappings"
        case .any: "values"
        case .text, .layers: words
        case .list, .entries: words
        case .either(let kinds): kinds.map(\.plural).joined(separator: " or ")
        default: words + "s"
        }
    }
}

/// A range of numbers with optional limits.
package struct Limits: Sendable {
    package let lower: Double?
    package let upper: Double?
    /// Whether the lower limit is excluded.
    package let isAbove: Bool

    package init(lower: Double?, upper: Double?, isAbove: Bool) {
        self.lower = lower
        self.upper = upper
        self.isAbove = isAbove
    }

    package static let none = Limits(lower: nil, upper: nil, isAbove: false)

    func allows(_ value: Double) -> Bool {
        (lower.map { isAbove ? value > $0 : value >= $0 } ?? true) && (upper.map { value <= $0 } ?? true)
    }

    /// The limits in words.
    package var text: String {
        switch (lower, upper) {
        case (let low?, let high?): "\(low.short) to \(high.short)"
        case (let low?, nil): "\(isAbove ? "above" : "at least") \(low.short)"
        case (nil, let high?): "at most \(high.short)"
        case (nil, nil): ""
        }
    }

    /// The limits as the end of a sentence such as "must be a number"; empty if there are none.
    var rule: String {
        if text.isEmpty { return "" }
        if isAbove { return " \(text)" }
        return lower != nil && upper != nil ? " from \(text)" : " of \(text)"
    }
}

/// The range of a number.
public protocol Bounds<Number> {
    associatedtype Number: Comparable
    var lower: Number? { get }
    var upper: Number? { get }
    /// Whether the lower limit is excluded.
    var isAbove: Bool { get }
}

extension ClosedRange: Bounds {
    public var lower: Bound? { lowerBound }
    public var upper: Bound? { upperBound }
}

extension PartialRangeFrom: Bounds {
    public var lower: Bound? { lowerBound }
    public var upper: Bound? { nil }
}

/// Any number.
package struct Unbounded<Number: Comparable>: Bounds {
    package var lower: Number? { nil }
    package var upper: Number? { nil }
    package init() {}
}

/// Numbers above an excluded lower limit.
public struct Above: Bounds {
    public let lower: Double?
    public var upper: Double? { nil }
    public var isAbove: Bool { true }

    public init(_ lower: Double) { self.lower = lower }
}

/// Numbers from a lower limit, with an optional upper limit.
package struct Between: Bounds {
    package let lower: Double?
    package let upper: Double?

    package init(_ lower: Double, _ upper: Double?) {
        self.lower = lower
        self.upper = upper
    }
}

extension Bounds {
    public var isAbove: Bool { false }

    var limits: Limits {
        func number(_ value: Number) -> Double? { value as? Double ?? (value as? Int).map(Double.init) }
        return Limits(lower: lower.flatMap(number), upper: upper.flatMap(number), isAbove: isAbove)
    }

    func allows(_ value: Number) -> Bool {
        (lower.map { isAbove ? value > $0 : value >= $0 } ?? true) && (upper.map { value <= $0 } ?? true)
    }
}
