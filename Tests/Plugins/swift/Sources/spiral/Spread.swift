import Evaluation
import Torch

/// The metric of this package.
struct Spread: SampleMetric {
    static let name = "spread"
    static let help = "the generated samples' standard deviation over that of the real ones; 1 is right, 0 is collapse"

    static func value(generated: Tensor, real: Tensor) throws(TorchError) -> Double? {
        try generated.std().item() / real.std().item()
    }

    static func cost(of value: Double) -> Double { abs(value - 1) }
}
