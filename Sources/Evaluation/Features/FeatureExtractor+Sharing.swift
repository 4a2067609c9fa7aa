import Images
import Torch
import Training

/// Features that several processes compute.
extension FeatureExtractor {
    /// The features of images, computed by all processes of a training if the images have one size.
    func callAsFunction(_ images: [Image], by sharing: SharedFeatures?) throws -> Features {
        guard let sharing, let first = images.first,
            images.allSatisfy({ ($0.width, $0.height, $0.channels) == (first.width, first.height, first.channels) })
        else { return try self(images) }
        let shape = [images.count, first.channels, first.height, first.width]
        let pixels = try Tensor(bytes: images.flatMap(\.planes), shape, .uint8)
        let rows = try sharing.features(of: pixels, length: length + scoreCount, self.rows)
        return Features(
            vectors: try rows.narrow(1, from: 0, count: length),
            scores: scoreCount == 0 ? nil : try rows.narrow(1, from: length, count: scoreCount))
    }

    /// Features with the scores behind them `[N, features + scores]` of images `[N, channels, height, width]`, given as bytes.
    func rows(_ images: Tensor) throws -> Tensor {
        let bytes = try images.bytes()
        let (count, size) = (images.shape[0], images.shape[1...].reduce(1, *))
        let own = try self(
            (0..<count).map { place in
                Image(
                    width: images.shape[3], height: images.shape[2], channels: images.shape[1],
                    planes: bytes[place * size..<(place + 1) * size])
            })
        return try .concat([own.vectors] + (own.scores.map { [$0] } ?? []), 1)
    }
}
