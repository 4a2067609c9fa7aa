import Data
import Games
import Graph
import Torch

/// The averages of a network's output that the model keeps with `track`, such as the mean of w that truncation needs.
extension RunImport {
    /// The number of samples from which an average is estimated, as StyleGAN's users do for files without one.
    private static let draws = 10_000
    private static let batch = 500

    /// Stores the averages of an imported network's output: that of the file, or else an estimate.
    /// - Returns: a line for each of them.
    func remember(_ given: Tensor?, of network: String) throws -> [String] {
        try model.game.trackers(of: network).map { tracker in
            let memory = FunctionMemory()
            memories[tracker.name] = memory
            if let given, given.shape == tracker.shape {
                memory.tensors["average"] = try given.to(.float32)
                return "\(tracker.name): the average in the file"
            }
            do {
                memory.tensors["average"] = try estimate(tracker.value)
                return "\(tracker.name): estimated from \(RunImport.draws) samples, since the file has no average"
            } catch let error as TorchError {
                memories[tracker.name] = nil
                return "\(tracker.name): unknown, so truncation moves samples towards zero; it can't be estimated: "
                    + error.description
            }
        }
    }

    /// The mean of a value of the training, computed with the averaged networks where there are any.
    private func estimate(_ value: NodeID) throws(TorchError) -> Tensor {
        let averaged = players.averages()
        let generator = try Generator(seed: configuration.seed, device: players.device)
        let evaluator = try GameEvaluator(model.game, averaged, generator: generator)
        return try withoutGradients { () throws(TorchError) in
            var sum: Tensor?
            for _ in 0..<RunImport.draws / RunImport.batch {
                evaluator.clearAll()
                let mean = try evaluator.tensor(value, pass(value, generator)).to(.float32).mean([0])
                sum = try sum.map { (sum) throws(TorchError) in try sum + mean } ?? mean
            }
            guard let sum else { throw TorchError("average", "no samples") }
            return try sum * (Double(RunImport.batch) / Double(RunImport.draws))
        }
    }

    /// A batch with random labels, if the value needs any.
    private func pass(_ value: NodeID, _ generator: Generator) throws(TorchError) -> Pass {
        var fields: [String: Tensor] = [:]
        for field in model.data.fields {
            guard case .label(classes: let classes) = field.kind else { continue }
            fields[field.name] = try .integers([RunImport.batch], below: classes, generator, on: players.device)
        }
        var pass = Pass()
        pass.isInference = true
        pass.batches[model.game.nodes[value].place] = Pass.Batch(size: RunImport.batch, fields: fields)
        return pass
    }
}
