/// A parsed expression: numbers, names, operators and calls, each with its position.
package struct Expression: Sendable {
    package indirect enum Kind: Sendable {
        case int(Int)
        case real(Double)
        case bool(Bool)
        case text(String)
        case name(String)
        case list([Expression])
        case index(Expression, Expression)
        case member(Expression, String)
        case call(Expression, [Argument])
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        case conditional(condition: Expression, then: Expression, otherwise: Expression)
    }

    /// An argument of a call, by position or by name.
    package struct Argument: Sendable {
        package let name: String?
        package let value: Expression

        package init(name: String?, value: Expression) {
            self.name = name
            self.value = value
        }
    }

    package enum UnaryOperator: String, Sendable {
        case negative = "-"
        case not
    }

    package enum BinaryOperator: String, Sendable {
        case or, and
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case floorDivide = "//"
        case remainder = "%"
        case power = "**"

        package var isComparison: Bool {
            switch self {
            case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
            default: false
            }
        }
    }

    package let kind: Kind
    package let position: Position
    /// The nesting depth and the number of operators and calls; the parser limits both.
    let depth: Int
    let size: Int

    package init(_ kind: Kind, at position: Position) {
        self.kind = kind
        self.position = position
        var deepest = 0
        var total = 1
        for part in kind.parts {
            deepest = max(deepest, part.depth)
            total = min(total + part.size, Expression.greatestSize + 1)
        }
        depth = deepest + 1
        size = total
    }

    static let greatestDepth = 200
    static let greatestSize = 10_000

    /// The name that the expression consists of, if it is one.
    package var name: String? { if case .name(let name) = kind { name } else { nil } }

    /// Its direct subexpressions.
    package var parts: [Expression] { kind.parts }

    /// The name of the function, if it is a call.
    var calledName: String? { if case .call(let callee, _) = kind { callee.name } else { nil } }

    /// Every name that is used as a value; names of called functions are excluded.
    package var names: Set<String> {
        if let name { return [name] }
        return parts.dropFirst(calledName == nil ? 0 : 1).reduce(into: []) { $0.formUnion($1.names) }
    }

    /// The names of all functions that are called in it.
    var calls: Set<String> {
        parts.reduce(into: Set([calledName].compactMap { $0 })) { $0.formUnion($1.calls) }
    }
}

extension Expression.Kind {
    fileprivate var parts: [Expression] {
        switch self {
        case .int, .real, .bool, .text, .name: []
        case .list(let items): items
        case .index(let base, let index): [base, index]
        case .member(let base, _): [base]
        case .call(let callee, let arguments): [callee] + arguments.map(\.value)
        case .unary(_, let operand): [operand]
        case .binary(_, let left, let right): [left, right]
        case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
        }
    }
}

extension Expression: CustomStringConvertible {
    /// The expression as text, with no more parentheses than needed.
    package var description: String { written(0) }

    private func written(_ outer: Int) -> String {
        switch kind {
        case .int(let value): return String(value)
        case .real(let value): return value.short
        case .bool(let value): return String(value)
        case .text(let value): return "'\(value)'"
        case .name(let name): return name
        case .list(let items): return "[\(items.map(\.description).joined(separator: ", "))]"
        case .index(let base, let index): return "\(base.written(9))[\(index)]"
        case .member(let base, let name): return "\(base.written(9)).\(name)"
        case .call(let callee, let arguments):
            let list = arguments.map { ($0.name.map { "\($0) = " } ?? "") + $0.value.description }
            return "\(callee.written(9))(\(list.joined(separator: ", ")))"
        case .unary(let symbol, let operand):
            let text = symbol == .not ? "not \(operand.written(3))" : "-\(operand.written(7))"
            return enclosed(text, symbol == .not ? 3 : 7, outer)
        case .binary(let symbol, let left, let right):
            let rank = symbol.rank
            // powers group to the right, comparisons would become a chain
            let isTight = symbol == .power || symbol.isComparison
            let first = left.written(isTight ? rank + 1 : rank)
            let text = "\(first) \(symbol.rawValue) \(right.written(symbol == .power ? 7 : rank + 1))"
            return enclosed(text, rank, outer)
        case .conditional(let condition, let then, let otherwise):
            return enclosed("\(then.written(1)) if \(condition.written(1)) else \(otherwise.written(0))", 0, outer)
        }
    }

    private func enclosed(_ text: String, _ rank: Int, _ outer: Int) -> String { rank < outer ? "(\(text))" : text }
}

extension Expression.BinaryOperator {
    /// The precedence of the operator, as in Python.
    var rank: Int {
        switch self {
        case .or: 1
        case .and: 2
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: 4
        case .add, .subtract: 5
        case .multiply, .divide, .floorDivide, .remainder: 6
        case .power: 8
        }
    }
}

extension Double {
    /// The number without a trailing `.0`: `64`, `0.5`, `2e-04`.
    package var short: String {
        if self == rounded(), magnitude < 1e15 { return String(Int(self)) }
        return "\(self)"
    }
}
