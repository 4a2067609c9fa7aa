#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

extension Scope {
    /// Python's arithmetic, with overflow and division by zero caught.
    func binary(
        _ symbol: Expression.BinaryOperator, _ left: Expression, _ right: Expression, _ position: Position
    ) throws(Diagnostic) -> Constant {
        switch symbol {
        case .and: return .bool(try truth(left) ? truth(right) : false)
        case .or: return .bool(try truth(left) ? true : truth(right))
        default: break
        }
        let a = try evaluate(left)
        let b = try evaluate(right)
        if symbol == .equal { return .bool(a == b) }
        if symbol == .notEqual { return .bool(a != b) }
        if let list = try lists(symbol, a, b, position) { return list }
        if let text = try text(symbol, a, b, position) { return text }
        guard let x = a.double else { throw operand(symbol, a, left) }
        guard let y = b.double else { throw operand(symbol, b, right) }
        if symbol.isComparison { return .bool(Scope.compare(symbol, a, b)) }
        if case .int(let m) = a, case .int(let n) = b, symbol != .divide, symbol != .power || n >= 0 {
            return .int(try Scope.whole(symbol, m, n, position, right.position))
        }
        return .real(try Scope.real(symbol, x, y, position, right.position))
    }

    private func operand(_ symbol: Expression.BinaryOperator, _ value: Constant, _ place: Expression) -> Diagnostic {
        Diagnostic("'\(symbol.rawValue)' needs numbers, but this is \(value.phrase)", at: place.position)
    }

    /// Lists joined or repeated; `nil` for other operands.
    private func lists(_ symbol: Expression.BinaryOperator, _ a: Constant, _ b: Constant, _ position: Position)
        throws(Diagnostic) -> Constant?
    {
        switch (symbol, a, b) {
        case (.add, .list(let first), .list(let second)): return try checked(first + second, at: position)
        case (.multiply, .list(let items), .int(let count)), (.multiply, .int(let count), .list(let items)):
            let size = items.count.multipliedReportingOverflow(by: max(count, 0))
            guard !size.overflow, size.partialValue <= Scope.mostElements else {
                throw Diagnostic("the list would have more than \(Scope.mostElements) elements", at: position)
            }
            if items.isEmpty { return .list([]) }
            return try checked(Array(repeating: items, count: max(count, 0)).flatMap { $0 }, at: position)
        default: return nil
        }
    }

    /// Text joined or repeated; `nil` for other operands.
    private func text(_ symbol: Expression.BinaryOperator, _ a: Constant, _ b: Constant, _ position: Position)
        throws(Diagnostic) -> Constant?
    {
        let result: String
        switch (symbol, a, b) {
        case (.add, .text(let first), .text(let second)): result = first + second
        case (.multiply, .text(let text), .int(let count)), (.multiply, .int(let count), .text(let text)):
            let size = text.utf8.count.multipliedReportingOverflow(by: max(count, 0))
            guard !size.overflow, size.partialValue <= Scope.mostLetters else {
                throw Diagnostic("the text would have more than \(Scope.mostLetters) letters", at: position)
            }
            result = String(repeating: text, count: max(count, 0))
        default: return nil
        }
        guard result.utf8.count <= Scope.mostLetters else {
            throw Diagnostic("the text would have more than \(Scope.mostLetters) letters", at: position)
        }
        return .text(result)
    }

    private static let mostLetters = 10_000

    private static func compare(_ symbol: Expression.BinaryOperator, _ a: Constant, _ b: Constant) -> Bool {
        let isLess = Constant.isLess(a, b) ?? false
        let isGreater = Constant.isLess(b, a) ?? false
        return switch symbol {
        case .less: isLess
        case .lessOrEqual: !isGreater
        case .greater: isGreater
        default: !isLess
        }
    }

    private static func whole(
        _ symbol: Expression.BinaryOperator, _ x: Int, _ y: Int, _ position: Position, _ divisor: Position
    ) throws(Diagnostic) -> Int {
        let result: (partialValue: Int, overflow: Bool)
        switch symbol {
        case .add: result = x.addingReportingOverflow(y)
        case .subtract: result = x.subtractingReportingOverflow(y)
        case .multiply: result = x.multipliedReportingOverflow(by: y)
        case .power: result = power(x, y)
        default:
            if y == 0 { throw Diagnostic("division by zero", at: divisor) }
            // dividing by -1 is the only division that can overflow; its remainder is always 0
            if y == -1 {
                result = symbol == .remainder ? (0, false) : (0).subtractingReportingOverflow(x)
                break
            }
            let (quotient, rest) = x.quotientAndRemainder(dividingBy: y)
            let isBelow = rest != 0 && (rest < 0) != (y < 0)
            result = (symbol == .remainder ? rest + (isBelow ? y : 0) : quotient - (isBelow ? 1 : 0), false)
        }
        if result.overflow { throw Diagnostic("the result is too large for a whole number", at: position) }
        return result.partialValue
    }

    private static func power(_ base: Int, _ exponent: Int) -> (partialValue: Int, overflow: Bool) {
        if base == 0 || base == 1 { return (exponent == 0 ? 1 : base, false) }
        if base == -1 { return (exponent % 2 == 0 ? 1 : -1, false) }
        var result = 1
        for _ in 0..<min(exponent, 64) {
            let step = result.multipliedReportingOverflow(by: base)
            if step.overflow { return (0, true) }
            result = step.partialValue
        }
        return (result, false)
    }

    private static func real(
        _ symbol: Expression.BinaryOperator, _ x: Double, _ y: Double, _ position: Position, _ divisor: Position
    ) throws(Diagnostic) -> Double {
        let result: Double
        switch symbol {
        case .add: result = x + y
        case .subtract: result = x - y
        case .multiply: result = x * y
        case .power: result = pow(x, y)
        default:
            if y == 0 { throw Diagnostic("division by zero", at: divisor) }
            result = symbol == .divide ? x / y : symbol == .floorDivide ? floorQuotient(x, y) : remainder(x, y)
        }
        guard result.isFinite else {
            let what = result.isNaN ? "the result is not a real number" : "the result is too large for a number"
            throw Diagnostic(what, at: position)
        }
        return result
    }

    /// The remainder with the divisor's sign.
    private static func remainder(_ x: Double, _ y: Double) -> Double {
        let rest = fmod(x, y)
        return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
    }

    /// As in Python, the exact remainder is subtracted first, so that the rounding of `x / y` does not matter.
    private static func floorQuotient(_ x: Double, _ y: Double) -> Double { ((x - remainder(x, y)) / y).rounded() }
}
