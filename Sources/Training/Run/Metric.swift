public import Torch

/// A figure of how good generated samples are. Each is computed whenever a training draws its samples, from those and
/// from real ones, and goes to `metrics.jsonl` and the event file.
public protocol Metric: Sendable {
    /// Its name in the logs.
    static var name: String { get }
    /// What it tells, its range, whether high or low is good, and where the formula is from.
    static var help: String { get }

    /// The figure for a batch of generated samples and one of real samples of the same sizes, as the model's data has
    /// them: images `[N, channels, height, width]` or vectors `[N, length]`. The two counts may differ.
    /// - Returns: `nil` where it says nothing about samples of these sizes.
    static func value(generated: Tensor, real: Tensor) throws(TorchError) -> Double?
}
