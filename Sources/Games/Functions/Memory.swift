import Language
import Torch

extension TensorFunctions {
    static let memories: [any TensorFunction.Type] = [Pool.self, Track.self]
}

struct Pool: TensorFunction {
    static let name = "pool"
    static let signature = "x, n"
    static let help = """
        a history of up to n samples: with probability 0.5, a sample is swapped with a random one from the history \
        (Shrivastava et al. 2017, arXiv:1612.07828; as CycleGAN uses it)
        """
    let shape: [Int]
    let size: Int
    var isRandom: Bool { true }
    var remembers: Bool { true }
    var decidesOnHost: Bool { size > 0 }
    /// All processes keep the same history.
    var coupling: Coupling { .whole }
    func passesGradient(to argument: Int) -> Bool { false }
    func canKeep(_ memory: [String: Tensor]) -> Bool {
        memory.allSatisfy { Int($0.key) != nil && $0.value.shape == [1] + shape.dropFirst() }
    }

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        shape = try call.batchTensor("x")
        size = try call.int("n", 0...1_000_000)
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        let x = try inputs[0].detach()
        guard size > 0, !context.isInference else { return x }
        var kept: [Tensor] = []
        while let sample = context.memory.tensors["\(kept.count)"] { kept.append(sample) }
        var result: [Tensor] = []
        for index in 0..<x.shape[0] {
            let sample = try x.narrow(0, from: index, count: 1)
            if kept.count < size {
                context.memory.tensors["\(kept.count)"] = try sample.clone()
                kept.append(sample)
                result.append(sample)
                continue
            }
            let swaps = try Tensor.uniform([2], context.generator.host).floats()
            if swaps[0] > 0.5 {
                let place = min(size - 1, Int(swaps[1] * Float(size)))
                result.append(kept[place])
                kept[place] = try sample.clone()
                context.memory.tensors["\(place)"] = kept[place]
            } else {
                result.append(sample)
            }
        }
        return try .concat(result, 0)
    }
}

struct Track: TensorFunction {
    static let name = "track"
    static let signature = "x, decay"
    static let help = """
        a moving average of x over the batch and the rounds, kept with the checkpoint: average = decay · average + \
        (1 − decay) · x, starting with zeros; an inference reads it without updating it
        """
    let shape: [Int]
    var remembers: Bool { true }
    /// The stored average.
    var inferenceInputs: Int? { 0 }
    var batching: Batching { .never }
    func passesGradient(to argument: Int) -> Bool { false }
    func canKeep(_ memory: [String: Tensor]) -> Bool {
        memory.allSatisfy { $0.key == "average" && $0.value.shape == shape }
    }

    init(_ call: inout FunctionArguments) throws(Diagnostic) {
        let shape = try call.tensor("x")
        // a batch is averaged over its samples, so the average has the sizes of one sample
        self.shape = shape.count > 1 ? Array(shape.dropFirst()) : []
        try call.number("decay", within: 0...1)
    }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        var before = try Tensor.zeros(shape, on: context.device)
        if let average = context.memory.tensors["average"] { before = average }
        if context.isInference { return before }
        let x = try inputs[0].detach().to(.float32)
        let now = x.shape.isEmpty ? x : try context.meanOverProcesses(x.mean([0]))
        let after = try now.lerp(before, inputs[1])
        context.memory.tensors["average"] = after
        return after
    }
}
