import Data
import Foundation
import Games
import Images
import Language
import Torch
import Training

/// Modes of stacked digits.
extension ModeCoverage {
    /// The number of images that the literature measures with (Metz et al. 2016, arXiv:1611.02163).
    private static let standardStacks = 26_000
    private static let resamples = 100

    /// Whether an inference makes images that can be stacks.
    static func makesStacks(_ evaluation: EvaluationContext) -> Bool {
        evaluation.data == StackedDigits.builtInName && evaluation.inference.shape.first == StackedDigits.height
            && evaluation.inference.shape.count == 3 && evaluation.generatedField != nil
    }

    /// Measures a generator of stacks, and as many held-out real stacks for comparison.
    static func measureStacks(_ evaluation: EvaluationContext) throws -> Figures {
        let reader = try StackReader(evaluation.digitJudge())
        let count = evaluation.count ?? standardStacks
        var generated: [Int] = []
        try evaluation.sampler.sample(evaluation.inference, count, GivenInputs([]), seed: evaluation.seed) { batch in
            generated += try reader.modes(of: Picture.images(batch.samples, range: evaluation.model.data.range))
        }
        let (real, labels) = try heldOutStacks(evaluation, reader, count)
        return figures(generated, real: real, labels: labels, by: reader.name, seed: evaluation.seed)
    }

    /// The modes of held-out real stacks as a classifier reads them, and those that they are of. They are read once for
    /// the same data and classifier.
    private static func heldOutStacks(
        _ evaluation: EvaluationContext, _ reader: StackReader, _ count: Int
    ) throws -> (read: [Int], labels: [Int]) {
        let shape = evaluation.inference.shape
        let key = try evaluation.identity(of: .test).map {
            let fit = evaluation.declaration.fit.rawValue
            return try "\($0)\nmodes of \(count) stacks of \(shape) \(fit)\n\(reader.checksum())"
        }
        if let kept = key.flatMap({ evaluation.tools.cache?.features($0, evaluation.noticed) })?.vectors {
            let numbers = try kept.floats().map(Int.init)
            return ((0..<count).map { numbers[2 * $0] }, (0..<count).map { numbers[2 * $0 + 1] })
        }
        let held = try evaluation.dataset(.test)
        var (read, labels): ([Int], [Int]) = ([], [])
        for start in stride(from: 0, to: count, by: 1000) {
            let samples = try (start..<min(start + 1000, count)).map(held.sample)
            labels += samples.compactMap(\.label)
            read += try reader.modes(of: evaluation.fitted(samples, image: 0, as: shape))
        }
        if let key, let cache = evaluation.tools.cache {
            let rows = try Tensor(zip(read, labels).flatMap { [Float($0), Float($1)] }, [count, 2])
            cache.keep(.init(vectors: rows, scores: nil), key, evaluation.noticed)
        }
        return (read, labels)
    }

    /// - Parameters:
    ///   - generated: the mode of each generated image.
    ///   - real: those of real ones, as the classifier reads them, and the modes that they are of.
    static func figures(_ generated: [Int], real: [Int], labels: [Int], by judge: String, seed: UInt64) -> Figures {
        let (covered, divergence) = spread(generated)
        let number = Estimate.resampled(Double(covered), generated.count, resamples, seed: seed) {
            Double(spread($0.map { generated[$0] }).covered)
        }.clamped(to: 0...Double(StackReader.modes))
        let nats = Estimate.resampled(divergence, generated.count, resamples, seed: seed) {
            spread($0.map { generated[$0] }).divergence
        }.clamped(to: 0...Foundation.log(Double(StackReader.modes)))
        let expected = spread(real)
        let recognized = StackReader.agreement(real, labels)
        var figures = Figures(
            number, named: name, digits: 0,
            note: "of \(StackReader.modes.grouped), by \(generated.count.grouped) images; '\(judge)' reads "
                + "\(Figures.percent(recognized)) of the digits of as many held-out stacks")
        figures.addRow(
            nats, named: "  KL",
            note: "nats from uniform; of the held-out stacks \(Figures.number(expected.divergence))")
        figures.addDetail("of", .int(StackReader.modes))
        figures.addDetail("count", .int(generated.count))
        figures.addDetail("kl", .real(divergence))
        if let interval = nats.interval {
            figures.addDetail("kl_interval", .list([.real(interval.lowerBound), .real(interval.upperBound)]))
        }
        figures.addDetail("real_modes", .int(expected.covered))
        figures.addDetail("real_kl", .real(expected.divergence))
        figures.addDetail("recognized", .real(recognized))
        return figures
    }

    private static func spread(_ modes: [Int]) -> (covered: Int, divergence: Double) {
        var counts = [Int](repeating: 0, count: StackReader.modes)
        for mode in modes { counts[mode] += 1 }
        return ClassScores.spread(counts)
    }
}
