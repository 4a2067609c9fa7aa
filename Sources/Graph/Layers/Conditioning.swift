import Language
import Torch

extension Layers {
    static let conditionings: [any Layer.Type] = [Embedding.self, OneHot.self, ConditionalBatchNorm.self]
}

/// Class labels as layers take them: one whole number per sample.
enum Labels {
    static func check(_ shape: Shape, _ layer: String) throws(ShapeError) {
        guard shape.isEmpty || shape == [1] else {
            throw ShapeError("'\(layer)' needs one label per sample, of shape [] or [1], but got \(shape)")
        }
    }

    /// `[N]` whole numbers from `[N]` or `[N, 1]`.
    static func flat(_ labels: Tensor) throws(TorchError) -> Tensor { try labels.reshape([-1]).to(.int64) }
}

struct Embedding: WeightedLayer {
    static let name = "embedding"
    static let help = """
        A learned vector for each class.

            y = weight[label]

        Input    [] or [1], a label from 0 to classes − 1
        Output   [features]
        Weights  weight [classes, features], initialised from N(0, 1)
        Source   PyTorch's Embedding
        """
    let classes: Int
    let features: Int

    init(_ fields: inout Fields) {
        classes = fields.int("classes", 1..., "number of classes")
        features = fields.int("features", 1..., "length of the output")
    }

    var labels: (input: Int, classes: Int)? { (0, classes) }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        try Labels.check(inputs[0], name)
        return [features]
    }

    func weights(_ inputs: [Shape]) -> [Weight] { [Weight("weight", [classes, features], .normal(0, 1))] }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try call.weight("weight").rows(Labels.flat(x))
    }
}

struct OneHot: Layer {
    static let name = "one_hot"
    static let help = """
        One-hot encoding of a label.

        Input   [] or [1], a label from 0 to classes − 1
        Output  [classes]
        """
    let classes: Int

    init(_ fields: inout Fields) { classes = fields.int("classes", 1..., "number of classes") }

    var labels: (input: Int, classes: Int)? { (0, classes) }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        try Labels.check(inputs[0], name)
        return [classes]
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try Labels.flat(x).oneHot(classes) }
}

struct ConditionalBatchNorm: Layer {
    static let name = "conditional_batch_norm"
    static let help = """
        Batch normalisation with a scale and a shift per class.

            y = weight[label] · (x − mean) / √(variance + epsilon) + bias[label]

        Input    [channels, height, width], label [] or [1]
        Output   [channels, height, width]
        Weights  weight [classes, channels], bias [classes, channels]; buffers running_mean, running_var
        Source   Dumoulin et al. 2017 (arXiv:1610.07629), as in the generators of SNGAN (arXiv:1802.05637)
        """
    let classes: Int
    let label: Wire?
    let epsilon: Double
    let momentum: Double

    init(_ fields: inout Fields) {
        classes = fields.int("classes", 1..., "number of classes")
        label = fields.graph("label", "class of the sample") as? Wire
        epsilon = fields.double("epsilon", 0...1, default: 1e-5, "added to the variance")
        momentum = fields.double("momentum", 0...1, default: 0.1, "weight of the batch in the running statistics")
    }

    var conditions: [Wire] { label.map { [$0] } ?? [] }
    var labels: (input: Int, classes: Int)? { (1, classes) }
    var couplesSamples: Bool { true }
    var takesWholeBatch: Bool { false }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        _ = try inputs[0].image(name)
        try Labels.check(inputs[inputs.count - 1], name)
        return inputs[0]
    }

    func weights(_ inputs: [Shape]) -> [Weight] {
        let size = inputs[0][0]
        return [
            Weight("weight", [classes, size], .ones), Weight("bias", [classes, size], .zeros),
            Weight("running_mean", [size], .zeros, role: .buffer), Weight("running_var", [size], .ones, role: .buffer),
        ]
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let normal = try call.batchNorm(x, nil, nil, momentum: momentum, epsilon: epsilon)
        let labels = try Labels.flat(call.inputs[call.inputs.count - 1])
        let scale = try call.weight("weight").rows(labels).overImage()  // [N, C, 1, 1]
        return try normal * scale + call.weight("bias").rows(labels).overImage()
    }
}
