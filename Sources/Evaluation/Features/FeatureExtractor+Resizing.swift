import Data
import Games
import Images
import Torch
import Training

/// Images as a network of features takes them.
extension FeatureExtractor {
    /// The images as the network takes them `[N, channels, height, width]`.
    func resized(_ images: ArraySlice<Image>) throws -> Tensor {
        let range = sampler.model.data.range
        switch resize {
        case .antialiased:
            let floats = images.flatMap { image in
                image.converted(to: shape[0]).resized(width: shape[2], height: shape[1], filter: .bicubic)
                    .floats(range: range)
            }
            return try Tensor(floats, [images.count] + shape)
        case .tensorflow1:
            // images may have different sizes
            let single = try images.map { image in
                let floats = image.converted(to: shape[0]).floats(range: range)
                return try Tensor(floats, [1, shape[0], image.height, image.width])
                    .resizedAsTensorFlow1(to: [shape[1], shape[2]])
            }
            return try .concat(single, 0)
        }
    }

    /// Images `[N, channels, height, width]` that were not rounded to bytes, as the network takes them.
    /// - Parameter range: the values of black and white.
    func resized(_ images: Tensor, range: ClosedRange<Float>) throws -> Tensor {
        let own = sampler.model.data.range
        let scale = Double(own.upperBound - own.lowerBound) / Double(range.upperBound - range.lowerBound)
        let scaled =
            try (images.clamp(Double(range.lowerBound), Double(range.upperBound)) - Double(range.lowerBound))
            * scale + Double(own.lowerBound)
        let converted = try inChannels(scaled)
        let size = [shape[1], shape[2]]
        guard Array(converted.shape.dropFirst(2)) != size else { return converted }
        return switch resize {
        case .antialiased: try converted.resized(to: size, .bicubic, antialias: true)
        case .tensorflow1: try converted.resizedAsTensorFlow1(to: size)
        }
    }

    /// Grey for colour repeats; colour for grey has the weights of ITU-R BT.601, as images of bytes are converted.
    private func inChannels(_ images: Tensor) throws(TorchError) -> Tensor {
        let count = images.shape[1]
        if count == shape[0] { return images }
        if count < 3 {
            // behind grey there can be alpha
            let grey = try images.narrow(1, from: 0, count: 1)
            return try grey.expand([images.shape[0], shape[0]] + images.shape.dropFirst(2))
        }
        let colour = try images.narrow(1, from: 0, count: 3)
        if shape[0] == 3 { return colour }
        return try (colour * Tensor([Float(0.299), 0.587, 0.114], [1, 3, 1, 1])).sum([1], keep: true)
    }
}
