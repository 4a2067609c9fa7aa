import Language
import Torch

extension Layers {
    static let pointwises: [any Layer.Type] = [Bias.self, Scale.self, Gain.self, Clamp.self]
}

struct Bias: Layer {
    static let name = "bias"
    static let help = """
        Adds a learned bias to each channel.

            y = x + bias

        Input, output  [channels, ...]
        Weights        bias [channels], initially zero
        """
    init(_ fields: inout Fields) {}
    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { try inputs[0].checkedChannels(name) }
    func weights(_ inputs: [Shape]) -> [Weight] { [Weight("bias", [inputs[0][0]], .zeros)] }
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try x + call.weight("bias").overChannels(of: x)
    }
}

struct Scale: Layer {
    static let name = "scale"
    static let help = """
        Multiplies each channel by a learned scale.

            y = weight · x

        Input, output  [channels, ...]
        Weights        weight [channels], initially one
        """
    init(_ fields: inout Fields) {}
    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape { try inputs[0].checkedChannels(name) }
    func weights(_ inputs: [Shape]) -> [Weight] { [Weight("weight", [inputs[0][0]], .ones)] }
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try x * call.weight("weight").overChannels(of: x)
    }
}

struct Gain: Layer {
    static let name = "gain"
    static let help = """
        Multiplies by a constant.

            y = value · x

        Input, output  any shape
        """
    let value: Double

    init(value: Double) { self.value = value }
    init(_ fields: inout Fields) { value = fields.double("value", Unbounded(), "the factor") }
    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x * value }
}

struct Clamp: Layer {
    static let name = "clamp"
    static let help = """
        Limits every element to a range.

            y = min(max(x, lower), upper)

        Input, output  any shape
        """
    let lower: Double
    let upper: Double

    init(_ fields: inout Fields) {
        lower = fields.double("min", Unbounded(), "the lower bound")
        upper = fields.double("max", Unbounded(), "the upper bound")
        if lower > upper {
            fields.error("'min' of 'clamp' must be at most 'max', \(upper), but is \(lower)", at: "min")
        }
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { try x.clamp(lower, upper) }
}

extension Array where Element == Int {
    /// The shape itself.
    ///
    /// - Throws: `ShapeError` unless it has channels.
    func checkedChannels(_ layer: String) throws(ShapeError) -> Shape {
        guard !isEmpty else { throw ShapeError("'\(layer)' needs channels or features, but got scalars") }
        return self
    }
}

extension Tensor {
    /// `[C]` with trailing axes of size 1, so that it broadcasts over `x`.
    func overChannels(of x: Tensor) throws(TorchError) -> Tensor {
        try reshape([-1] + [Int](repeating: 1, count: Swift.max(0, x.shape.count - 2)))
    }
}
