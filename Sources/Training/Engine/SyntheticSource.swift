package import Data
package import Torch

/// Batches of noise in the shapes of a data declaration: the same batch each time.
package final class SyntheticSource: BatchSource {
    private let declaration: DataDeclaration
    private let device: Device
    private let origin: Device
    private var known: [Int: [String: Tensor]] = [:]
    package private(set) var position = 0
    package let epochSize = 50_000

    /// - Parameter origin: the device whose random numbers are used. (default: the same)
    package init(_ declaration: DataDeclaration, on device: Device, numbersOf origin: Device? = nil) {
        self.declaration = declaration
        self.device = device
        self.origin = origin ?? device
    }

    package func next(_ size: Int) throws -> [String: Tensor] {
        position += size
        if let batch = known[size] { return batch }
        let generator = try Generator(seed: 1, device: origin)
        var result: [String: Tensor] = [:]
        for field in declaration.fields {
            switch field.kind {
            case .image(let channels, let height, let width):
                result[field.name] = try .uniform(
                    [size, channels, height, width], from: -1, to: 1, generator, on: device)
            case .label(let classes): result[field.name] = try .integers([size], below: classes, generator, on: device)
            case .vector(let count): result[field.name] = try .normal([size, count], generator, on: device)
            }
        }
        known[size] = result
        return result
    }
}
