import TestSupport
import Testing
import Torch

@testable import Evaluation

/// The statistics that metrics are made from, against the packages that papers use (`scripts/golden_metrics.py`).
struct StatisticsTests {
    private let tensors: [String: Tensor]
    private let facts: [String: Any]

    init() throws { (tensors, facts) = try golden("metrics") }

    private func tensor(_ name: String) throws -> Tensor { try #require(tensors[name]) }
    private func number(_ name: String) throws -> Double { try #require(facts[name] as? Double) }
    private func numbers(_ name: String) throws -> [Double] { try #require(facts[name] as? [Double]) }

    private func isNear(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
        abs(a - b) <= tolerance * max(1, abs(b))
    }

    @Test func frechetDistanceEqualsTorchFidelity() throws {
        let (generated, real) = (try Moments(tensor("generated")), try Moments(tensor("real")))
        #expect(isNear(try generated.frechetDistance(to: real), try number("fid")))
        #expect(isNear(try real.frechetDistance(to: real), 0))
    }

    @Test func frechetDistanceOfTwoGaussiansOfOneDimension() throws {
        // (m1 - m2)² + (s1 - s2)²
        let a = try Moments(Tensor([1.0, 3.0], [2, 1]))
        let b = try Moments(Tensor([10.0, 14.0], [2, 1]))
        #expect(isNear(try a.frechetDistance(to: b), 102))
    }

    @Test func frechetDistanceWithFewerSamplesThanFeaturesIsFinite() throws {
        let few = try Moments(tensor("real").narrow(0, from: 0, count: 4))
        let value = try few.frechetDistance(to: Moments(tensor("generated")))
        #expect(value.isFinite && value > 0)
    }

    @Test func kernelDistanceEqualsTorchFidelity() throws {
        let (generated, real) = (try tensor("generated"), try tensor("real").narrow(0, from: 0, count: 140))
        #expect(isNear(try Kernel.cubic.discrepancy(generated, real), try number("kid")))
        #expect(isNear(try Kernel.gaussian(deviation: 3).discrepancy(generated, real), try number("kid_rbf")))
    }

    @Test func precisionRecallDensityAndCoverageEqualTorchFidelityAndPRDC() throws {
        let (generated, real) = (try tensor("generated"), try tensor("real"))
        func mean(_ outcomes: [Bool]) -> Double { Double(outcomes.count { $0 }) / Double(outcomes.count) }
        let three = try Neighbours(generated: generated, real: real, k: 3)
        let expected = try numbers("precision_recall_3")
        #expect(isNear(mean(three.inReal), expected[0], 1e-6))
        #expect(isNear(mean(three.inGenerated), expected[1], 1e-6))
        let five = try Neighbours(generated: generated, real: real, k: 5)
        let all = try numbers("prdc_5")
        #expect(isNear(mean(five.inReal), all[0]))
        #expect(isNear(mean(five.inGenerated), all[1]))
        #expect(isNear(five.densities.reduce(0, +) / 140, all[2]))
        #expect(isNear(mean(five.covered), all[3]))
    }

    @Test func inceptionScoreEqualsTorchFidelity() throws {
        let scores = try ClassScores.scores(tensor("logits"), parts: 10)
        let mean = scores.reduce(0, +) / 10
        let deviation = (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10).squareRoot()
        let expected = try numbers("inception_score")
        #expect(isNear(mean, expected[0]))
        #expect(isNear(deviation, expected[1]))
    }

    @Test func structuralSimilarityEqualsPyTorchMSSSIM() throws {
        let similarity = StructuralSimilarity(range: 255)
        let (a, b) = (try tensor("a"), try tensor("b"))
        let single = try similarity.single(a, b).floats().map(Double.init)
        let several = try #require(try similarity.multiScale(a, b))
        #expect(several.scales == 5)
        for (own, expected) in try zip(single, numbers("ssim")) { #expect(isNear(own, expected, 1e-6)) }
        for (own, expected) in try zip(several.values.floats(), numbers("ms_ssim")) {
            #expect(isNear(Double(own), expected, 1e-6))
        }
    }

    @Test func smallImagesHaveFewerScales() throws {
        #expect(StructuralSimilarity.scales(side: 10) == nil)
        #expect(StructuralSimilarity.scales(side: 11) == 1)
        #expect(StructuralSimilarity.scales(side: 32) == 2)
        #expect(StructuralSimilarity.scales(side: 161) == 5)
        let small = try tensor("a").narrow(2, from: 0, count: 33).narrow(3, from: 0, count: 33)
        let same = try #require(try StructuralSimilarity(range: 255).multiScale(small, small))
        #expect(same.scales == 2)
        #expect(isNear(try same.values.min().item(), 1))
    }

    @Test func aPyramidAddsUpToItsImage() throws {
        let images = try Tensor.normal([2, 3, 64, 32], Generator(seed: 3))
        let levels = try SlicedWasserstein.pyramid(images)
        #expect(levels.map(\.shape) == [[2, 3, 64, 32], [2, 3, 32, 16]])
        let constant = try SlicedWasserstein.pyramid(.full([1, 1, 64, 64], 7))
        #expect(isNear(try constant[0].abs().max().item(), 0, 1e-5))
        #expect(isNear(try constant[2].min().item(), 7, 1e-5))
    }

    @Test func slicedWassersteinDistanceOfAShiftIsItsMeanProjection() throws {
        let points = try Tensor.normal([500, 2], Generator(seed: 4))
        let measure = try SlicedWasserstein(generator: Generator(seed: 5))
        let shifted = try measure.distances(ofPatches: points, and: points + Tensor([Float(3), 4], [1, 2]))
        // the mean of |5 cos φ| over directions is 10 / π
        #expect(isNear(shifted.reduce(0, +) / 4, 10 / Double.pi, 0.03))
        #expect(try measure.distances(ofPatches: points, and: points) == [0, 0, 0, 0])
        let images = try Tensor.normal([8, 1, 32, 32], Generator(seed: 6))
        let levels = try measure.distances(images, images.flip([3]))
        #expect(levels.map(\.side) == [32, 16])
        #expect(levels.allSatisfy { $0.values.allSatisfy { $0 > 0 && $0 < 0.2 } })
    }

    @Test func aWaveIsOneRingOfTheSpectrum() throws {
        let wave = (0..<32).flatMap { _ in (0..<32).map { Float(($0 / 2) % 2 == 0 ? 1 : -1) } }
        let powers = try Spectrum.radial(Spectrum.rings(Tensor(wave, [1, 1, 32, 32])))
        #expect(powers.count == 23)
        let ring = powers.indices.max { powers[$0] < powers[$1] }
        #expect(ring == 7)
    }

    @Test func energyDistanceIsZeroForOneDistributionOnly() throws {
        let random = try Generator(seed: 7)
        let (a, b) = (try Tensor.normal([400, 3], random), try Tensor.normal([400, 3], random))
        #expect(abs(try EnergyDistance.value(a, b)) < 0.02)
        #expect(try EnergyDistance.value(a, b + 1) > 0.5)
        // 2 |x - y| for two points each at the same place
        let points = try Tensor([0.0, 0.0], [2, 1])
        #expect(isNear(try EnergyDistance.value(points, points + 3), 6))
    }

    @Test func columnsAreCompared() {
        #expect(Columns.kolmogorovSmirnov([1, 2, 3, 4], [1, 2, 3, 4]) == 0)
        #expect(Columns.kolmogorovSmirnov([1, 2], [3, 4]) == 1)
        #expect(Columns.kolmogorovSmirnov([1, 2, 3, 4], [3, 4, 5, 6]) == 0.5)
        #expect(Columns.totalVariation([1, 1, 2, 2], [1, 2, 2, 2]) == 0.25)
        #expect(Columns.totalVariation([1], [2]) == 1)
        let (up, down): ([[Float]], [[Float]]) = ([[1, 2, 3], [2, 4, 6]], [[1, 2, 3], [3, 2, 1]])
        #expect(Columns.correlationDifference(up, down).map { isNear($0, 2) } == true)
        #expect(Columns.correlationDifference([[1, 1], [1, 2]], down) == nil)
    }

    @Test func classesSpreadEvenlyHaveNoDivergence() {
        let even = ClassScores.spread([5, 5, 5, 5])
        #expect(even.covered == 4 && isNear(even.divergence, 0))
        let one = ClassScores.spread([20, 0, 0, 0])
        #expect(one.covered == 1 && isNear(one.divergence, 1.386294361))
    }

    @Test func intervalsHoldTheirValues() throws {
        let mean = Estimate.mean(of: [1, 2, 3, 4])
        #expect(mean.value == 2.5)
        #expect(try isNear(#require(mean.interval).upperBound, 2.5 + 1.959963985 * 0.6454972244))
        // Wilson's interval for 0 of 10 ends at z² / (n + z²)
        let none = Estimate.share(of: Array(repeating: false, count: 10))
        #expect(try isNear(#require(none.interval).upperBound, 0.27753279964))
        #expect(none.interval?.lowerBound == 0)
        let values = (0..<200).map { Double($0 % 10) }
        let again = Estimate.bootstrap(4.5, count: 200, resamples: 200, seed: 1) { indices in
            indices.reduce(0) { $0 + values[$1] } / Double(indices.count)
        }
        let interval = try #require(again.interval)
        #expect(interval.contains(4.5) && interval.upperBound - interval.lowerBound < 1)
        #expect(Estimate.quantile(0.25, of: [0, 1, 2, 3, 4]) == 1)
        #expect(Estimate.quantile(0.5, of: []) == nil)
    }
}
