package import Data
import Games
import Images
import Language
import Torch
import Training

/// Samples from any program: a data set of images or vectors, or what a trained model generates.
package enum SampleSource {
    case data(Samples)
    case run(EvaluationContext)

    /// A data set as one side of a comparison.
    package struct Samples {
        let path: String
        let folders: [String]
        let dataset: any Dataset
        let split: Split

        var isImages: Bool { dataset.contents.images > 0 }
    }

    /// A folder, archive, array or table, or built-in data.
    /// - Throws: `DataError`, or `TrainingError` if it holds neither single images nor vectors.
    package static func opened(_ path: String, folders: [String], split: Split = .train) throws -> SampleSource {
        let dataset = try Datasets.recognized(path, folders: folders, split: split).dataset
        let contents = dataset.contents
        guard dataset.domains.count == 1, contents.images == 1 || contents.images == 0 && contents.vector > 0 else {
            throw TrainingError(
                "'\(path)' holds \(contents.words), expected single images or vectors",
                hint: contents.images > 1 ? "pass one of its folders" : nil, fault: .data)
        }
        return .data(Samples(path: path, folders: folders, dataset: dataset, split: split))
    }

    /// Whether these are images or vectors.
    var kind: SetKind {
        get throws(TrainingError) {
            switch self {
            case .data(let samples): return samples.isImages ? .images : .vectors
            case .run(let context):
                if let kind = context.setKind { return kind }
                throw TrainingError("\(context.place) generates neither images nor vectors", fault: .request)
            }
        }
    }

    /// The data set, unless a model generates the samples.
    var samples: Samples? { if case .data(let samples) = self { samples } else { nil } }

    /// The length of vectors; 0 for images.
    var length: Int {
        switch self {
        case .data(let samples): samples.isImages ? 0 : samples.dataset.contents.vector
        case .run(let context): context.setKind == .vectors ? context.inference.shape[0] : 0
        }
    }

    /// `images`, or `vectors of 3 numbers`.
    var words: String { length == 0 ? "images" : "vectors of \(length) number\(length == 1 ? "" : "s")" }

    /// The sizes of some images, and whether all of these are grey.
    var looks: (sizes: Set<[Int]>, isGrey: Bool?) {
        switch self {
        case .data(let samples): return samples.looks
        case .run(let context):
            let shape = context.inference.shape
            return shape.count == 3 ? ([[shape[2], shape[1]]], shape[0] < 3) : ([], nil)
        }
    }

    /// As messages call it.
    var name: String {
        switch self {
        case .data(let samples): "'\(samples.path)'"
        case .run(let context): context.place
        }
    }

    /// As stamps call it.
    var stamp: String {
        switch self {
        case .data(let samples): samples.split == .test ? "held-out samples of \(name)" : "samples of \(name)"
        case .run: "samples of \(name)"
        }
    }
}

extension SampleSource.Samples {
    /// At most a given number, in an order that the seed decides.
    func taken(_ most: Int, seed: UInt64, _ notices: Notices) throws -> SampleSets.Samples {
        let order = dataset.isEndless ? Array(0..<most) : dataset.order(seed: seed)
        let samples = try dataset.readable(order, most: most, notice: notices.add)
        if isImages { return .images(samples.compactMap(\.images.first)) }
        let width = dataset.contents.vector
        return .vectors(try Tensor(samples.flatMap(\.vector), [samples.count, width]))
    }

    /// What identifies them for the cache.
    func key(_ most: Int, seed: UInt64) -> String? {
        Datasets.identity(of: path, split: split, folders: folders).map { "\($0)\nas they are\n\(most) \(seed)" }
    }

    /// The other part of the same data; `nil` if it has none.
    func part(_ split: Split) -> SampleSource.Samples? {
        guard let dataset = try? Datasets.recognized(path, folders: folders, split: split).dataset,
            dataset.contents.images == self.dataset.contents.images
        else { return nil }
        return .init(path: path, folders: folders, dataset: dataset, split: split)
    }

    /// The origin that these samples are of.
    var origin: SampleSets.Origin { split == .train ? .training : .heldOut }

    /// Some of the indices, evenly spaced.
    private var places: [Int] {
        let most = min(dataset.count, 100)
        return (0..<most).map { $0 * dataset.count / most }
    }

    /// The share of JPEG files among some of its files; `nil` if it does not consist of image files.
    var shareOfJPEG: Double? {
        let formats = (dataset as? any Described).map { described in places.compactMap(described.format) } ?? []
        return formats.isEmpty ? nil : Double(formats.count { $0 == "JPEG" }) / Double(formats.count)
    }

    /// The sizes of some images, and whether all of these are grey.
    var looks: (sizes: Set<[Int]>, isGrey: Bool?) {
        guard let described = dataset as? any Described else { return ([], nil) }
        let headers = places.compactMap { try? described.headers($0).first }
        return (
            Set(headers.map { [$0.width, $0.height] }), headers.isEmpty ? nil : headers.allSatisfy { $0.channels < 3 }
        )
    }
}
