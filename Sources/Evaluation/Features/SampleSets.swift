import Images
import Language
import Torch
import Training

/// Generated and real samples that metrics compare. What a metric needs is computed on its first use, and kept.
final class SampleSets {
    /// Samples of one origin.
    enum Samples {
        case images([Image])
        /// `[N, D]`
        case vectors(Tensor)

        var count: Int {
            switch self {
            case .images(let images): images.count
            case .vectors(let rows): rows.shape[0]
            }
        }
    }

    /// The origins.
    enum Origin: String, CaseIterable {
        case generated
        /// The samples that generated ones are compared with.
        case reference
        /// The training samples, and the held-out ones, for metrics that compare the two.
        case training, heldOut
    }

    let seed: UInt64
    /// What the reference is, such as `training images`.
    let referenceName: String
    private let open: (Origin) throws -> Samples
    private let openExtractor: () throws -> FeatureExtractor
    private var samples: [Origin: Samples] = [:]
    private var features: [Origin: FeatureExtractor.Features] = [:]
    private var extractor: FeatureExtractor?
    private var manifolds: [Int: Neighbours] = [:]

    /// - Parameters:
    ///   - open: the samples of an origin; throws if there are none.
    ///   - extractor: the network that describes images.
    init(
        referenceName: String, seed: UInt64, samples open: @escaping (Origin) throws -> Samples,
        extractor: @escaping () throws -> FeatureExtractor
    ) {
        (self.referenceName, self.seed, self.open, openExtractor) = (referenceName, seed, open, extractor)
    }

    func samples(_ origin: Origin) throws -> Samples {
        if let known = samples[origin] { return known }
        let result = try open(origin)
        samples[origin] = result
        return result
    }

    /// - Throws: `TrainingError` if the samples are no images.
    func images(_ origin: Origin) throws -> [Image] {
        guard case .images(let images) = try samples(origin) else { throw TrainingError("the samples are no images") }
        return images
    }

    /// The images as bytes `[N, channels, height, width]`.
    /// - Throws: `TrainingError` if they have different sizes.
    func pixels(_ origin: Origin) throws -> Tensor {
        let images = try images(origin)
        guard let first = images.first,
            images.allSatisfy({ ($0.width, $0.height, $0.channels) == (first.width, first.height, first.channels) })
        else { throw TrainingError("the \(origin.rawValue) images have different sizes") }
        return try Tensor(
            bytes: images.flatMap(\.planes), [images.count, first.channels, first.height, first.width], .uint8)
    }

    /// - Throws: `TrainingError` if the samples are no vectors.
    func vectors(_ origin: Origin) throws -> Tensor {
        guard case .vectors(let rows) = try samples(origin) else { throw TrainingError("the samples are no vectors") }
        return rows
    }

    func features(_ origin: Origin) throws -> FeatureExtractor.Features {
        if let known = features[origin] { return known }
        let result = try network()(images(origin))
        features[origin] = result
        return result
    }

    func network() throws -> FeatureExtractor {
        if let extractor { return extractor }
        let result = try openExtractor()
        extractor = result
        return result
    }

    /// The manifolds of the features, with balls up to the k-th nearest neighbor.
    /// - Throws: `TrainingError` if there are too few samples.
    func manifolds(_ k: Int) throws -> Neighbours {
        if let known = manifolds[k] { return known }
        let (generated, real) = (try features(.generated).vectors, try features(.reference).vectors)
        let fewest = min(generated.shape[0], real.shape[0])
        guard fewest > k else {
            throw TrainingError("\(k) nearest neighbors need more than \(k) samples of each kind, but got \(fewest)")
        }
        let result = try Neighbours(generated: generated, real: real, k: k)
        manifolds[k] = result
        return result
    }

    // MARK: What figures say of their samples

    /// Such as `10,000 generated, 2,000 training images`.
    func counts() throws -> String {
        "\(try samples(.generated).count.grouped) generated, \(try samples(.reference).count.grouped) \(referenceName)"
    }

    /// The counts, the features and how images were resized for them.
    func stamp() throws -> String {
        let network = try network()
        return "\(try counts()); \(network.name), \(network.length.grouped) features, \(network.resize.rawValue)"
    }
}
