import Language

extension Expression.BinaryOperator {
    /// The operator on numbers that are known only at run time.
    package func value(_ x: Double, _ y: Double) -> Double {
        switch self {
        case .or: x != 0 || y != 0 ? 1 : 0
        case .and: x != 0 && y != 0 ? 1 : 0
        case .equal: x == y ? 1 : 0
        case .notEqual: x != y ? 1 : 0
        case .less: x < y ? 1 : 0
        case .lessOrEqual: x <= y ? 1 : 0
        case .greater: x > y ? 1 : 0
        case .greaterOrEqual: x >= y ? 1 : 0
        case .add: x + y
        case .subtract: x - y
        case .multiply: x * y
        case .divide: x / y
        case .floorDivide: (x / y).rounded(.down)
        case .remainder: x - (x / y).rounded(.down) * y
        case .power: Constant.power(x, y)
        }
    }
}
