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
        if case .list(let first) = a, case .list(let second) = b, symbol == .add { return .list(first + second) }
        if case .list(let items) = a, let times = b.int, symbol == .multiply, items.count * max(times, 0) < 10_000 {
            return .list(Array(repeating: items, count: max(times, 0)).flatMap { $0 })
        }
        if case .int(let x) = a, case .int(let y) = b, symbol != .divide, !symbol.isComparison {
            if symbol != .power || y >= 0 { return .int(try whole(symbol, x, y, position, right.position)) }
        }
        guard let x = a.double else { throw operand(symbol, a, left) }
        guard let y = b.double else { throw operand(symbol, b, right) }
        return try real(symbol, x, y, position, right.position)
    }

    private func operand(_ symbol: Expression.BinaryOperator, _ value: Constant, _ place: Expression) -> Diagnostic {
        Diagnostic("'\(symbol.rawValue)' needs numbers, but this is \(value.kind)", at: place.position)
    }

    private func whole(
        _ symbol: Expression.BinaryOperator, _ x: Int, _ y: Int, _ position: Position, _ divisor: Position
    ) throws(Diagnostic) -> Int {
        let result: (partialValue: Int, overflow: Bool)
        switch symbol {
        case .add: result = x.addingReportingOverflow(y)
        case .subtract: result = x.subtractingReportingOverflow(y)
        case .multiply: result = x.multipliedReportingOverflow(by: y)
        case .power: result = Scope.power(x, y)
        default:
            if y == 0 { throw Diagnostic("division by zero", at: divisor) }
            let (quotient, overflow) = x.dividedReportingOverflow(by: y)
            if overflow { throw Diagnostic("the result is too large for a whole number", at: position) }
            let rest = x - quotient * y
            let isBelow = rest != 0 && (rest < 0) != (y < 0)
            return symbol == .floorDivide ? quotient - (isBelow ? 1 : 0) : rest + (isBelow ? y : 0)
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
        return (result, exponent > 64)
    }

    private func real(
        _ symbol: Expression.BinaryOperator, _ x: Double, _ y: Double, _ position: Position, _ divisor: Position
    ) throws(Diagnostic) -> Constant {
        let result: Double
        switch symbol {
        case .less: return .bool(x < y)
        case .lessOrEqual: return .bool(x <= y)
        case .greater: return .bool(x > y)
        case .greaterOrEqual: return .bool(x >= y)
        case .add: result = x + y
        case .subtract: result = x - y
        case .multiply: result = x * y
        case .power: result = pow(x, y)
        default:
            if y == 0 { throw Diagnostic("division by zero", at: divisor) }
            let quotient = x / y
            result =
                symbol == .divide ? quotient : symbol == .floorDivide ? quotient.rounded(.down) : x - quotient.rounded(.down) * y
        }
        guard result.isFinite else { throw Diagnostic("the result is not a finite number", at: position) }
        return .real(result)
    }
}
