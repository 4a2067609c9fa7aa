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
        Flattens each sample to a vector.

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
        Reshapes each sample. One size may be −1 and is then inferred.

        Input   any shape
        Output  shape
        """
    let shape: [Int]

    init(_ fields: inout Fields) {
        shape = fields.ints("shape", (-1)..., "shape of a sample")
        if shape.contains(0) || shape.count(where: { $0 == -1 }) > 1 {
            fields.error("'shape' must be sizes of at least 1, one of which may be −1, but is \(shape)", at: "shape")
        }
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let total = inputs[0].volume
        let known = shape.filter { $0 > 0 }.volume
        let isOpen = shape.contains(-1)
        guard isOpen ? total % known == 0 : total == known else {
            throw ShapeError(
                "'reshape' to \(shape) needs \(isOpen ? "a multiple of " : "")\(known) elements, but \(inputs[0]) has \(total)"
            )
        }
        return shape.map { $0 == -1 ? total / known : $0 }
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.reshape([x.shape[0]] + shape) }
}

/// One element along the first axis of a sample, as in `ws[3]`.
struct Select: Layer {
    static let name = "select"
    static let help = """
        Selects one element along the first axis, as `ws[3]` does.

            y = x[index]

        Input   [count, ...]
        Output  [...]
        """
    let index: Int

    init(index: Int) { self.index = index }

    init(_ fields: inout Fields) {
        index = fields.int("index", Unbounded(), "index, counted from 0, or from the end if negative")
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        guard inputs[0].count > 1, (-inputs[0][0]..<inputs[0][0]).contains(index) else {
            throw ShapeError("'select' index \(index) is out of range for \(inputs[0])")
        }
        return Array(inputs[0].dropFirst())
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.select(1, index) }
}

struct Split: Layer {
    static let name = "split"
    static let help = """
        Splits the channels into equal parts and returns one of them.

        Input   [channels, ...]
        Output  [channels / parts, ...]
        """
    let parts: Int
    let index: Int

    init(_ fields: inout Fields) {
        parts = fields.int("parts", 1..., "number of parts")
        index = fields.int("index", 0..., "index of the part, counted from 0")
        if index >= parts {
            fields.error("'index' of 'split' must be less than 'parts', \(parts), but is \(index)", at: "index")
        }
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let shape = try inputs[0].checkedChannels(name)
        guard shape[0] % parts == 0 else {
            throw ShapeError("'split' into \(parts) parts needs a multiple of \(parts) channels, but got \(shape)")
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
        Broadcasts each sample to a shape. A vector [channels] becomes an image [channels, height, width]. Otherwise
        missing axes are added in front and axes of size 1 are repeated, as in NumPy.

        Input   any shape
        Output  shape
        """
    let shape: [Int]

    init(_ fields: inout Fields) { shape = fields.ints("shape", 1..., "shape of a sample") }

    /// The shape of the input with axes of size 1 for those that it lacks.
    private func aligned(_ input: Shape) -> Shape {
        let missing = [Int](repeating: 1, count: max(0, shape.count - input.count))
        return input.count == 1 && shape.count == 3 ? input + missing : missing + input
    }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let from = aligned(inputs[0])
        guard from.count == shape.count, zip(from, shape).allSatisfy({ $0 == $1 || $0 == 1 }) else {
            throw ShapeError("cannot broadcast \(inputs[0]) to \(shape)")
        }
        return shape
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let batch = x.shape[0]
        return try x.reshape([batch] + aligned(Array(x.shape.dropFirst()))).expand([batch] + shape)
    }
}
