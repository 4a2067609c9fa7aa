package import Data
package import Torch

/// Batches of a data set, as tensors on a device.
package final class LoaderSource: BatchSource {
    private let loader: Loader
    private let device: Device
    /// The numbers that the bytes of images stand for, on the device.
    private let table: Tensor

    /// - Parameters:
    ///   - position: samples taken before, if a training resumes.
    ///   - share: the part of each batch that this process loads.
    package init(
        _ dataset: any Dataset, _ declaration: DataDeclaration, batch: Int, seed: UInt64, position: Int = 0,
        on device: Device = .cpu, share: Loader.Share = .whole, report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(TorchError) {
        // the host's floats are used as they are; to a device, images travel as bytes
        loader = Loader(
            dataset, declaration: declaration, batch: batch, seed: seed, samplesTaken: position, share: share,
            asBytes: !device.isCPU, report: report)
        self.device = device
        table = try Tensor(declaration.table, [256]).to(device)
    }

    package var epochSize: Int { loader.epochSize }
    package var position: Int { loader.samplesTaken }

    package func next(_ size: Int) throws -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, field) in try loader.next(batch: size).fields {
            switch field.values {
            case .floats(let numbers): result[name] = try Tensor(sending: numbers, field.shape, to: device)
            case .labels(let labels): result[name] = try Tensor(sending: labels, field.shape, to: device)
            case .bytes(let bytes):
                let pixels = try Tensor(sending: bytes, [bytes.count], to: device)
                result[name] = try table.indexSelect(0, pixels.to(.int32)).reshape(field.shape)
            }
        }
        return result
    }
}
