import Language
import Torch

/// Merges several inputs: the last step of `concat`, `add`, `multiply`, `residual` and `branches`.
struct Merge: Layer {
    enum Kind: String { case concat, add, multiply }

    static let name = "merge"
    static let help = "Merges several inputs into one output."
    let kind: Kind

    init(kind: Kind) { self.kind = kind }
    init(_ fields: inout Fields) { kind = .add }

    var name: String { kind.rawValue }
    var arity: ClosedRange<Int> { 1...Int.max }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let first = inputs[0]
        if kind == .concat {
            guard !first.isEmpty else {
                throw ShapeError("'concat' needs values with at least one size, but got \(first)")
            }
            guard inputs.allSatisfy({ $0.count == first.count && $0.dropFirst() == first.dropFirst() }) else {
                throw ShapeError(
                    "'concat' needs equal \(first.count == 3 ? "heights and widths" : "sizes but the first"), but got "
                        + inputs.map { "\($0)" }.joined(separator: " and "))
            }
            return [inputs.reduce(0) { $0 + $1[0] }] + first.dropFirst()
        }
        var result = first
        for other in inputs.dropFirst() {
            guard other.count == result.count, zip(result, other).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else {
                throw ShapeError("'\(name)' needs equal shapes, but got \(result) and \(other)")
            }
            result = zip(result, other).map(max)
        }
        return result
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        if kind == .concat { return try Tensor.concat(call.inputs, 1) }
        var result = x
        for other in call.inputs.dropFirst() { result = kind == .add ? try result + other : try result * other }
        return result
    }
}
