import Images
import Torch

extension FeatureExtractor {
    /// The distance of each image to the other of its pair.
    func distances(_ a: [Image], _ b: [Image]) throws -> [Double] {
        var result: [Double] = []
        for start in stride(from: 0, to: min(a.count, b.count), by: FeatureExtractor.batch / 2) {
            let range = start..<min(start + FeatureExtractor.batch / 2, a.count, b.count)
            result += try LayerDistance.values(layers(of: resized(a[range])), layers(of: resized(b[range])))
        }
        return result
    }

    /// How figures call the distance.
    var distanceNote: String { "\(name), \(layerCount) layers, \(resize.rawValue)" }
}
