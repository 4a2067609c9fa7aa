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
    /// What the reference is, such as `training samples`.
    let referenceName: String
    let notices: Notices
    private let open: (Origin) throws -> Samples
    private let openExtractor: () throws -> FeatureExtractor
    private let cache: FeatureCache?
    private let key: (Origin) -> String?
    /// The origin whose samples are those of the reference.
    private let alias: Origin?
    private var samples: [Origin: Samples] = [:]
    private var features: [Origin: FeatureExtractor.Features] = [:]
    private var extractor: FeatureExtractor?
    private var manifolds: [Int: Neighbours] = [:]
    /// What has been used since a metric began.
    private var used: Set<Origin> = []
    private var usesFeatures = false
    /// The processes that help to compute features; `nil` for one process.
    var sharing: SharedFeatures?

    /// - Parameters:
    ///   - alias: the origin whose samples are those of the reference.
    ///   - cache: keeps the features of real samples.
    ///   - key: identifies real samples for the cache; `nil` for those that are not kept.
    ///   - open: the samples of an origin; throws if there are none.
    ///   - extractor: the network that describes images.
    init(
        referenceName: String, seed: UInt64, alias: Origin? = nil, cache: FeatureCache? = nil,
        key: @escaping (Origin) -> String? = { _ in nil }, notices: Notices = Notices(),
        samples open: @escaping (Origin) throws -> Samples, extractor: @escaping () throws -> FeatureExtractor
    ) {
        (self.referenceName, self.seed, self.open, openExtractor) = (referenceName, seed, open, extractor)
        (self.alias, self.cache, self.key, self.notices) = (alias, cache, key, notices)
    }

    private func resolved(_ origin: Origin) -> Origin { origin == alias ? .reference : origin }

    func samples(_ origin: Origin) throws -> Samples {
        let origin = resolved(origin)
        used.insert(origin)
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
        let origin = resolved(origin)
        used.insert(origin)
        usesFeatures = true
        if let known = features[origin] { return known }
        let network = try network()
        let key = try cache == nil || origin == .generated ? nil : key(origin).map { try "\($0)\n\(network.identity)" }
        var result = key.flatMap { cache?.features($0, notices) }
        if result == nil {
            let before = notices.texts.count
            let found = try network(images(origin), by: sharing)
            // a file that was skipped shall be reported each time
            if let key, notices.texts.count == before { cache?.keep(found, key, notices) }
            result = found
        }
        features[origin] = result
        return try result ?? network([])
    }

    func network() throws -> FeatureExtractor {
        usesFeatures = true
        if let extractor { return extractor }
        let result = try openExtractor()
        extractor = result
        return result
    }

    /// The manifolds of the features, with balls up to the k-th nearest neighbor.
    /// - Throws: `TrainingError` if there are too few samples.
    func manifolds(_ k: Int) throws -> Neighbours {
        let (generated, real) = (try features(.generated).vectors, try features(.reference).vectors)
        if let known = manifolds[k] { return known }
        let fewest = min(generated.shape[0], real.shape[0])
        guard fewest > k else {
            throw TrainingError("\(k) nearest neighbors need more than \(k) samples of each kind, but got \(fewest)")
        }
        let result = try Neighbours(generated: generated, real: real, k: k)
        manifolds[k] = result
        return result
    }

    // MARK: Measuring again

    /// Takes over the real samples of earlier sets with the same data, and the network.
    func takeReal(from other: SampleSets) {
        for (origin, value) in other.samples where origin != .generated { samples[origin] = value }
        for (origin, value) in other.features where origin != .generated { features[origin] = value }
        extractor = other.extractor
    }

    func forgetGenerated() {
        samples[.generated] = nil
        features[.generated] = nil
        manifolds = [:]
    }

    // MARK: What figures say of their samples

    /// Figures with a stamp of what they were computed from.
    func stamped(_ measure: () throws -> Figures) throws -> Figures {
        (used, usesFeatures) = ([], false)
        var figures = try measure()
        figures.add(try stamp())
        return figures
    }

    private func stamp() throws -> Stamp {
        var stamp = Stamp(reference: referenceName)
        for origin in Origin.allCases where used.contains(origin) {
            stamp.counts.append((origin, samples[origin]?.count ?? features[origin]?.vectors.shape[0] ?? 0))
        }
        if usesFeatures {
            let network = try network()
            stamp.network = Stamp.Network(
                name: network.name, version: try network.version, length: network.length, resize: network.resize)
        }
        return stamp
    }
}
