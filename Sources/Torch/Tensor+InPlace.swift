extension Operator {
    static let copyInPlace = Operator("aten::copy_")
    static let fusedAdam = Operator("aten::_fused_adam_")
    static let fusedAdamW = Operator("aten::_fused_adamw_")
    static let fusedSGD = Operator("aten::_fused_sgd_")
    static let foreachLerp = Operator("aten::_foreach_lerp_", "Scalar")
    static let foreachCopy = Operator("aten::_foreach_copy_")
    static let foreachMultiplyScalar = Operator("aten::_foreach_mul_", "Scalar")
    static let foreachAddScalar = Operator("aten::_foreach_add_", "Scalar")
    static let foreachAddList = Operator("aten::_foreach_add_", "List")
    static let foreachAddProduct = Operator("aten::_foreach_addcmul_", "Scalar")
    static let foreachAddQuotient = Operator("aten::_foreach_addcdiv_", "Scalar")
    static let foreachSquareRoot = Operator("aten::_foreach_sqrt")
    static let unscale = Operator("aten::_amp_foreach_non_finite_check_and_unscale_")
    static let updateScale = Operator("aten::_amp_update_scale_")
    static let foreachNorm = Operator("aten::_foreach_norm", "Scalar")
    static let foreachClampMinimum = Operator("aten::_foreach_clamp_min_", "Scalar")
    static let foreachClampMaximum = Operator("aten::_foreach_clamp_max_", "Scalar")
}

extension Tensor {
    /// Overwrites this tensor's elements.
    public func copy(from other: Tensor) throws(TorchError) {
        _ = try Operator.copyInPlace(.tensor(self), .tensor(other))
    }
}

extension Tensor {
    /// Multiplies a loss scale by `backoff` after an overflow, and by `growth` after `interval` updates without one.
    package func updateScale(good: Tensor, overflow: Tensor, growth: Double, backoff: Double, interval: Int)
        throws(TorchError)
    {
        _ = try Operator.updateScale(
            .tensor(self), .tensor(good), .tensor(overflow), .real(growth), .real(backoff), .int(interval))
    }
}

/// The settings of one Adam step.
package struct AdamSettings: Sendable {
    package var learningRate: Double
    package var beta1: Double
    package var beta2: Double
    package var epsilon: Double
    package var weightDecay: Double
    /// Whether weight decay is decoupled from the gradients, as in AdamW.
    package var decoupled: Bool

    package init(
        learningRate: Double, beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double, decoupled: Bool
    ) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.decoupled = decoupled
    }
}

/// Operations on lists of tensors in place, with one call per list.
extension Array where Element == Tensor {
    package func lerp(to ends: [Tensor], _ weight: Double) throws(TorchError) {
        if isEmpty { return }
        _ = try Operator.foreachLerp.call([.tensors(self), .tensors(ends), .real(weight)])
    }
    package func copy(from others: [Tensor]) throws(TorchError) {
        if isEmpty { return }
        _ = try Operator.foreachCopy.call([.tensors(self), .tensors(others)])
    }
    package func multiply(_ factor: Double) throws(TorchError) {
        if isEmpty { return }
        _ = try Operator.foreachMultiplyScalar.call([.tensors(self), .real(factor)])
    }
    package func add(_ amount: Double) throws(TorchError) {
        if isEmpty { return }
        _ = try Operator.foreachAddScalar.call([.tensors(self), .real(amount)])
    }
    /// `self += scale · others`.
    package func add(_ others: [Tensor], scale: Double = 1) throws(TorchError) {
        if isEmpty { return }
        _ = try Operator.foreachAddList.call([.tensors(self), .tensors(others)], [("alpha", .real(scale))])
    }
    /// `self += scale · a · b`.
    package func addProduct(_ a: [Tensor], _ b: [Tensor], scale: Double) throws(TorchError) {
        if isEmpty { return }
        _ = try Operator.foreachAddProduct.call([.tensors(self), .tensors(a), .tensors(b), .real(scale)])
    }
    /// `self += scale · a / b`.
    package func addQuotient(_ a: [Tensor], _ b: [Tensor], scale: Double) throws(TorchError) {
        if isEmpty { return }
        _ = try Operator.foreachAddQuotient.call([.tensors(self), .tensors(a), .tensors(b), .real(scale)])
    }
    package func squareRoots() throws(TorchError) -> [Tensor] {
        isEmpty ? [] : try Operator.foreachSquareRoot.call([.tensors(self)])
    }
    package func clamp(to bound: Double) throws(TorchError) {
        if isEmpty { return }
        _ = try Operator.foreachClampMinimum.call([.tensors(self), .real(-bound)])
        _ = try Operator.foreachClampMaximum.call([.tensors(self), .real(bound)])
    }
    /// The Euclidean norm over all elements of all tensors.
    package func totalNorm() throws(TorchError) -> Tensor {
        if isEmpty { return try Tensor.zeros([]) }
        return try Tensor.stack(Operator.foreachNorm.call([.tensors(self), .real(2)]), 0).norm()
    }

    /// Multiplies the tensors by a factor `[1]`, in place.
    /// - Returns: 1 if an element is not finite, else 0, as `[1]`.
    package func unscale(by factor: Tensor) throws(TorchError) -> Tensor {
        let found = try factor.zerosLike()
        if !isEmpty { _ = try Operator.unscale.call([.tensors(self), .tensor(found), .tensor(factor)]) }
        return found
    }

    /// The largest magnitude in each of these tensors, which have elements and a floating type; NaN where one is NaN.
    /// The device is waited for once.
    package func magnitudes() throws(TorchError) -> [Double] {
        if isEmpty { return [] }
        let largest = try Operator.foreachNorm.call([.tensors(self), .real(.infinity)])
        return try Tensor.stack(largest, 0).to(.float64).elements(Double.self)
    }

    /// One step of Adam (Kingma & Ba 2015, arXiv:1412.6980) or AdamW (arXiv:1711.05101) with libtorch's fused kernel.
    /// `steps` holds the number of previous steps of each weight and is incremented. `greatestMoments` selects AMSGrad
    /// (Reddi et al. 2018, arXiv:1904.09237), which divides by the maximum of the second moments so far.
    package func adam(
        gradients: [Tensor], firstMoments: [Tensor], secondMoments: [Tensor], greatestMoments: [Tensor] = [],
        steps: [Tensor], _ settings: AdamSettings
    ) throws(TorchError) {
        if isEmpty { return }
        try steps.add(1)
        let op = settings.decoupled ? Operator.fusedAdamW : Operator.fusedAdam
        _ = try op.call(
            [
                .tensors(self), .tensors(gradients), .tensors(firstMoments), .tensors(secondMoments),
                .tensors(greatestMoments), .tensors(steps),
            ],
            [
                ("lr", .real(settings.learningRate)), ("beta1", .real(settings.beta1)),
                ("beta2", .real(settings.beta2)), ("weight_decay", .real(settings.weightDecay)),
                ("eps", .real(settings.epsilon)), ("amsgrad", .bool(!greatestMoments.isEmpty)),
                ("maximize", .bool(false)),
            ])
    }

    /// One step of gradient descent with momentum, as PyTorch's SGD, with libtorch's fused kernel.
    package func sgd(
        gradients: [Tensor], momenta: [Tensor], learningRate: Double, momentum: Double, dampening: Double,
        weightDecay: Double, nesterov: Bool, first: Bool
    ) throws(TorchError) {
        if isEmpty { return }
        _ = try Operator.fusedSGD.call(
            [.tensors(self), .tensors(gradients), .tensors(momenta)],
            [
                ("weight_decay", .real(weightDecay)), ("momentum", .real(momentum)), ("lr", .real(learningRate)),
                ("dampening", .real(dampening)), ("nesterov", .bool(nesterov)), ("maximize", .bool(false)),
                ("is_first_step", .bool(first)),
            ])
    }
}
