/// An argument that something in a document takes: what help, the JSON schema and the reference pages say of it.
public struct Field: Sendable {
    public enum Kind: Sendable {
        case int, real, bool, pair, ints, reals, text, expression, graph, layers
        case choice([String])
    }

    public let name: String
    public let kind: Kind
    /// What values are allowed, such as `at least 1`; empty where nothing bounds them.
    public let range: String
    /// The default as it would be written; `nil` where the argument must be given.
    public let standard: String?
    public let help: String

    /// The type in words.
    public var type: String {
        switch kind {
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
        }
    }
}

/// The values that a number may have.
public protocol Bounds<Number> {
    associatedtype Number: Comparable
    var lower: Number? { get }
    var upper: Number? { get }
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
public struct Unbounded<Number: Comparable>: Bounds {
    public var lower: Number? { nil }
    public var upper: Number? { nil }
    public init() {}
}

extension Bounds {
    func allows(_ value: Number) -> Bool { (lower.map { value >= $0 } ?? true) && (upper.map { value <= $0 } ?? true) }

    /// The bounds in words.
    var text: String {
        func word(_ number: Number) -> String { (number as? Double)?.short ?? "\(number)" }
        return switch (lower, upper) {
        case (let low?, let high?): "\(word(low)) to \(word(high))"
        case (let low?, nil): "at least \(word(low))"
        case (nil, let high?): "at most \(word(high))"
        case (nil, nil): ""
        }
    }
}
