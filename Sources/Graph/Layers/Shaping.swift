import Language
import Torch

extension Layers {
    static let shapings: [any Layer.Type] = [Flatten.self, Reshape.self, Select.self]
}

struct Flatten: Layer {
    static let name = "flatten"
    static let help = """
        A sample's numbers as one vector.

        Input   any shape
        Output  [product of the sizes]
        """
    init(_ fields: inout Fields) {}
    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { [inputs[0].volume] }
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.flatten(from: 1) }
}

struct Reshape: Layer {
    static let name = "reshape"
    static let help = """
        The same numbers in another shape; one size may be −1, which is then what is left.

        Input   any shape
        Output  shape
        """
    let shape: [Int]

    init(_ fields: inout Fields) {
        shape = fields.ints("shape", (-1)..., "the sizes of a sample")
        if shape.contains(0) || shape.count(where: { $0 == -1 }) > 1 {
            fields.error("'shape' takes sizes of at least 1, and −1 once, but is \(shape)", at: "shape")
        }
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let total = inputs[0].volume
        let known = shape.filter { $0 > 0 }.volume
        let isOpen = shape.contains(-1)
        guard isOpen ? total % known == 0 : total == known else {
            throw ShapeError("'reshape' to \(shape) needs \(known) numbers\(isOpen ? " or a multiple" : ""), but \(inputs[0]) has \(total)")
        }
        return shape.map { $0 == -1 ? total / known : $0 }
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.reshape([x.shape[0]] + shape) }
}

/// One element along a sample's first axis, as `ws[3]` takes it.
struct Select: Layer {
    static let name = "select"
    static let help = """
        One element along the first axis, as `ws[3]` takes it.

            y = x[index]

        Input   [count, ...]
        Output  [...]
        """
    let index: Int

    init(index: Int) { self.index = index }

    init(_ fields: inout Fields) { index = fields.int("index", Unbounded(), "which one, counted from 0; from the end if negative") }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        guard inputs[0].count > 1, (-inputs[0][0]..<inputs[0][0]).contains(index) else {
            throw ShapeError("'select' can't take element \(index) of \(inputs[0])")
        }
        return Array(inputs[0].dropFirst())
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.select(1, index) }
}
