import Data
import TestSupport
import Testing
import Torch
import Training

@testable import Evaluation

/// What the statistics of metrics always hold; `ParityTests` compares them with the packages that papers use.
struct StatisticsTests {
    @Test func whatIsNotFiniteHasNoInterval() throws {
        #expect(Estimate.mean(of: [1, .nan]).interval == nil)
        #expect(Estimate.bootstrap(.nan, count: 4, resamples: 8, seed: 0) { _ in .nan }.interval == nil)
        #expect(throws: TrainingError.self) { try Figures(.nan, named: "fid").finite("fid") }
    }

    @Test func imagesOfOneColourHaveASlicedDistance() throws {
        let plain = try Tensor.full([4, 1, 16, 16], 0.5)
        let levels = try SlicedWasserstein(generator: Generator(seed: 0)).levels(plain, plain)
        #expect(levels.allSatisfy { $0.repeats.allSatisfy { $0 == 0 } })
        #expect(SlicedWasserstein.estimate(levels) == Estimate(0))
    }

    /// The interval is that of other images: distances of new images of the same kind lie in it, about nineteen of twenty.
    @Test func theIntervalOfASlicedDistanceHoldsOtherImages() throws {
        let random = try Generator(seed: 8)
        func images(_ contrast: Double) throws -> Tensor {
            let images = try Tensor.normal([64, 1, 16, 16], random)
            // slopes of random strengths, so that images differ from each other
            return try images + Tensor.normal([64, 1, 16, 1], random) * contrast
        }
        var (values, widths): ([Double], [Double]) = ([], [])
        for _ in 0..<8 {
            let levels = try SlicedWasserstein(generator: random).levels(images(0.5), images(2))
            let estimate = SlicedWasserstein.estimate(levels)
            values.append(estimate.value)
            let interval = try #require(estimate.interval)
            widths.append(interval.upperBound - interval.lowerBound)
        }
        let deviation = Estimate.variance(of: values).squareRoot()
        let width = widths.reduce(0, +) / 8
        #expect((2 * deviation...8 * deviation).contains(width))
    }

    private let tensors: [String: Tensor]

    init() throws { tensors = try golden("metrics").tensors }

    private func tensor(_ name: String) throws -> Tensor { try #require(tensors[name]) }

    private func isNear(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
        abs(a - b) <= tolerance * max(1, abs(b))
    }

    @Test func frechetDistanceToItselfIsZero() throws {
        let real = try Moments(tensor("real"))
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
        let levels = try measure.levels(images, images.flip([3]))
        #expect(levels.map(\.side) == [32, 16])
        #expect(levels.allSatisfy { $0.repeats.allSatisfy { $0 > 0 && $0 < 0.2 } })
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
    }

    @Test func correlationsAreCompared() throws {
        let up = try Tensor([Float(1), 2, 2, 4, 3, 6], [3, 2])
        let down = try Tensor([Float(1), 3, 2, 2, 3, 1], [3, 2])
        #expect(try Correlations.difference(up, down).map { isNear($0, 2) } == true)
        #expect(try Correlations.difference(up, up) == 0)
        #expect(try Correlations.difference(Tensor([Float(1), 1, 1, 2], [2, 2]), down) == nil)
    }

    @Test func aRegressionFindsAProduct() throws {
        let rows = try Tensor.normal([200, 2], Generator(seed: 8))
        let product = try rows.narrow(1, from: 0, count: 1) * rows.narrow(1, from: 1, count: 1)
        let guesses = try RidgeRegression(rows, product, penalty: 1e-6)(rows)
        #expect(try (guesses - product).abs().max().item() < 1e-4)
        // a constant column adds nothing
        let wide = try Tensor.concat([rows, .ones([200, 1])], 1)
        #expect(
            try (RidgeRegression(wide, product)(wide) - RidgeRegression(rows, product)(rows)).abs().max().item() < 1e-3)
    }

    @Test func layerDistanceLooksAtDirectionsAlone() throws {
        let layer = try Tensor.normal([2, 4, 3, 3], Generator(seed: 8))
        #expect(try LayerDistance.values([layer], [layer * 3]).allSatisfy { $0 < 1e-9 })
        // opposite unit vectors are 2 apart
        #expect(try LayerDistance.values([layer], [-layer]).allSatisfy { isNear($0, 4, 1e-6) })
        // no channel is active
        #expect(try LayerDistance.values([.zeros([1, 4, 3, 3])], [.zeros([1, 4, 3, 3])]) == [0])
    }

    @Test func extremePathsAreLeftOut() {
        #expect(PathLength.trimmed((0...200).map(Double.init)) == (2...198).map(Double.init))
        #expect(PathLength.trimmed([5, 1]) == [1, 5])
        #expect(PathLength.trimmed([]) == [])
    }

    @Test func equalImagesHaveTheHighestRatio() {
        #expect(PeakSignalToNoise.value([1, 2], [1, 2]) == 100)
        #expect(isNear(PeakSignalToNoise.value([0, 0], [255, 255]), 0))
    }

    @Test func subsetsHaveDifferentIndices() {
        var random = SplitMix64(1)
        #expect(Set(RandomIndices.subset(20, of: 20, &random)) == Set(0..<20))
        #expect(RandomIndices.subset(3, of: 20, &random).count == 3)
        #expect(RandomIndices.pairs(100, of: 50, seed: 1).allSatisfy { $0.first != $0.second })
        #expect(RandomIndices.pairs(100, of: 2, seed: 1).count == 2)
        #expect(RandomIndices.pairs(9, of: 50, seed: 1).count == 9)
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
