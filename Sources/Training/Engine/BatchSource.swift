package import Torch

/// The source of a training's batches.
package protocol BatchSource: AnyObject {
    /// The next batch: a tensor `[size, …]` for each field of the data declaration.
    func next(_ size: Int) throws -> [String: Tensor]
    /// The number of samples in an epoch.
    var epochSize: Int { get }
    /// Samples taken since training began; a source created with this position continues from there.
    var position: Int { get }
}

/// Random values and batches recorded elsewhere, so that a run can be reproduced exactly: tensors named `ROUND/NAME`,
/// or `ROUND/REPEAT/NAME` for a step that repeats, with rounds and repeats counted from 1.
package struct Feed: Sendable {
    let tensors: [String: Tensor]

    package init(_ tensors: [String: Tensor]) { self.tensors = tensors }

    /// The tensor of a name in a round and repeat, both counted from 0. A step that samples its own values and does not
    /// repeat has no repeat, so its tensors differ from those of another step's first repeat.
    func tensor(_ name: String, round: Int, repetition: Int?) -> Tensor? {
        let plain = tensors["\(round + 1)/\(name)"]
        let exact = tensors["\(round + 1)/\((repetition ?? 0) + 1)/\(name)"]
        guard let repetition else { return plain ?? exact }
        return exact ?? (repetition == 0 ? plain : nil)
    }
}
