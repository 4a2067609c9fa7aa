import Data
import Foundation
import Images
import Language
import TestSupport
import Testing
import Torch
import Training
import Zoo

@testable import Evaluation

/// Metrics of sets of images and of vectors: what each says of good samples, of copies, of a collapse.
struct SetMetricTests {
    private static let digits: [Image] = {
        let declaration = DataDeclaration(fields: [.init("real", .image(channels: 1, height: 28, width: 28))])
        let dataset = try? Datasets.open("builtin:digits", declaration: declaration, folders: zoo.dataFolders)
        return (0..<240).compactMap { try? dataset?.sample($0 * 61).images.first }
    }()

    private static let training = Array(digits[..<80])
    private static let heldOut = Array(digits[80..<160])
    private static let fresh = Array(digits[160...])

    private func sets(_ generated: [Image], _ reference: [Image] = heldOut) -> SampleSets {
        SampleSets(
            referenceName: "images", seed: 1,
            samples: { origin in
                switch origin {
                case .generated: .images(generated)
                case .reference: .images(reference)
                case .training: .images(Self.training)
                case .heldOut: .images(Self.heldOut)
                }
            }, extractor: { try zoo.features() })
    }

    @Test func freshDigitsAreGood() throws {
        let sets = sets(Self.fresh)
        #expect(try Precision.measure(sets).value > 0.6)
        #expect(try Recall.measure(sets).value > 0.6)
        #expect(try Coverage.measure(sets).value > 0.6)
        #expect(try Density.measure(sets).value > 0.5)
        #expect(try NearestSamples.measure(sets).value < 0.2)
        #expect(try InceptionScore.measure(sets).value > 3)
        let kid = try KernelInceptionDistance.stamped(sets)
        #expect(try #require(kid.interval).contains(kid.value))
    }

    @Test func aCollapseHasLowRecallAndLikePairs() throws {
        let collapsed = sets(Array(repeating: Self.fresh[0], count: 80))
        let good = sets(Self.fresh)
        #expect(try Recall.measure(collapsed).value < 0.05)
        #expect(try Coverage.measure(collapsed).value < 0.1)
        #expect(try MultiScaleSimilarity.measure(collapsed).value > 0.999)
        #expect(try MultiScaleSimilarity.measure(good).value < 0.6)
        #expect(
            try FrechetInceptionDistance.measure(collapsed).value > 3 * FrechetInceptionDistance.measure(good).value)
        #expect(try KernelInceptionDistance.measure(collapsed).value > KernelInceptionDistance.measure(good).value)
        #expect(try SlicedWassersteinDistance.measure(collapsed).value > SlicedWassersteinDistance.measure(good).value)
    }

    @Test func copiesOfTrainingImagesAreFound() throws {
        #expect(try NearestSamples.measure(sets(Self.training)).value == 1)
    }

    @Test func aCheckerboardIsAnExcessOfTheHighestFrequencies() throws {
        let marked = Self.fresh.map { image in
            Image(
                width: 28, height: 28, channels: 1,
                pixels: image.pixels.enumerated().map { place, value in
                    (place % 28 + place / 28) % 2 == 0 ? value : UInt8(min(255, Int(value) + 120))
                })
        }
        let (clean, board) = (
            try SpectrumDifference.measure(sets(Self.fresh)), try SpectrumDifference.measure(sets(marked))
        )
        #expect(board.value > clean.value)
        #expect(try number(board, "highest_quarter") > number(clean, "highest_quarter") + 0.2)
    }

    private func number(_ figures: Figures, _ name: String) throws -> Double {
        let json = try JSONSerialization.jsonObject(with: Foundation.Data(figures.json.line.utf8)) as? [String: Any]
        return try #require(json?[name] as? Double)
    }

    @Test func tooFewSamplesAreAnError() throws {
        #expect(throws: TrainingError.self) { try Precision.measure(sets(Array(Self.fresh[..<3]))) }
        #expect(throws: TrainingError.self) { try KernelInceptionDistance.measure(sets(Array(Self.fresh[..<3]))) }
    }

    @Test func figuresSayWhenSamplesAreFew() throws {
        let few = try FrechetInceptionDistance.measure(sets(Array(Self.fresh[..<40])))
        let more = try FrechetInceptionDistance.measure(sets(Self.fresh))
        #expect(few.interval != nil && few.rows.last?.label == "  bias")
        // half of the samples have about twice the bias
        #expect(try number(few, "bias") > 1.2 * number(more, "bias"))
    }

    /// Every metric of sets says what it was computed from, in words and in JSON.
    @Test func everyFigureIsStamped() throws {
        let images = sets(Self.fresh)
        let random = try Generator(seed: 9)
        let vectors = tables(try .normal([50, 3], random), try .normal([50, 3], random))
        for metric in Metrics.all.compactMap({ $0 as? any SetMetric.Type }) {
            let figures = try metric.stamped(metric.kind == .images ? images : vectors)
            let json = try JSONSerialization.jsonObject(with: Foundation.Data(figures.json.line.utf8))
            let object = try #require(json as? [String: Any])
            #expect(figures.interval != nil, "\(metric.name)")
            #expect(
                (object["samples"] as? [String: Int])?["generated"] == (metric.kind == .images ? 80 : 50),
                "\(metric.name)")
            #expect(figures.rows[0].note.contains(" generated"), "\(metric.name)")
            guard let features = object["features"] as? [String: Any] else { continue }
            #expect(features["name"] as? String == "features-small" && features["length"] as? Int == 128)
            #expect((features["version"] as? String)?.count == 8)
            #expect(figures.rows[0].note.contains(", 128 features, antialiased"), "\(metric.name)")
        }
    }

    @Test func nearestImagesAreShown() throws {
        let sheet = try sets(Self.training).neighbourSheet(rows: 4)
        // five columns of images of 28 pixels and a caption
        #expect(sheet.width > 5 * 28 && sheet.height == 2 + 4 * 30)
        let first = sheet.cropped(x: sheet.width - 5 * 30, y: 2, width: 28, height: 28)
        #expect(sheet.cropped(x: sheet.width - 4 * 30, y: 2, width: 28, height: 28).pixels == first.pixels)
    }

    private func tables(_ generated: Tensor, _ real: Tensor) -> SampleSets {
        SampleSets(
            referenceName: "rows", seed: 1,
            samples: { $0 == .generated ? .vectors(generated) : .vectors(real) }, extractor: { try zoo.features() })
    }

    @Test func vectorsOfOneDistributionAreNear() throws {
        let random = try Generator(seed: 9)
        let (a, b) = (try Tensor.normal([300, 3], random), try Tensor.normal([300, 3], random))
        let (same, apart) = (tables(a, b), tables(try a + 1, b))
        for metric in [MaximumMeanDiscrepancy.self, Energy.self, ColumnDistance.self] as [any SetMetric.Type] {
            #expect(try metric.measure(same).value < 0.1, "\(metric.name)")
            #expect(try metric.measure(apart).value > 3 * metric.measure(same).value, "\(metric.name)")
        }
        let energy = try Energy.measure(apart)
        #expect(try #require(energy.interval).contains(energy.value))
    }

    @Test func anUnknownNetworkOfFeaturesIsAnError() throws {
        let error = #expect(throws: TrainingError.self) { try zoo.features("toy") }
        #expect(error?.hint?.contains("ganzoo import toy") == true)
        let other = #expect(throws: TrainingError.self) { try zoo.features("nosuch") }
        #expect(other?.hint == "'features-small' is built in")
    }
}
