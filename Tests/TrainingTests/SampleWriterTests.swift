import Data
import Foundation
import Testing
import Torch

@testable import Training

struct SampleWriterTests {
    private func text(_ columns: Columns) throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "ganzoo-\(UUID().uuidString).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var writer = SampleWriter(to: .numbers(path), range: -1...1, count: 3, columns: columns)
        for (first, numbers) in [(0, [-1, 0, 1, 0.5]), (2, [0, -2])] as [(Int, [Float])] {
            let samples = try Tensor(numbers, [numbers.count / 2, 2])
            try writer.add(SampleBatch(first: first, samples: samples, labels: nil))
        }
        try writer.finish()
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test func vectorsAreWrittenInTheNumbersOfTheData() throws {
        #expect(try text(Columns()) == "-1.0,0.0\n1.0,0.5\n0.0,-2.0\n")
        let scales: [Columns.Scale] = [.init(mean: 50001, deviation: 2), .init(mean: 7, deviation: 1)]
        #expect(
            try text(Columns(names: ["height, in m", #"a "b""#], scales: scales))
                == "\"height, in m\",\"a \"\"b\"\"\"\n49999.0,7.0\n50003.0,7.5\n50001.0,5.0\n")
    }

    /// An inference can return other numbers than those of the data.
    @Test func otherVectorsAreWrittenUnchanged() throws {
        let scales = [Columns.Scale](repeating: .init(mean: 1, deviation: 2), count: 3)
        #expect(try text(Columns(names: ["a", "b", "c"], scales: scales)) == "-1.0,0.0\n1.0,0.5\n0.0,-2.0\n")
    }
}
