import Games
import Language
import Torch

extension GameEvaluator {
    /// The squared distance of the weights of two networks; it has a gradient for those that the step updates.
    func weightDistance(_ one: NetworkCall, _ other: NetworkCall, _ index: NodeID, _ pass: Pass) throws(TorchError)
        -> Tensor
    {
        let live = moved(by: index, pass)
        let pairs = zip(
            try players.weights(one, live: live.contains(one.network)),
            try players.weights(other, live: live.contains(other.network)))
        var result = try Tensor.zeros([], on: device)
        for (a, b) in pairs { result = try result + (a - b).square().sum() }
        return result
    }

    func unary(_ symbol: Expression.UnaryOperator, _ node: GameNode, _ index: NodeID, _ pass: Pass)
        throws(TorchError) -> GameValue
    {
        switch try value(node.inputs[0], pass) {
        case .number(let number): return .number(symbol == .not ? (number == 0 ? 1 : 0) : -number)
        default: return .tensor(try -tensor(node.inputs[0], pass, for: index))
        }
    }

    func binary(_ symbol: Expression.BinaryOperator, _ node: GameNode, _ index: NodeID, _ pass: Pass)
        throws(TorchError) -> GameValue
    {
        if node.type == .number {
            let x = try number(node.inputs[0], pass)
            if symbol == .and, x == 0 { return .number(0) }
            if symbol == .or, x != 0 { return .number(1) }
            return .number(symbol.value(x, try number(node.inputs[1], pass)))
        }
        let left = try value(node.inputs[0], pass)
        let right = try value(node.inputs[1], pass)
        if case .number(let y) = right {
            let x = try tensor(node.inputs[0], pass, for: index)
            switch symbol {
            case .add: return .tensor(try x + y)
            case .subtract: return .tensor(try x - y)
            case .multiply: return .tensor(try x * y)
            case .divide where y != 0: return .tensor(try x * (1 / y))
            case .power: return .tensor(try x.power(y))
            default: break
            }
        }
        if case .number(let x) = left {
            let y = try tensor(node.inputs[1], pass, for: index)
            switch symbol {
            case .add: return .tensor(try y + x)
            case .subtract: return .tensor(try x - y)
            case .multiply: return .tensor(try y * x)
            default: break
            }
        }
        return .tensor(
            try symbol.apply(tensor(node.inputs[0], pass, for: index), tensor(node.inputs[1], pass, for: index)))
    }
}

extension Expression.BinaryOperator {
    fileprivate func apply(_ x: Tensor, _ y: Tensor) throws(TorchError) -> Tensor {
        switch self {
        case .add: try x + y
        case .subtract: try x - y
        case .multiply: try x * y
        case .divide: try x / y
        case .floorDivide: try x.floorDivided(by: y)
        case .remainder: try x.remainder(y)
        case .power: try x.power(y)
        default: throw TorchError(rawValue, "tensors can't be compared")
        }
    }
}
