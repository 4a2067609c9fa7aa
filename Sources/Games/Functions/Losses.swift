import Language
import Torch

extension TensorFunctions {
    static let losses: [any TensorFunction.Type] = [
        BinaryCrossEntropy.self, BinaryCrossEntropyLogits.self, MeanSquaredError.self, MeanAbsoluteError.self,
        CrossEntropy.self, Divergence.self, DiscriminatorLoss.self, GeneratorLoss.self,
    ]
}

/// A mean over all elements that compares a tensor with a target of the same shape, or with a number.
protocol ComparingFunction: TensorFunction {
    init()
    static func apply(_ x: Tensor, _ target: Tensor) throws(TorchError) -> Tensor
}

extension ComparingFunction {
    static var signature: String { "x, target" }
    var shape: [Int] { [] }
    var coupling: Coupling { .mean }

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        let shape = try call.tensor("x")
        let target = try call.tensor("target")
        // Broadcasting [N, 1] against [N] would compare every pair, a mistake that is easily overlooked.
        guard target.isEmpty || target == shape else {
            throw Diagnostic(
                "'\(Self.name)' needs equal shapes or a number as target, but got \(shape) and \(target)",
                at: call.position)
        }
        self.init()
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        let target =
            inputs[1].shape == inputs[0].shape ? inputs[1] : try inputs[1].to(inputs[0].dtype).expand(inputs[0].shape)
        return try Self.apply(inputs[0], target)
    }
}

struct BinaryCrossEntropy: ComparingFunction {
    static let name = "bce"
    static let help = "−mean(target · log(x) + (1 − target) · log(1 − x)) of probabilities x"
    static func apply(_ x: Tensor, _ target: Tensor) throws(TorchError) -> Tensor {
        do throws(TorchError) {
            return try x.binaryCrossEntropy(target)
        } catch  where error.message.contains("between 0 and 1") {
            throw TorchError(name, "x must hold probabilities from 0 to 1; bce_logits takes logits")
        }
    }
}

struct BinaryCrossEntropyLogits: ComparingFunction {
    static let name = "bce_logits"
    static let help = "bce(sigmoid(x), target), computed from the logits x in a numerically stable way"
    static func apply(_ x: Tensor, _ target: Tensor) throws(TorchError) -> Tensor {
        try x.binaryCrossEntropy(logits: target)
    }
}

struct MeanSquaredError: ComparingFunction {
    static let name = "mse"
    static let help = "mean((x − target)²)"
    static func apply(_ x: Tensor, _ target: Tensor) throws(TorchError) -> Tensor { try x.meanSquaredError(target) }
}

struct MeanAbsoluteError: ComparingFunction {
    static let name = "l1"
    static let help = "mean(|x − target|)"
    static func apply(_ x: Tensor, _ target: Tensor) throws(TorchError) -> Tensor { try x.meanAbsoluteError(target) }
}

struct CrossEntropy: TensorFunction {
    static let name = "cross_entropy"
    static let signature = "logits, labels"
    static let help = "−mean(log softmax(logits)[label]), the softmax over the axis after the batch"
    let shape: [Int] = []
    var coupling: Coupling { .mean }

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        let logits = try call.batchTensor("logits")
        let (labels, classes) = try call.labels("labels")
        guard logits.count > 1, labels == [logits[0]] + logits.dropFirst(2) else {
            throw Diagnostic(
                "'cross_entropy' needs logits [batch, classes, …] and labels [batch, …], but got \(logits) and \(labels)",
                at: call.position)
        }
        if let classes, classes > logits[1] {
            throw Diagnostic(
                "'cross_entropy' has logits for \(logits[1]) classes, but the labels name \(classes)", at: call.position
            )
        }
    }

    func passesGradient(to argument: Int) -> Bool { argument == 0 }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try inputs[0].crossEntropy(inputs[1].to(.int64))
    }
}

struct Divergence: TensorFunction {
    static let name = "kl"
    static let signature = "mean, log_variance"
    static let help = """
        the divergence of N(mean, exp(log_variance)) from N(0, 1), summed over features, averaged over the batch \
        (Kingma & Welling 2014, arXiv:1312.6114, appendix B)
        """
    let shape: [Int] = []
    var coupling: Coupling { .mean }

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        let mean = try call.batchTensor("mean")
        let variance = try call.batchTensor("log_variance")
        guard mean == variance else {
            throw Diagnostic("'kl' needs equal shapes, but got \(mean) and \(variance)", at: call.position)
        }
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        let (mean, variance) = (inputs[0], inputs[1])
        let each = try (mean.square() + variance.exp() - variance - 1) * 0.5
        return try each.flatten(from: 1).sum([1]).mean()
    }
}

/// A pair of losses on logits.
enum Objective: String, CaseIterable, Sendable {
    case minimax
    case nonSaturating = "non_saturating"
    case leastSquares = "least_squares"
    case wasserstein, hinge, relativistic

    static let words = allCases.map(\.rawValue)

    /// Reads the first argument of both losses: the kind.
    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        self = Objective(rawValue: try call.word("kind", among: Objective.words)) ?? .minimax
    }

    func critic(_ real: Tensor, _ fake: Tensor) throws(TorchError) -> Tensor {
        switch self {
        case .minimax, .nonSaturating: try (-real).softplus().mean() + fake.softplus().mean()
        case .leastSquares: try ((real - 1).square().mean() + fake.square().mean()) * 0.5
        case .wasserstein: try fake.mean() - real.mean()
        case .hinge: try (1 - real).relu().mean() + (fake + 1).relu().mean()
        case .relativistic: try (fake - real).softplus().mean()
        }
    }

    /// Whether the generator's loss depends on the logits of real samples too.
    var comparesInGenerator: Bool { self == .relativistic }

    /// - Parameter real: used only if the objective compares both.
    func generator(_ real: Tensor, _ fake: Tensor) throws(TorchError) -> Tensor {
        switch self {
        case .minimax: try -(fake.softplus().mean())
        case .nonSaturating: try (-fake).softplus().mean()
        case .leastSquares: try (fake - 1).square().mean() * 0.5
        case .wasserstein, .hinge: try -(fake.mean())
        case .relativistic: try (real - fake).softplus().mean()
        }
    }

    static let sources = """
        minimax and non_saturating: Goodfellow et al. 2014 (arXiv:1406.2661); least_squares: Mao et al. 2017 \
        (arXiv:1611.04076); wasserstein: Arjovsky et al. 2017 (arXiv:1701.07875); hinge: Lim & Ye 2017 \
        (arXiv:1705.02894); relativistic: Jolicoeur-Martineau 2019 (arXiv:1807.00734), pairing each real with a fake
        """
}

struct DiscriminatorLoss: TensorFunction {
    static let name = "loss_d"
    static let signature = "kind, real, fake"
    static let help =
        "the discriminator's loss of the given kind, on its logits for real and generated samples; " + Objective.sources
    let shape: [Int] = []
    var coupling: Coupling { .mean }
    let objective: Objective

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        objective = try Objective(&call)
        _ = try call.broadcast("real", "fake")
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try objective.critic(inputs[0], inputs[1])
    }
}

struct GeneratorLoss: TensorFunction {
    static let name = "loss_g"
    static let signature = "kind, real, fake"
    static let help = "the generator's loss of the given kind, on the discriminator's logits; " + Objective.sources
    let shape: [Int] = []
    var coupling: Coupling { .mean }
    let objective: Objective

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        objective = try Objective(&call)
        if objective.comparesInGenerator {
            _ = try call.broadcast("real", "fake")
        } else {
            try call.unused("real")
            _ = try call.tensor("fake")
        }
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try objective.generator(inputs[0], inputs[inputs.count - 1])
    }
}
