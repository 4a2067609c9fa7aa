import Language
import Torch

extension Layers {
    static let shapings: [any Layer.Type] = [
        Flatten.self, Reshape.self, Select.self, Split.self, Broadcast.self,
    ]
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
            throw ShapeError(
                "'reshape' to \(shape) needs \(known) numbers\(isOpen ? " or a multiple" : ""), but \(inputs[0]) has \(total)"
            )
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

    init(_ fields: inout Fields) {
        index = fields.int("index", Unbounded(), "which one, counted from 0; from the end if negative")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        guard inputs[0].count > 1, (-inputs[0][0]..<inputs[0][0]).contains(index) else {
            throw ShapeError("'select' can't take element \(index) of \(inputs[0])")
        }
        return Array(inputs[0].dropFirst())
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.select(1, index) }
}

struct Split: Layer {
    static let name = "split"
    static let help = """
        One of equal parts of the channels.

        Input   [channels, ...]
        Output  [channels / parts, ...]
        """
    let parts: Int
    let index: Int

    init(_ fields: inout Fields) {
        parts = fields.int("parts", 1..., "into how many parts")
        index = fields.int("index", 0..., "which one, counted from 0")
        if index >= parts {
            fields.error("'index' of 'split' must be less than 'parts', \(parts), but is \(index)", at: "index")
        }
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let shape = try inputs[0].checkedChannels(name)
        guard shape[0] % parts == 0 else {
            throw ShapeError("'split' into \(parts) needs channels that divide by it, but got \(shape)")
        }
        return [shape[0] / parts] + shape.dropFirst()
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let count = x.shape[1] / parts
        return try x.narrow(1, from: index * count, count: count)
    }
}

struct Broadcast: Layer {
    static let name = "broadcast"
    static let help = """
        Repeats a sample's numbers to fill a shape. A vector [channels] becomes an image [channels, height, width];
        otherwise missing axes are added in front, and axes of size 1 grow, as NumPy does.

        Input   any shape
        Output  shape
        """
    let shape: [Int]

    init(_ fields: inout Fields) { shape = fields.ints("shape", 1..., "the sizes of a sample") }

    /// The input's shape with axes of size 1 where it has none.
    private func aligned(_ input: Shape) -> Shape {
        let missing = [Int](repeating: 1, count: max(0, shape.count - input.count))
        return input.count == 1 && shape.count == 3 ? input + missing : missing + input
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let from = aligned(inputs[0])
        guard from.count == shape.count, zip(from, shape).allSatisfy({ $0 == $1 || $0 == 1 }) else {
            throw ShapeError("'broadcast' can't bring \(inputs[0]) to \(shape)")
        }
        return shape
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let batch = x.shape[0]
        return try x.reshape([batch] + aligned(Array(x.shape.dropFirst()))).expand([batch] + shape)
    }
}
