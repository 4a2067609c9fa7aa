public import Torch

/// A trainable weight or a buffer of a layer.
public struct Weight: Sendable {
    public enum Role: Sendable {
        /// Updated by the optimiser.
        case trainable
        /// Saved but not trained; updated by the layer itself, such as a running mean.
        case buffer
    }

    public let name: String
    public let shape: [Int]
    public let initial: Initializer
    public let role: Role

    public init(_ name: String, _ shape: [Int], _ initial: Initializer, role: Role = .trainable) {
        self.name = name
        self.shape = shape
        self.initial = initial
        self.role = role
    }
}

/// The initialiser of a weight.
public enum Initializer: Sendable, Equatable {
    case zeros, ones
    case constant(Double)
    case normal(Double, Double)
    case uniform(Double, Double)
    /// Glorot & Bengio 2010: uniform in ±gain·√(6 / (fan in + fan out)).
    case xavier(Double)
    /// He et al. 2015 (arXiv:1502.01852): uniform in ±√(6 / ((1 + slope²) · fan in)), PyTorch's default with slope √5.
    case kaiming(Double)
    /// Saxe et al. 2013 (arXiv:1312.6120): orthonormal rows or columns, times gain.
    case orthogonal(Double)
    /// Uniform in ±1/√fan for a given fan, PyTorch's default for biases.
    case fan(Int)
    /// A random unit vector.
    case direction

    /// A new weight in float32, sampled with the generator.
    public func tensor(_ shape: [Int], _ generator: Generator) throws(TorchError) -> Tensor {
        // [outputs, inputs, …]: fans as in PyTorch
        let field = shape.dropFirst(2).reduce(1, *)
        let fanIn = (shape.count > 1 ? shape[1] : shape.first ?? 1) * field
        let fanOut = (shape.first ?? 1) * field
        switch self {
        case .zeros: return try .zeros(shape)
        case .ones: return try .ones(shape)
        case .constant(let value): return try .full(shape, value)
        case .normal(let mean, let deviation):
            return try .normal(shape, mean: mean, deviation: deviation, generator)
        case .uniform(let lower, let upper): return try .uniform(shape, from: lower, to: upper, generator)
        case .xavier(let gain):
            let bound = gain * (6 / Double(max(1, fanIn + fanOut))).squareRoot()
            return try .uniform(shape, from: -bound, to: bound, generator)
        case .kaiming(let slope):
            let bound = (6 / ((1 + slope * slope) * Double(max(1, fanIn)))).squareRoot()
            return try .uniform(shape, from: -bound, to: bound, generator)
        case .fan(let fan):
            let bound = 1 / Double(max(1, fan)).squareRoot()
            return try .uniform(shape, from: -bound, to: bound, generator)
        case .direction:
            let drawn = try Tensor.normal(shape, generator)
            return try drawn / (drawn.norm() + 1e-12)
        case .orthogonal(let gain): return try Initializer.orthogonal(shape, gain, generator)
        }
    }

    private static func orthogonal(_ shape: [Int], _ gain: Double, _ generator: Generator) throws(TorchError) -> Tensor
    {
        let rows = shape.first ?? 1
        let columns = max(1, shape.dropFirst().reduce(1, *))
        let flat = try Tensor.normal([max(rows, columns), min(rows, columns)], generator)
        let (q, r) = try flat.qr()
        // the signs make the factorisation unique, and the result uniform over orthogonal matrices
        var result = try q * r.diagonal().sign()
        if rows < columns { result = try result.transpose(0, 1) }
        return try (result * gain).reshape(shape).contiguous()
    }
}
