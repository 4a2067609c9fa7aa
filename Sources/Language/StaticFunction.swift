#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// A function of numbers and lists that documents can call anywhere.
package struct StaticFunction: Sendable {
    package let name: String
    /// The arguments as shown in help.
    package let signature: String
    package let summary: String
    let arity: ClosedRange<Int>
    let compute: @Sendable ([Constant], [Position], Position) throws(Diagnostic) -> Constant

    func call(_ values: [Constant], _ places: [Position], _ position: Position) throws(Diagnostic) -> Constant {
        guard arity.contains(values.count) else {
            throw Diagnostic(
                "expected '\(name)(\(signature))', but \(values.count.arguments) given", at: position)
        }
        return try compute(values, places, position)
    }

    /// The function of that name.
    package static func named(_ name: String) -> StaticFunction? { all.first { $0.name == name } }

    package static let all: [StaticFunction] = [
        extreme("min", "the smallest of the arguments or of a list") { Constant.isLess($0, $1) },
        extreme("max", "the largest of the arguments or of a list") { Constant.isLess($1, $0) },
        StaticFunction(name: "abs", signature: "x", summary: "the absolute value", arity: 1...1, compute: magnitude),
        rounding("floor", "x rounded down", .down),
        rounding("ceil", "x rounded up", .up),
        rounding("round", "x rounded to the nearest whole number, halves to even", .toNearestOrEven),
        rounding("int", "x truncated to a whole number", .towardZero),
        real("sqrt", "the square root", sqrt),
        real("log2", "the logarithm to base 2", log2),
        real("log", "the natural logarithm", log),
        real("exp", "e to the power of x", exp),
        StaticFunction(name: "len", signature: "list", summary: "the number of elements", arity: 1...1) {
            (values, places, _) throws(Diagnostic) in .int(try list(values[0], places[0], "len").count)
        },
        StaticFunction(
            name: "range", signature: "[start,] end", summary: "whole numbers from start (default: 0) to end − 1",
            arity: 1...2, compute: range),
        StaticFunction(
            name: "sum", signature: "list", summary: "the sum of the numbers in a list", arity: 1...1, compute: sum),
    ]

    private static func magnitude(_ values: [Constant], _ places: [Position], _ position: Position)
        throws(Diagnostic) -> Constant
    {
        guard case .int(let value) = values[0] else { return .real(abs(try number(values[0], places[0], "abs"))) }
        guard let result = Int(exactly: value.magnitude) else {
            throw Diagnostic("the result is too large for a whole number", at: position)
        }
        return .int(result)
    }

    private static func range(_ values: [Constant], _ places: [Position], _ position: Position)
        throws(Diagnostic) -> Constant
    {
        let start = values.count == 2 ? try whole(values[0], places[0], "range") : 0
        let end = try whole(values[values.count - 1], places[values.count - 1], "range")
        guard end > start else { return .list([]) }
        let count = end.subtractingReportingOverflow(start)
        guard !count.overflow, count.partialValue < Scope.mostElements else {
            throw Diagnostic("the list would have more than \(Scope.mostElements) elements", at: position)
        }
        return .list((start..<end).map(Constant.int))
    }

    private static func sum(_ values: [Constant], _ places: [Position], _ position: Position)
        throws(Diagnostic) -> Constant
    {
        var whole: Int? = 0
        var total = 0.0
        for item in try list(values[0], places[0], "sum") {
            total += try number(item, places[0], "sum")
            guard case .int(let value) = item, let before = whole else {
                whole = nil
                continue
            }
            let (next, overflow) = before.addingReportingOverflow(value)
            if overflow { throw Diagnostic("the result is too large for a whole number", at: position) }
            whole = next
        }
        guard total.isFinite else { throw Diagnostic("the result is too large for a number", at: position) }
        return whole.map(Constant.int) ?? .real(total)
    }

    private static func extreme(
        _ name: String, _ summary: String, _ isBetter: @escaping @Sendable (Constant, Constant) -> Bool?
    ) -> StaticFunction {
        StaticFunction(name: name, signature: "a, b, …", summary: summary, arity: 1...64) {
            (values, places, position) throws(Diagnostic) in
            var items = values
            if values.count == 1, case .list(let inner) = values[0] { items = inner }
            guard var best = items.first else { throw Diagnostic("an empty list has no '\(name)'", at: position) }
            for (index, item) in items.enumerated() {
                _ = try number(item, places[min(index, places.count - 1)], name)
                if isBetter(item, best) == true { best = item }
            }
            return best
        }
    }

    private static func rounding(_ name: String, _ summary: String, _ rule: FloatingPointRoundingRule) -> StaticFunction
    {
        StaticFunction(name: name, signature: "x", summary: summary, arity: 1...1) {
            (values, places, position) throws(Diagnostic) in
            if case .int = values[0] { return values[0] }
            if case .bool(let flag) = values[0], name == "int" { return .int(flag ? 1 : 0) }
            guard let result = Int(exactly: try number(values[0], places[0], name).rounded(rule)) else {
                throw Diagnostic("the result is too large for a whole number", at: position)
            }
            return .int(result)
        }
    }

    private static func real(
        _ name: String, _ summary: String, _ function: @escaping @Sendable (Double) -> Double
    ) -> StaticFunction {
        StaticFunction(name: name, signature: "x", summary: summary, arity: 1...1) {
            (values, places, position) throws(Diagnostic) in
            let x = try number(values[0], places[0], name)
            let result = function(x)
            guard result.isFinite else { throw Diagnostic("'\(name)' has no value at \(x.short)", at: position) }
            return .real(result)
        }
    }

    private static func number(_ value: Constant, _ place: Position, _ name: String) throws(Diagnostic) -> Double {
        guard let number = value.double else {
            throw Diagnostic("'\(name)' needs numbers, but this is \(value.phrase)", at: place)
        }
        return number
    }

    private static func whole(_ value: Constant, _ place: Position, _ name: String) throws(Diagnostic) -> Int {
        guard let number = value.int else {
            throw Diagnostic("'\(name)' needs whole numbers, but this is \(value.shown)", at: place)
        }
        return number
    }

    private static func list(_ value: Constant, _ place: Position, _ name: String) throws(Diagnostic) -> [Constant] {
        guard case .list(let items) = value else {
            throw Diagnostic("'\(name)' needs a list, but this is \(value.phrase)", at: place)
        }
        return items
    }
}

extension StaticFunction {
    /// The function of plain numbers.
    package func value(of numbers: [Double], at position: Position) throws(Diagnostic) -> Double {
        let places = numbers.map { _ in position }
        return try call(numbers.map(Constant.real), places, position).double ?? 0
    }
}
