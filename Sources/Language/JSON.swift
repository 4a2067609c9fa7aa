internal import Foundation

/// A JSON value whose keys keep their order.
public enum JSON: Sendable {
    case text(String)
    case int(Int)
    case real(Double)
    case bool(Bool)
    case null
    case list([JSON])
    case object([(String, JSON)])

    public static func ints(_ values: [Int]) -> JSON { .list(values.map(JSON.int)) }

    /// The value as indented text; lists of plain values stay on one line.
    public func written(_ indent: Int = 0) -> String {
        let inner = String(repeating: "  ", count: indent + 1)
        let outer = String(repeating: "  ", count: indent)
        switch self {
        case .text(let text): return JSON.quoted(text)
        case .int(let value): return "\(value)"
        case .real(let value): return value.isFinite ? "\(value)" : "null"
        case .bool(let value): return "\(value)"
        case .null: return "null"
        case .list(let items):
            if items.isEmpty { return "[]" }
            if items.allSatisfy(\.isPlain) { return "[\(items.map { $0.written() }.joined(separator: ", "))]" }
            return "[\n" + items.map { inner + $0.written(indent + 1) }.joined(separator: ",\n") + "\n\(outer)]"
        case .object(let entries):
            if entries.isEmpty { return "{}" }
            let lines = entries.map { "\(inner)\(JSON.quoted($0.0)): \($0.1.written(indent + 1))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
        }
    }

    /// The value on one line.
    package var line: String {
        switch self {
        case .list(let items): "[\(items.map(\.line).joined(separator: ", "))]"
        case .object(let entries):
            "{\(entries.map { "\(JSON.quoted($0.0)): \($0.1.line)" }.joined(separator: ", "))}"
        default: written()
        }
    }

    private var isPlain: Bool {
        switch self {
        case .list, .object: false
        default: true
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.steersTerminal:
                for unit in String(scalar).utf16 { result += String(format: "\\u%04x", unit) }
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .text(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSON...) { self = .list(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements) }
}
