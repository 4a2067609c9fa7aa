import Data
import Testing

struct MixtureTests {
    @Test(arguments: [("builtin:ring8", 8), ("builtin:grid25", 25)])
    func pointsLieAroundTheirCentres(name: String, count: Int) throws {
        let declaration = DataDeclaration(fields: [.init("x", .vector(2)), .init("y", .label(classes: count))])
        let mixture = try #require(try Datasets.open(name, declaration: declaration) as? Mixture)
        #expect(mixture.centres.count == count)
        var sums = [SIMD2<Float>](repeating: .zero, count: count)
        var seen = [Float](repeating: 0, count: count)
        var squares: Float = 0
        let total = 20_000
        for index in 0..<total {
            let sample = try mixture.sample(index)
            let label = try #require(sample.label)
            let offset = SIMD2(sample.vector[0], sample.vector[1]) - mixture.centres[label]
            sums[label] += offset
            seen[label] += 1
            squares += (offset * offset).sum() / 2
        }
        let expected = Float(total / count)
        #expect(seen.allSatisfy { abs($0 - expected) < 5 * expected.squareRoot() })
        #expect(abs((squares / Float(total)).squareRoot() / mixture.deviation - 1) < 0.02)
        for (sum, number) in zip(sums, seen) {
            let limit = 5 * mixture.deviation / number.squareRoot()
            #expect(abs(sum.x / number) < limit && abs(sum.y / number) < limit)
        }
    }

    @Test func modesMatchTheLiterature() throws {
        let declaration = DataDeclaration(fields: [.init("x", .vector(2))])
        let ring = try #require(try Datasets.open("builtin:ring8", declaration: declaration) as? Mixture)
        #expect(ring.deviation == 0.02 && ring.centres[0] == [2, 0])
        #expect(ring.centres.allSatisfy { abs(($0 * $0).sum() - 4) < 1e-5 })
        let grid = try #require(try Datasets.open("builtin:grid25", declaration: declaration) as? Mixture)
        #expect(grid.deviation == 0.05 && grid.centres[0] == [-4, -4] && grid.centres[24] == [4, 4])
    }

    @Test func heldOutSamplesDiffer() throws {
        let declaration = DataDeclaration(fields: [.init("x", .vector(2))])
        let train = try Datasets.open("builtin:ring8", declaration: declaration)
        let test = try Datasets.open("builtin:ring8", declaration: declaration, split: .test)
        #expect(try train.sample(0) != test.sample(0))
    }
}
