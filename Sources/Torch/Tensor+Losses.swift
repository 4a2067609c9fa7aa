extension Operator {
    static let binaryCrossEntropy = Operator("ganzoo::binary_cross_entropy")
    static let binaryCrossEntropyLogits = Operator("aten::binary_cross_entropy_with_logits")
    static let meanSquaredError = Operator("aten::mse_loss")
    static let meanAbsoluteError = Operator("aten::l1_loss")
    static let crossEntropy = Operator("aten::cross_entropy_loss")
}

/// Losses, each the mean over all elements.
extension Tensor {
    /// Cross entropy of probabilities against targets in 0…1.
    public func binaryCrossEntropy(_ target: Tensor) throws(TorchError) -> Tensor {
        try Operator.binaryCrossEntropy(.tensor(self), .tensor(target))
    }
    public func binaryCrossEntropy(logits target: Tensor) throws(TorchError) -> Tensor {
        try Operator.binaryCrossEntropyLogits(.tensor(self), .tensor(target))
    }
    public func meanSquaredError(_ target: Tensor) throws(TorchError) -> Tensor {
        try Operator.meanSquaredError(.tensor(self), .tensor(target))
    }
    public func meanAbsoluteError(_ target: Tensor) throws(TorchError) -> Tensor {
        try Operator.meanAbsoluteError(.tensor(self), .tensor(target))
    }
    /// Cross entropy of `[N, classes]` logits against whole-number labels `[N]`.
    public func crossEntropy(_ labels: Tensor) throws(TorchError) -> Tensor {
        try Operator.crossEntropy(.tensor(self), .tensor(labels))
    }
}
