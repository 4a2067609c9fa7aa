package import Data
package import Torch

/// Batches of a data set, as tensors on a device.
package final class LoaderSource: BatchSource {
    private let loader: Loader
    private let device: Device

    /// - Parameters:
    ///   - position: samples taken before, if a training resumes.
    ///   - share: the part of each batch that this process loads.
    package init(
        _ dataset: any Dataset, _ declaration: DataDeclaration, batch: Int, seed: UInt64, position: Int = 0,
        on device: Device = .cpu, share: Loader.Share = .whole, report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        loader = Loader(
            dataset, declaration: declaration, batch: batch, seed: seed, samplesTaken: position, share: share,
            report: report)
        self.device = device
    }

    package var epochSize: Int { loader.epochSize }
    package var position: Int { loader.samplesTaken }

    package func next(_ size: Int) throws -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, field) in try loader.next(batch: size).fields {
            let tensor: Tensor
            switch field.values {
            case .floats(let numbers): tensor = try Tensor(numbers, field.shape)
            case .labels(let labels): tensor = try Tensor(labels, field.shape)
            }
            result[name] = try device.isCPU ? tensor : tensor.to(device)
        }
        return result
    }
}
