import Data
import Foundation
import Games
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
        #expect(try FeatureDiversity.measure(collapsed).value == 0)
        let diversity = try FeatureDiversity.measure(good)
        #expect(try abs(diversity.value / number(diversity, "real") - 1) < 0.1)
        #expect(diversity.rows[0].note.hasSuffix("3 layers"))
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
        // the columns are independent, and no regression finds anything
        #expect(try CorrelationDifference.measure(same).value < 0.1)
        #expect(try abs(SyntheticTraining.measure(same).value) < 0.1)
        let copied = try Tensor.concat([a.narrow(1, from: 0, count: 2), a.narrow(1, from: 0, count: 1)], 1)
        #expect(try CorrelationDifference.measure(tables(copied, b)).value > 0.25)
        #expect(try SyntheticTraining.measure(tables(copied, b)).value < -0.5)
        #expect(try SyntheticTraining.measure(tables(copied, copied)).value > 0.5)
        let energy = try Energy.measure(apart)
        #expect(try #require(energy.interval).contains(energy.value))
    }

    @Test func tablesThatAllowNoFigureAreAnError() throws {
        let rows = try Tensor.normal([40, 2], Generator(seed: 9))
        let constant = try Tensor.concat([rows.narrow(1, from: 0, count: 1), .ones([40, 1])], 1)
        let error = #expect(throws: TrainingError.self) { try CorrelationDifference.measure(tables(constant, rows)) }
        #expect(error?.description == "'correlation' is not defined: a column is constant")
        let single = tables(try rows.narrow(1, from: 0, count: 1), try rows.narrow(1, from: 0, count: 1))
        #expect(throws: TrainingError.self) { try CorrelationDifference.measure(single) }
        #expect(throws: TrainingError.self) { try SyntheticTraining.measure(single) }
    }

    @Test func generatedLabelsTeachAClassifierOrDoNot() throws {
        let random = try Generator(seed: 9)
        func table(_ offset: Double) throws -> LabelledTables.Table {
            let labels = try Tensor.integers([200], below: 2, random)
            let rows = try Tensor.normal([200, 2], random) * 0.3 + labels.to(.float32).reshape([200, 1]) * offset
            return .init(rows: rows, labels: labels)
        }
        let real = try (table(2), table(2))
        func share(_ offset: Double) throws -> Figures {
            try SyntheticTraining.classification(
                .init(generated: table(offset), training: real.0, heldOut: real.1, classes: 2))
        }
        #expect(try share(2).value > 0.95)
        #expect(try share(-2).value < 0.6)
        #expect(try number(share(-2), "real") > 0.95)
    }

    @Test func featuresWithoutHiddenLayersAreAnError() throws {
        let model = try zoo.load(
            "features-small", settings: ["networks.F.outputs={features: features, scores: scores}"]
        )
        .model
        let network = try FeatureExtractor(
            Sampler(model, Players(model, seed: 0, on: .cpu), seed: 0), name: "mine", resize: .antialiased)
        let error = #expect(throws: TrainingError.self) { try network.distances(Self.fresh, Self.training) }
        #expect(error?.description.contains("'layer_1', 'layer_2'") == true)
    }

    @Test func imagesOfBytesAndOfFloatsAreResizedAlike() throws {
        let network = try zoo.features()
        let images = Array(Self.fresh[..<4])
        let floats = try Tensor(images.flatMap { $0.floats(range: -1...1) }, [4, 1, 28, 28])
        let difference = try network.resized(images[...]) - network.resized(floats, range: -1...1)
        // bytes are rounded and do not overshoot
        #expect(try difference.abs().mean().item() < 0.01)
    }

    @Test func anUnknownNetworkOfFeaturesIsAnError() throws {
        let error = #expect(throws: TrainingError.self) { try zoo.features("toy") }
        #expect(error?.hint?.contains("ganzoo import toy") == true)
        let other = #expect(throws: TrainingError.self) { try zoo.features("nosuch") }
        #expect(other?.hint == "'features-small' is built in")
    }
}
