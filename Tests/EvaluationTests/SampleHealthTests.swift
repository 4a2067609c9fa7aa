import Data
import Foundation
import TestSupport
import Testing
import Torch
import Training
import Zoo

@testable import Evaluation

/// What samples say about a generator.
struct SampleHealthTests {
    private func figures(_ generated: Tensor, _ training: Tensor) throws -> (values: [String: Double], space: String) {
        let (figures, space) = try SampleHealth { try? zoo.features() }(generated, training, range: -1...1)
        return (Dictionary(uniqueKeysWithValues: figures.map { ($0.name, $0.value) }), space)
    }

    /// Digits as a tensor.
    private func digits(_ count: Int, seed: UInt64) throws -> Tensor {
        let declaration = DataDeclaration(fields: [.init("real", .image(channels: 1, height: 32, width: 32))])
        let dataset = try Datasets.open("builtin:digits", declaration: declaration, folders: zoo.dataFolders)
        let source = try LoaderSource(dataset, declaration, batch: count, seed: seed)
        return try #require(source.next(count)["real"])
    }

    @Test func distancesOfVectorsEqualTheirDefinition() throws {
        // the nearest neighbors of the training rows are 1, 1, 2 and 4 away, so near is below a half
        let training = try Tensor([0, 0, 1, 0, 3, 0, 7, 0] as [Double], [4, 2])
        let generated = try Tensor([0, 0.25, 0, 0.5, 9, 0] as [Double], [3, 2])
        let (values, space) = try figures(generated, training)
        #expect(space == "numbers")
        let distances = [0.25, (81 + 0.0625).squareRoot(), (81 + 0.25).squareRoot()]
        #expect((try #require(values["diversity"]) - distances.reduce(0, +) / 3).magnitude < 1e-9)
        #expect((try #require(values["data_diversity"]) - 23.0 / 6).magnitude < 1e-9)
        #expect(values["duplicates"] == 2.0 / 3)
        #expect(values["copies"] == 1.0 / 3)
        #expect(values["data_duplicates"] == 0)
        #expect(values["ms_ssim"] == nil && values["checkerboard"] == nil)
    }

    @Test func freshDigitsAreVariedAndNoCopies() throws {
        let training = try digits(200, seed: 1)
        let (values, space) = try figures(digits(64, seed: 2), training)
        #expect(space == "features of 'features-small'")
        #expect(try (0.9...1.1).contains(#require(values["diversity"]) / #require(values["data_diversity"])))
        #expect(try #require(values["duplicates"]) < 0.05)
        #expect(try #require(values["copies"]) < 0.05)
        #expect(try #require(values["ms_ssim"]) < 0.6)
        #expect(try #require(values["checkerboard"]) - #require(values["data_checkerboard"]) < 0.5)
    }

    @Test func copiesAndDuplicatesAreCounted() throws {
        let training = try digits(200, seed: 1)
        #expect(try figures(training.narrow(0, from: 0, count: 64), training).values["copies"] == 1)
        let one = try digits(1, seed: 2).expand([64, 1, 32, 32])
        let collapsed = try figures(one, training).values
        #expect(collapsed["duplicates"] == 1)
        #expect(try #require(collapsed["diversity"]) < 1e-3)
        #expect(try #require(collapsed["ms_ssim"]) > 0.999)
    }

    @Test(arguments: [[1, 0], [0, 1], [1, 1]])
    func aFaintCheckerboardStandsOut(_ steps: [Int]) throws {
        let training = try digits(64, seed: 1)
        let pattern = (0..<32 * 32).map { (($0 / 32) * steps[0] + ($0 % 32) * steps[1]) % 2 == 0 ? 0.1 : -0.1 }
        let marked = try training + Tensor(pattern, [1, 1, 32, 32]).to(.float32)
        let values = try figures(marked, training).values
        #expect(try #require(values["checkerboard"]) - #require(values["data_checkerboard"]) > 1)
    }

    /// A pattern of one part in a hundred of the contrast, which nobody sees, even where the data is perfectly smooth there.
    @Test func aPatternThatCanNotBeSeenDoesNotStandOut() throws {
        let smooth = try Tensor((0..<32 * 32).map { sin(Double($0 % 32) * .pi / 16) }, [1, 1, 32, 32]).to(.float32)
        let pattern = (0..<32 * 32).map { ($0 / 32 + $0 % 32) % 2 == 0 ? 0.007 : -0.007 }
        let marked = try smooth + Tensor(pattern, [1, 1, 32, 32]).to(.float32)
        let (marks, own) = try (Spectrum.checkerboard(marked), Spectrum.checkerboard(smooth))
        let excess = try #require(marks) - #require(own)
        #expect(excess > 0.2 && excess < 0.4)
    }

    @Test func smallImagesAreComparedByPixels() throws {
        let noise = try Tensor.uniform([8, 3, 8, 8], from: -1, to: 1, Generator(seed: 1))
        #expect(try figures(noise, noise).space == "pixels")
    }
}
