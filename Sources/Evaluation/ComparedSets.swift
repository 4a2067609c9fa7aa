import Data
package import Images
import Language
import Torch
package import Training

/// Samples of any program, compared with others: with no model at hand, only metrics of sets apply.
package final class ComparedSets {
    /// The most samples that are taken of each side unless a number is given.
    package static let standardCount = 10_000

    let kind: SetKind
    let sets: SampleSets
    private let samples: SampleSource
    private let reference: SampleSource

    /// - Parameters:
    ///   - count: the most samples of each side.
    /// - Throws: `TrainingError` if the two sides hold different kinds of samples.
    package init(
        _ samples: SampleSource, against reference: SampleSource, count: Int = standardCount, seed: UInt64 = 0,
        _ tools: EvaluationTools
    ) throws(TrainingError) {
        (self.samples, self.reference) = (samples, reference)
        kind = try samples.kind
        guard try reference.kind == kind, samples.length == reference.length else {
            throw TrainingError(
                "\(samples.name) holds \(samples.words), but \(reference.name) holds \(reference.words)", fault: .data)
        }
        let sides = Sides(samples: samples, reference: reference, most: count, seed: seed)
        sets = SampleSets(
            referenceName: reference.stamp, seed: seed, alias: reference.samples?.origin, cache: tools.cache,
            key: { sides.part($0)?.key(count, seed: seed) }, notices: sides.notices, samples: sides.taken,
            extractor: tools.extractor)
    }

    /// What samples are taken from.
    private struct Sides {
        let samples: SampleSource
        let reference: SampleSource
        let most: Int
        let seed: UInt64
        let notices = Notices()

        func taken(_ origin: SampleSets.Origin) throws -> SampleSets.Samples {
            if let part = part(origin) { return try part.taken(most, seed: seed, notices) }
            let source = origin == .generated ? samples : reference
            if case .run(let context) = source, origin == .generated || origin == .reference {
                return try context.generatedSamples()
            }
            throw TrainingError(
                "\(reference.name) has no \(origin == .heldOut ? "held-out" : "training") part",
                hint: "a folder with the subfolders 'train' and 'test' has both")
        }

        /// The part of a data set that has the samples of an origin.
        func part(_ origin: SampleSets.Origin) -> SampleSource.Samples? {
            switch origin {
            case .generated: samples.samples
            case .reference: reference.samples
            case .training: reference.samples?.part(.train)
            case .heldOut: reference.samples?.part(.test)
            }
        }
    }

    /// The generated images, each with its nearest training images.
    package func sheet(rows: Int) throws -> Image {
        guard kind == .images else {
            throw TrainingError("a sheet needs images, but \(samples.name) holds \(samples.words)", fault: .request)
        }
        return try sets.neighbourSheet(rows: rows)
    }

    /// What a user should know of the samples that were used, such as files that could not be read.
    package var notices: [String] { sets.notices.texts }

    // MARK: Unequal protocols

    /// What makes the two sides unequal besides their content.
    package var warnings: [String] {
        guard kind == .images else { return [] }
        return [sizes, channels, compression].compactMap { $0 }
    }

    private var sizes: String? {
        let (own, other) = (samples.looks.sizes, reference.looks.sizes)
        guard own != other, let own = own.words, let other = other.words else { return nil }
        return
            "\(samples.name) has images of \(own), but \(reference.name) of \(other): both are resized for features; "
            + "metrics of pixels need equal sizes"
    }

    private var channels: String? {
        let (own, other) = (samples.looks.isGrey, reference.looks.isGrey)
        guard let own, let other, own != other else { return nil }
        return "\((own ? samples : reference).name) is grey, but \((own ? reference : samples).name) has colours"
    }

    private var compression: String? {
        guard let own = samples.samples?.shareOfJPEG, let other = reference.samples?.shareOfJPEG,
            (own > 0.5) != (other > 0.5)
        else { return nil }
        return
            "\((own > 0.5 ? samples : reference).name) has JPEG files and \((own > 0.5 ? reference : samples).name) has "
            + "not: compression alone changes figures (arXiv:2104.11222); compare files of one format, best PNG"
    }
}

extension Set<[Int]> {
    /// `32 × 32`; `nil` if there are no sizes.
    fileprivate var words: String? {
        guard let first = self.min(by: { $0[0] * $0[1] < $1[0] * $1[1] }) else { return nil }
        return "\(first[0]) × \(first[1])" + (count > 1 ? " and \(count - 1) other size\(count > 2 ? "s" : "")" : "")
    }
}
