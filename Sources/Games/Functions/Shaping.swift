import Graph
import Language
import Torch

extension TensorFunctions {
    static let shapings: [any TensorFunction.Type] = [
        Concat.self, Join.self, Stack.self, ReshapeFunction.self, Flip.self, OneHotFunction.self, Resize.self,
        BroadcastFunction.self, Pack.self,
    ]
}

struct Concat: TensorFunction {
    static let name = "concat"
    static let signature = "a, b, …"
    static let help = "tensors concatenated along the channel axis"
    let shape: [Int]

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        var shape = try call.batchTensor("a")
        while call.remaining > 0 {
            let other = try call.batchTensor("b")
            var wanted = other
            if shape.count > 1, other.count == shape.count { wanted[1] = shape[1] }
            guard shape.count > 1, wanted == shape else {
                throw Diagnostic(
                    "'concat' needs equal sizes except for the channels, but got \(shape) and \(other)",
                    at: call.position)
            }
            shape[1] += other[1]
        }
        self.shape = shape
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor { try .concat(inputs, 1) }
}

struct Join: TensorFunction {
    static let name = "join"
    static let signature = "a, b, …"
    static let help = "tensors concatenated along the batch"
    let shape: [Int]
    let classes: Int?

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        var (shape, classes) = try call.labels("a", as: "tensor")
        while call.remaining > 0 {
            let (other, more) = try call.labels("b", as: "tensor")
            // labels joined with plain numbers become plain numbers
            classes = classes.flatMap { count in more.map { max(count, $0) } }
            guard other.dropFirst() == shape.dropFirst() else {
                throw Diagnostic(
                    "'join' needs samples of equal shape, but got \(shape) and \(other)", at: call.position)
            }
            shape[0] += other[0]
        }
        self.shape = shape
        self.classes = classes
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor { try .concat(inputs, 0) }
}

struct Stack: TensorFunction {
    static let name = "stack"
    static let signature = "a, b, …"
    static let help = "tensors of equal shape stacked along a new axis after the batch"
    let shape: [Int]

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        let first = try call.batchTensor("a")
        var count = 1
        while call.remaining > 0 {
            let other = try call.batchTensor("b")
            guard other == first else {
                throw Diagnostic(
                    "'stack' needs tensors of equal shape, but got \(first) and \(other)", at: call.position)
            }
            count += 1
        }
        shape = [first[0], count] + first.dropFirst()
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor { try .stack(inputs, 1) }
}

struct ReshapeFunction: TensorFunction {
    static let name = "reshape"
    static let signature = "x, sizes…"
    static let help = "each sample reshaped to the given sizes"
    let shape: [Int]

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        let given = try call.batchTensor("x")
        let sizes = try call.sizes()
        guard sizes.volume == Array(given.dropFirst()).volume else {
            throw Diagnostic(
                "'reshape' can't reshape a sample from \(Array(given.dropFirst())) to \(sizes)", at: call.position)
        }
        shape = [given[0]] + sizes
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try inputs[0].reshape([inputs[0].shape[0]] + shape.dropFirst())
    }
}

struct Flip: TensorFunction {
    static let name = "flip"
    static let signature = "x"
    static let help = "images mirrored left to right"
    let shape: [Int]

    init(_ call: inout FunctionArguments) throws(Diagnostic) { shape = try call.batchTensor("x") }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try inputs[0].flip([-1])
    }
}

struct OneHotFunction: TensorFunction {
    static let name = "one_hot"
    static let signature = "labels, classes"
    static let help = "labels as one-hot vectors"
    let shape: [Int]

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        let (labels, known) = try call.labels("labels")
        let size = try call.int("classes", 1...1_000_000)
        guard labels.count == 1 else {
            throw Diagnostic("'one_hot' needs one label per sample, [batch], but got \(labels)", at: call.position)
        }
        if let known, known > size {
            throw Diagnostic("'one_hot' has \(size) classes, but the labels have \(known)", at: call.position)
        }
        shape = [labels[0], size]
    }

    func passesGradient(to argument: Int) -> Bool { false }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try inputs[0].to(.int64).oneHot(shape[1])
    }
}

struct Resize: TensorFunction {
    static let name = "resize"
    static let signature = "x, height[, width]"
    static let help = "images resized bilinearly, with antialiasing when downscaling"
    let shape: [Int]

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        let given = try call.batchTensor("x")
        guard given.count == 4 else { throw Diagnostic("'resize' needs images, but got \(given)", at: call.position) }
        let height = try call.int("height", 1...65_536)
        let width = call.remaining > 0 ? try call.int("width", 1...65_536) : height
        shape = [given[0], given[1], height, width]
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try inputs[0].resized(to: Array(shape.suffix(2)), .bilinear, antialias: true)
    }
}

struct BroadcastFunction: TensorFunction {
    static let name = "broadcast"
    static let signature = "x, sizes…"
    static let help =
        "one vector per sample repeated at every pixel of an image, or x broadcast to the given sizes"
    let shape: [Int]
    /// Whether a vector becomes pixels; otherwise sizes are aligned from the last axis.
    private let isVector: Bool

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        let given = try call.batchTensor("x")
        let sizes = try call.sizes()
        isVector = given.count == 2 && (sizes.count == 2 || sizes.count == 3 && given[1] == sizes[0])
        if isVector {
            shape = given + sizes.suffix(2)
        } else {
            guard GameShape.broadcast(Array(given.dropFirst()), sizes) == sizes else {
                throw Diagnostic(
                    "'broadcast' can't broadcast a sample from \(Array(given.dropFirst())) to \(sizes)",
                    at: call.position)
            }
            shape = [given[0]] + sizes
        }
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        let x = inputs[0].shape
        let ones = Array(repeating: 1, count: max(0, shape.count - x.count))
        let spread = isVector ? x + ones : [x[0]] + ones + x.dropFirst()
        return try inputs[0].reshape(spread).expand([x[0]] + shape.dropFirst())
    }
}

struct Pack: TensorFunction {
    static let name = "pack"
    static let signature = "x, n"
    static let help = """
        n samples as one, joined along the channel axis, so that a discriminator with n times the channels judges them \
        together; the batch is n times smaller (Lin et al. 2018, PacGAN, arXiv:1712.04086)
        """
    let shape: [Int]
    private let count: Int

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        let given = try call.batchTensor("x")
        count = try call.int("n", 1...1024)
        guard given.count > 1 else {
            throw Diagnostic("'pack' needs samples with channels or features, but got \(given)", at: call.position)
        }
        guard given[0] % count == 0 else {
            throw Diagnostic(
                "'pack' needs a batch that \(count) divides, but it has \(given[0]) samples", at: call.position)
        }
        shape = [given[0] / count, count * given[1]] + given.dropFirst(2)
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try inputs[0].reshape([inputs[0].shape[0] / count] + shape.dropFirst())
    }
}
