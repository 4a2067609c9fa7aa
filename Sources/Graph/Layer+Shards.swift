import Torch

extension Layer {
    /// The output for a call. A process of several computes a layer that couples samples on the samples of all of them,
    /// and takes its own.
    func output(_ call: Call) throws(TorchError) -> Tensor {
        guard let shard = call.shard, call.training, takesWholeBatch else { return try forward(call.inputs[0], call) }
        let inputs = try call.inputs.map { input throws(TorchError) in try shard.whole(input) }
        let whole = Call(
            inputs: inputs, weights: call.weights, training: true, generator: call.generator, mayOverwrite: false)
        return try call.generator.withoutShard { () throws(TorchError) in try shard.own(forward(inputs[0], whole)) }
    }
}

extension Call {
    /// Batch normalisation with the statistics of this process's part of the batch, or of all parts, whose gradients pass
    /// through them, as SyncBatchNorm of PyTorch does for first gradients. If samples are separated, those of each sample,
    /// and the running statistics stay as they are.
    func batchNorm(_ x: Tensor, _ weight: Tensor?, _ bias: Tensor?, momentum: Double, epsilon: Double)
        throws(TorchError) -> Tensor
    {
        let (mean, variance) = try (self.weight("running_mean"), self.weight("running_var"))
        if separatesSamples, training, x.shape[0] > 1 { return try x.instanceNormalized(weight, bias, epsilon) }
        guard let shard, training, syncsBatchNorm else {
            return try x.batchNorm(
                weight, bias, mean: mean, variance: variance, training: training, momentum: momentum, epsilon: epsilon)
        }
        let axes = x.shape.indices.filter { $0 != 1 }
        let values = try x.to(.float32)
        let center = try shard.group.mean(values.mean(axes, keep: true))  // [1, C, 1, 1]
        let centered = try values - center
        let power = try shard.group.mean(centered.square().mean(axes, keep: true))
        let count = Double(x.count / x.shape[1] * shard.group.size)
        try withoutGradients { () throws(TorchError) in
            let shape = mean.shape
            let unbiased = try power.detach() * (count / max(count - 1, 1))
            try [mean, variance].lerp(to: [center.detach().reshape(shape), unbiased.reshape(shape)], momentum)
        }
        var result = try centered * (power + epsilon).rsqrt()
        if let weight { result = try result * weight.overChannels(of: x) }
        if let bias { result = try result + bias.overChannels(of: x) }
        return try result.to(x.dtype)
    }
}
