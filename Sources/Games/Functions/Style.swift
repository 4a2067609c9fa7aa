import Language
import Torch

extension TensorFunctions {
    static let styles: [any TensorFunction.Type] = [StyleMix.self, Truncate.self, Augment.self]
}

struct StyleMix: TensorFunction {
    static let name = "style_mix"
    static let signature = "ws1, ws2, p"
    static let help = """
        styles [layers, features]; with probability p per sample, the layers from a random one on are taken from ws2 \
        (Karras et al. 2019, section 3.1, arXiv:1812.04948); an inference takes ws1 as it is
        """
    let shape: [Int]
    var isRandom: Bool { true }
    var inferenceInputs: Int? { 1 }

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        shape = try call.batchTensor("ws1")
        let other = try call.batchTensor("ws2")
        guard shape.count == 3, other == shape else {
            throw Diagnostic(
                "'style_mix' needs two tensors of equal shape [layers, features] per sample, but got "
                    + "\(Array(shape.dropFirst())) and \(Array(other.dropFirst()))", at: call.position)
        }
        try call.number("p", within: 0...1)
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        let layers = inputs[0].shape[1]
        guard !context.isInference, layers > 1 else { return inputs[0] }
        let count = inputs[0].shape[0]
        let draws = Draws(count: count, generator: context.generator, device: context.device)
        // the first layer always has the first style
        let crossover = try (draws.uniform() * Double(layers - 1)).floor() + 1
        let mixes = try draws.uniform().isLess(than: inputs[2]).to(.float32)
        let from = try crossover * mixes + (1 - mixes) * Double(layers)
        let layer = try Tensor.range(0, layers, on: context.device).to(.float32).reshape([1, layers, 1])
        return try inputs[0].selected(where: layer.isLess(than: from.reshape([count, 1, 1])), otherwise: inputs[1])
    }
}

struct Truncate: TensorFunction {
    static let name = "truncate"
    static let signature = "ws, mean, psi, cutoff"
    static let help = """
        styles [layers, features] with the first `cutoff` layers interpolated towards `mean`: mean + psi · (w − mean) \
        (the truncation trick: Karras et al. 2019, appendix B, arXiv:1812.04948)
        """
    let shape: [Int]
    let cutoff: Int

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        let styles = try call.batchTensor("ws")
        let mean = try call.tensor("mean")
        guard styles.count == 3, mean == [styles[2]] else {
            throw Diagnostic(
                "'truncate' needs styles [layers, features] per sample and their mean [features], but got "
                    + "\(Array(styles.dropFirst())) and \(mean)", at: call.position)
        }
        shape = styles
        try call.number("psi", within: -100...100)
        cutoff = try call.int("cutoff", 0...1_000_000)
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        let layers = inputs[0].shape[1]
        let near = try inputs[1].lerp(inputs[0], inputs[2])
        guard cutoff < layers else { return near }
        let isCut = try Tensor.range(0, layers, on: context.device).reshape([1, layers, 1]).isLess(
            than: Double(cutoff))
        return try near.selected(where: isCut, otherwise: inputs[0])
    }
}

struct Augment: TensorFunction {
    static let name = "augment"
    static let signature = "x"
    static let help = """
        x augmented as 'train: augment:' describes, each sample independently; x itself in an inference. Apply it to \
        reals and fakes alike: D(augment(real)), D(augment(fake)). With 'target', the probability follows the mean \
        sign of the discriminators' outputs on augmented data that no network generated, so discriminators' outputs \
        must be logits (Zhao et al. 2020, arXiv:2006.10738; Karras et al. 2020, arXiv:2006.06676). Transforms: \
        \(Augmentation.listing)
        """
    let shape: [Int]
    let policy: Augmentation
    let transforms: [Augmentation.Transform]
    var isRandom: Bool { true }
    var inferenceInputs: Int? { 1 }

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        let sizes = try call.batchTensor("x")
        guard sizes.count == 4 else {
            throw Diagnostic("'augment' takes images, but got \(Array(sizes.dropFirst()))", at: call.position)
        }
        policy = try call.augmentation()
        transforms = policy.transforms.filter { $0.applies(channels: sizes[1]) }
        shape = sizes
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        guard !context.isInference else { return inputs[0] }
        let probability = inputs[1]
        // reading a device's value would wait for it
        if try probability.device().isCPU, try probability.item() <= 0 { return inputs[0] }
        return try policy.apply(
            transforms, to: inputs[0], probability: probability, context.generator, context.device)
    }
}
