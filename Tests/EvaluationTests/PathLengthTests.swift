import Foundation
import Language
import TestSupport
import Testing
import Torch
import Training
import Zoo

@testable import Evaluation

/// Perceptual path length of models after a round.
struct PathLengthTests {
    private func evaluation(
        _ model: String, _ settings: [String], data: String? = nil, count: Int = 6, seed: UInt64 = 0,
        in folder: TemporaryFolder
    ) throws -> EvaluationContext {
        let path = folder.url.appending(path: model).path
        if !FileManager.default.fileExists(atPath: path) {
            try Session(model, data: data, set: settings, rounds: 1, folder: path, zoo: zoo).run()
        }
        return try EvaluationContext(Run(path), count: count, seed: seed, zoo.evaluationTools())
    }

    @Test func modelsWithStylesHaveAPathLengthInBothSpaces() throws {
        let folder = try TemporaryFolder()
        let settings = ["size=16", "latent=8", "mapping_layers=1", "channel_base=64", "batch=4"]
        let own = try evaluation("stylegan2", settings, in: folder)
        for metric in [NoisePathLength.self, StylePathLength.self] as [any PathLengthMetric.Type] {
            let applies = metric.applies(to: own)
            #expect(applies)
            let figures = try metric.measure(own)
            #expect(figures.value > 0 && figures.value.isFinite)
            #expect(try #require(figures.interval).contains(figures.value))
            #expect(figures.rows[0].note.contains("features-small, 3 layers, antialiased"))
            // the same seed gives the same points
            let again = try metric.measure(evaluation("stylegan2", settings, in: folder))
            #expect(again.value == figures.value)
            #expect(try metric.measure(evaluation("stylegan2", settings, seed: 1, in: folder)).value != figures.value)
        }
        let single = try evaluation("stylegan2", settings, count: 1, in: folder)
        let error = #expect(throws: TrainingError.self) { try NoisePathLength.measure(single) }
        #expect(error?.description == "'ppl_z' needs at least 2 pairs, but got 1")
        // it takes long, so it is only computed if it is named
        let report = try EvaluationReport(own, metrics: nil)
        let skipped = report.skipped.first { $0.metric == "ppl_w" }
        #expect(
            skipped?.reason.description
                == "it generates two images for each of 2,000 pairs; '--metrics ppl_w' computes it")
    }

    @Test func aConditionalModelWithoutStylesHasThatOfItsNoise() throws {
        let folder = try TemporaryFolder()
        let own = try evaluation("cgan", ["hidden_features=4"], data: "builtin:digits", in: folder)
        #expect(NoisePathLength.applies(to: own) && !StylePathLength.applies(to: own))
        #expect(try NoisePathLength.measure(own).value > 0)
        let points = try evaluation("toy", ["hidden_features=4"], in: folder)
        #expect(!NoisePathLength.applies(to: points))
    }

    @Test func distancesGrowWithTheSquareOfTheStep() throws {
        let folder = try TemporaryFolder()
        let own = try evaluation("cgan", ["hidden_features=16"], data: "builtin:digits", in: folder)
        let space = try #require(NoisePathLength.space(of: own))
        let network = try zoo.features()
        func mean(_ epsilon: Double) throws -> Double {
            try Estimate.mean(
                of: PathLength.distances(own, space, .linear, count: 8, seed: 1, network, epsilon: epsilon)
            ).value
        }
        let (small, large) = (try mean(1e-3), try mean(2e-3))
        #expect(abs(small - large) < 0.1 * small)
    }
}
