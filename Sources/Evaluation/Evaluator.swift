public import Data
internal import Foundation
public import Games
public import Images
internal import Torch
public import Training

/// Measures what a trained model makes, by the labels and the pairs of held-out data or by a judge.
public struct Evaluator {
    /// What an inference makes, which decides how it is measured.
    public enum Kind: Sendable {
        /// Scores of an image's classes.
        case classifier
        /// An image from one half of a pair, whose other half is known.
        case pairedTranslator
        /// An image from one of another domain.
        case translator
        /// An image of a class that is asked for under `name`.
        case generator(name: String, classes: Int)
        /// A point of the plane.
        case points
        /// Something else.
        case other
    }

    /// How far translated images are from what they should be, in the numbers of the model's data.
    public struct Distance: Sendable {
        /// The mean absolute difference over all held-out pairs.
        public let l1: Double
        /// The same of the mean of the training part's wanted images, the best that ignores its input.
        public let baseline: Double
        /// How many pairs.
        public let count: Int
    }

    /// How a mixture of Gaussians is met.
    public struct Modes: Sendable {
        /// Gaussians that have at least a quarter of their fair share of all points within three deviations.
        public let found: Int
        public let all: Int
        /// The share of points within three deviations of a Gaussian.
        public let near: Double
    }

    private let sampler: Sampler
    private let inference: Game.Inference

    public init(_ sampler: Sampler, _ inference: Game.Inference) {
        (self.sampler, self.inference) = (sampler, inference)
    }

    private var data: DataDeclaration { sampler.model.data }

    /// The image fields by name, in the order of the document.
    private var images: [(name: String, shape: [Int])] {
        let shapes = DataSection.shapes(data)
        return data.fields.compactMap { field in
            shapes[field.name].flatMap { $0.count == 3 ? (field.name, $0) : nil }
        }
    }

    public var kind: Kind {
        if Judge.field(of: inference, in: sampler.model) != nil { return .classifier }
        let taken = images.filter { inference.inputs[$0.name] != nil }
        if inference.isBatched, inference.shape == [2] { return .points }
        guard inference.image != nil else { return .other }
        if taken.count == 1 { return data.pairing == .paired && images.count == 2 ? .pairedTranslator : .translator }
        let asked = inference.inputs.compactMap { name, node in
            sampler.model.game.classes(of: node).map { (name, $0) }
        }
        if taken.isEmpty, asked.count == 1 { return .generator(name: asked[0].0, classes: asked[0].1) }
        return .other
    }

    // MARK: Recognition

    /// Which of labelled images the model itself recognises.
    public func accuracy(on dataset: any Dataset) throws -> Recognition {
        let judge = try Judge(sampler, inference)
        let (images, labels) = try labelled(dataset, image: 0)
        return try recognition(of: images, as: labels, by: judge)
    }

    /// Which samples of each class are taken for what was asked for.
    public func recognition(by judge: Judge, asking name: String, classes: Int, each: Int) throws -> Recognition {
        try Evaluator.check(judge, knows: classes)
        var made: [Image] = []
        var labels: [Int] = []
        for label in 0..<classes {
            for start in stride(from: 0, to: each, by: 64) {
                let count = min(64, each - start)
                let asked = try Tensor([Int64](repeating: Int64(label), count: count), [count]).to(sampler.device)
                let batch = try sampler.run(inference, count: count, fixed: [name: asked])
                made += try Picture.images(batch, range: data.range)
                labels += Array(repeating: label, count: count)
            }
        }
        return try recognition(of: made, as: labels, by: judge)
    }

    /// Which of labelled images keep their class on the way through a translator.
    public func kept(of dataset: any Dataset, by judge: Judge) throws -> Recognition {
        let field = images.firstIndex { inference.inputs[$0.name] != nil } ?? 0
        let (images, labels) = try labelled(dataset, image: field)
        let classes = (labels.max() ?? 0) + 1
        try Evaluator.check(judge, knows: classes)
        return try recognition(of: translated(images), as: labels, by: judge)
    }

    private static func check(_ judge: Judge, knows classes: Int) throws(TrainingError) {
        guard judge.classes >= classes else {
            throw TrainingError("the judge knows \(judge.classes) classes, but there are \(classes)")
        }
    }

    private func recognition(of images: [Image], as labels: [Int], by judge: Judge) throws -> Recognition {
        var result = Recognition(classes: (labels.max() ?? 0) + 1)
        for (label, seen) in zip(labels, try judge.classes(of: images)) { result.add(wanted: label, seen: seen) }
        return result
    }

    /// All images of one field, brought to size, with their labels.
    private func labelled(_ dataset: any Dataset, image field: Int) throws -> (images: [Image], labels: [Int]) {
        let own = dataset.domains.count > 1 ? dataset.domains[field] : dataset
        let samples = try (0..<own.count).map(own.sample)
        let labels = samples.compactMap(\.label)
        guard labels.count == samples.count else {
            throw TrainingError(
                "'\(own.name)' has images without labels, so nobody can say which class is right",
                hint: "give labelled data with '--data'")
        }
        return (fitted(samples, image: dataset.domains.count > 1 ? 0 : field, as: images[field].shape), labels)
    }

    private func fitted(_ samples: [Sample], image: Int, as shape: [Int]) -> [Image] {
        samples.map { data.fit.apply(to: $0.images[image].converted(to: shape[0]), shape[2], shape[1]) }
    }

    private func translated(_ images: [Image]) throws -> [Image] {
        try Translator(sampler, inference, .init(batch: 32)).translate(images).map { try $0.get() }
    }

    // MARK: Distances

    /// How far translations of `held` are from their other halves, beside the mean other half of `training`.
    public func distance(on held: any Dataset, training: any Dataset) throws -> Distance {
        let input = images.firstIndex { inference.inputs[$0.name] != nil } ?? 0
        let target = 1 - input
        var mean = [Double](repeating: 0, count: images[target].shape.reduce(1, *))
        for index in 0..<training.count {
            let image = fitted([try training.sample(index)], image: target, as: images[target].shape)[0]
            for (place, pixel) in image.pixels.enumerated() { mean[place] += Double(pixel) / Double(training.count) }
        }
        let samples = try (0..<held.count).map(held.sample)
        let made = try translated(fitted(samples, image: input, as: images[input].shape))
        var (own, baseline) = (0.0, 0.0)
        for (output, truth) in zip(made, fitted(samples, image: target, as: images[target].shape)) {
            for (place, pixel) in truth.pixels.enumerated() {
                own += abs(Double(output.pixels[place]) - Double(pixel))
                baseline += abs(mean[place] - Double(pixel))
            }
        }
        let scale = Double(data.range.upperBound - data.range.lowerBound) / 255 / Double(samples.count * mean.count)
        return Distance(l1: own * scale, baseline: baseline * scale, count: samples.count)
    }

    /// A row for each of some held-out inputs: the input, what the model's inferences make of it, and of pairs the other
    /// half.
    /// - Throws: `TrainingError` where the model makes no images of images.
    public func sheet(of dataset: any Dataset, rows: Int) throws -> Image {
        var still = data
        still.flip = false
        let count = min(rows, dataset.count)
        let batch = try LoaderSource(dataset, still, batch: count, seed: 0, on: sampler.device).next(count)
        guard let image = try TranslationSheet(sampler.model)?.draw(sampler, batch, rows: rows) else {
            throw TrainingError(
                "'\(sampler.model.name)' makes no images of images, so there is no sheet of held-out ones",
                hint: "'ganzoo sample' draws what it makes")
        }
        return image
    }

    // MARK: Modes

    /// How many Gaussians of a mixture so many samples meet.
    public func modes(of mixture: Mixture, count: Int) throws -> Modes {
        let points = try Picture.points(sampler.run(inference, count: count))
        var near = [Int](repeating: 0, count: mixture.centres.count)
        let reach = 9 * mixture.deviation * mixture.deviation
        for point in points {
            let met = mixture.centres.firstIndex { centre in
                let way = point - centre
                return way.x * way.x + way.y * way.y <= reach
            }
            if let met { near[met] += 1 }
        }
        let found = near.count { $0 * 4 * near.count >= count }
        return Modes(found: found, all: near.count, near: Double(near.reduce(0, +)) / Double(count))
    }
}
