public import Torch

/// Where a training's batches come from.
public protocol BatchSource: AnyObject {
    /// The next batch: a tensor `[size, …]` for each field of the data declaration.
    func next(_ size: Int) throws -> [String: Tensor]
    /// Samples that make an epoch.
    var epochSize: Int { get }
    /// Samples taken since training began; a source made with it goes on from there.
    var position: Int { get }
}

/// Random draws and batches recorded elsewhere, so that a run can be reproduced exactly: tensors named `ROUND/NAME`, or
/// `ROUND/REPEAT/NAME` where a step repeats, rounds and repeats counted from 1.
public struct Feed: Sendable {
    let tensors: [String: Tensor]

    public init(_ tensors: [String: Tensor]) { self.tensors = tensors }

    /// The tensor of a name in a round and repeat, both counted from 0; a step that takes draws of its own and does not
    /// repeat has no repeat, and so is told apart from the first repeat of another step.
    func tensor(_ name: String, round: Int, repetition: Int?) -> Tensor? {
        let plain = tensors["\(round + 1)/\(name)"]
        let exact = tensors["\(round + 1)/\((repetition ?? 0) + 1)/\(name)"]
        guard let repetition else { return plain ?? exact }
        return exact ?? (repetition == 0 ? plain : nil)
    }
}
