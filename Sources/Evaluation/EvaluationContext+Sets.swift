import Data
import Games
import Images
import Torch
import Training

/// The samples that metrics of sets compare.
extension EvaluationContext {
    /// The number of samples unless it is given.
    private static let standardCount = 2000

    /// What the sets hold; `nil` if the inference generates nothing that the data has.
    var setKind: SetKind? {
        guard inference.isBatched, target != nil else { return nil }
        return switch inference.shape.count {
        case 3 where (1...4).contains(inference.shape[0]): .images
        case 1: .vectors
        default: nil
        }
    }

    /// The field of the data that the inference generates: the other image for a translator of two domains.
    private var target: DataDeclaration.Field? {
        if let field = generatedField { return field }
        guard let input = imageInput, images.count == 2, images[1 - input].shape == inference.shape else { return nil }
        return model.data.fields.first { $0.name == images[1 - input].name }
    }

    /// The generated and the real samples that metrics of sets compare.
    /// - Throws: `TrainingError` if the inference generates nothing that the data has.
    func sets() throws -> SampleSets {
        if let knownSets { return knownSets }
        let result = SampleSets(
            referenceName: EvaluationContext.name(of: reference), seed: seed,
            alias: reference == .train ? .training : .heldOut, cache: tools.cache,
            key: { [unowned self] origin in key(of: split(of: origin)) }, notices: noticed,
            samples: { [unowned self] origin in try samples(origin) },
            extractor: tools.extractor)
        result.sharing = sharing
        knownSets = result
        return result
    }

    static func name(of split: Split) -> String { split == .train ? "training samples" : "held-out samples" }

    /// Takes over the real samples of an earlier evaluation of the same model, inference and data.
    func takeReal(from other: EvaluationContext) throws {
        if let sets = other.knownSets, other !== self { try self.sets().takeReal(from: sets) }
    }

    func forgetGenerated() { knownSets?.forgetGenerated() }

    /// What a user should know of the samples that were used, such as files that could not be read.
    package var notices: [String] { noticed.texts }

    private func samples(_ origin: SampleSets.Origin) throws -> SampleSets.Samples {
        switch origin {
        case .generated: try generatedSamples()
        case .reference, .training: try realSamples(split(of: origin))
        case .heldOut: try heldOutSamples()
        }
    }

    private func split(of origin: SampleSets.Origin) -> Split {
        switch origin {
        case .training: .train
        case .heldOut: .test
        case .generated, .reference: reference
        }
    }

    /// - Throws: `TrainingError` if the data has none, so that only metrics that need them are skipped.
    private func heldOutSamples() throws -> SampleSets.Samples {
        do { return try realSamples(.test) } catch let error as DataError { throw TrainingError("\(error)") }
    }

    func generatedSamples() throws -> SampleSets.Samples {
        let count = count ?? EvaluationContext.standardCount
        if let input = imageInput {
            let held = try dataset()
            let own = held.domains.count > 1 ? held.domains[input] : held
            let place = held.domains.count > 1 ? 0 : input
            let samples = try readable(own, Array(0..<own.count), most: count)
            return .images(try translated(fitted(samples, image: place, as: images[input].shape)))
        }
        var pictures: [Image] = []
        var rows: [Tensor] = []
        try sampler.sample(inference, count, GivenInputs([]), seed: seed) { batch in
            if setKind == .images {
                pictures += try Picture.images(batch.samples, range: model.data.range)
            } else {
                rows.append(batch.samples)
            }
        }
        return setKind == .images ? .images(pictures) : .vectors(try .concat(rows, 0))
    }

    /// Real samples of a part of the data, at most as many as are generated, in an order that the seed decides.
    private func realSamples(_ split: Split) throws -> SampleSets.Samples {
        guard let target,
            let index = images.firstIndex(where: { $0.name == target.name }) ?? (setKind == .vectors ? 0 : nil)
        else { throw TrainingError("'\(inference.name)' of '\(model.name)' generates no field of its data") }
        let dataset = try dataset(split)
        let own = setKind == .images && dataset.domains.count > 1 ? dataset.domains[index] : dataset
        let place = dataset.domains.count > 1 ? 0 : index
        let most = count ?? EvaluationContext.standardCount
        if setKind == .vectors {
            var still = declaration
            still.flip = false
            let size = own.isEndless ? most : min(most, own.count)
            let batch = try LoaderSource(own, still, batch: size, seed: seed, on: sampler.device).next(size)
            guard let rows = batch[target.name] else { throw TrainingError("'\(own.name)' has no '\(target.name)'") }
            return .vectors(rows)
        }
        let samples = try readable(own, own.order(seed: seed), most: most)
        return .images(fitted(samples, image: place, as: images[index].shape))
    }

    /// The first samples in an order that can be read; how many can't is noted.
    private func readable(_ dataset: any Dataset, _ order: [Int], most: Int) throws -> [Sample] {
        try dataset.readable(order, most: most, notice: noticed.add)
    }

    /// What identifies a part of the data, for the cache; `nil` if nothing is kept.
    func identity(of split: Split) -> String? {
        tools.cache == nil ? nil : Datasets.identity(of: data, split: split, folders: tools.dataFolders)
    }

    /// What identifies the real samples of a part of the data, for the cache.
    private func key(of split: Split) -> String? {
        guard setKind == .images, let target, let shape = images.first(where: { $0.name == target.name })?.shape,
            let data = identity(of: split)
        else { return nil }
        let most = count ?? EvaluationContext.standardCount
        return
            "\(data)\n\(target.name) \(shape) \(declaration.fit.rawValue) \(declaration.pairing.rawValue)\n\(most) \(seed)"
    }
}
