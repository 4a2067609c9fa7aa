import Data
import Foundation
import Synchronization
import Testing

struct LoaderTests {
    private let folder: TemporaryFolder
    private let declaration = DataDeclaration(
        fields: [.init("real", .image(channels: 1, height: 1, width: 2)), .init("label", .label(classes: 3))],
        flip: true, range: 0...255)

    init() throws {
        folder = try TemporaryFolder()
        // Picture i holds 2 i and 2 i + 1, so that its number and whether it is mirrored can be read off.
        try folder.idx("train", (0..<20).map { $0 }, labels: (0..<10).map { $0 % 3 })
    }

    private func loader(_ batch: Int, seed: UInt64 = 1, from: Int = 0) throws -> Loader {
        let data = try Datasets.open(folder.path, declaration: declaration)
        return Loader(data, declaration: declaration, batch: batch, seed: seed, samplesTaken: from)
    }

    private func floats(_ batch: Batch, _ field: String) throws -> [Float] {
        guard case .floats(let values) = try #require(batch.fields[field]).values else { return [] }
        return values
    }

    /// The images of the given number of batches, two floats each, in order.
    private func stream(_ loader: Loader, _ batches: [Int]) throws -> [Float] {
        try batches.flatMap { try floats(loader.next(batch: $0), "real") }
    }

    private func numbers(_ stream: [Float]) -> [Int] {
        stride(from: 0, to: stream.count, by: 2).map { Int(stream[$0]) / 2 }
    }

    @Test func shapesRangeAndLabels() throws {
        let batch = try loader(4).next()
        #expect(batch.fields["real"]?.shape == [4, 1, 1, 2] && batch.fields["label"]?.shape == [4])
        let expected = numbers(try floats(batch, "real")).map { Int64($0 % 3) }
        #expect(batch.fields["label"]?.values == .labels(expected))
    }

    @Test func everyEpochHasANewPermutation() throws {
        let all = numbers(try stream(try loader(5), [5, 5, 5, 5]))
        let (first, second) = (Array(all[..<10]), Array(all[10...]))
        #expect(first.sorted() == Array(0..<10) && second.sorted() == Array(0..<10))
        #expect(first != second)
        #expect(try numbers(stream(try loader(10, seed: 2), [10])) != first)
    }

    @Test func batchesCrossEpochsAndExceedSmallSets() throws {
        let loader = try loader(4)
        let batches = try (0..<5).map { _ in try loader.next() }
        #expect(batches.map(\.epoch) == [0, 0, 0, 1, 1] && batches.map(\.position) == [0, 4, 8, 12, 16])
        let large = numbers(try stream(try self.loader(35), [35]))
        #expect(large.count == 35 && large[20..<30].sorted() == Array(0..<10))
    }

    @Test func theStreamDependsOnlyOnItsPosition() throws {
        let straight = try stream(try loader(4), [4, 4, 4, 4, 4, 4])
        #expect(try stream(try loader(4), [4, 4, 4, 4, 4, 4]) == straight)
        #expect(try stream(try loader(6), [6, 6, 3, 9]) == straight)
        let resumed = try loader(4, from: 12)
        #expect(try stream(resumed, [4, 4, 4]) == Array(straight[24...]))
        #expect(resumed.samplesTaken == 24)
    }

    @Test func aboutHalfIsMirrored() throws {
        let pictures = try stream(try loader(400), [400])
        let mirrored = stride(from: 0, to: 800, by: 2).filter { pictures[$0] > pictures[$0 + 1] }.count
        #expect((150...250).contains(mirrored))
    }

    @Test func aBrokenFileLeavesTheEpoch() throws {
        let folder = try TemporaryFolder()
        for (name, value) in [("a", 10), ("c", 30), ("d", 40)] { try folder.picture("\(name).png", UInt8(value)) }
        try folder.write("b.png", Array("text".utf8))
        let declaration = DataDeclaration(
            fields: [.init("real", .image(channels: 1, height: 1, width: 1))], range: 0...255)
        let reports = Reports()
        let loader = Loader(
            try Datasets.open(folder.path, declaration: declaration), declaration: declaration, batch: 3, seed: 1
        ) { report in reports.list.withLock { $0.append(report) } }
        for epoch in 1...4 {
            let values = try floats(loader.next(), "real")
            #expect(values.sorted() == [10, 30, 40], "each other image once per epoch, none instead of the broken one")
            #expect(
                (4 * epoch - 1...4 * epoch).contains(loader.samplesTaken), "the broken one has its place in the order")
        }
        #expect(loader.broken == 1)
        #expect(
            reports.list.withLock { $0 } == ["'\(folder.path)/b.png': a text file, expected PNG, JPEG or WebP"])
    }

    /// Two domains with broken files; the one with `stops` is interrupted after those batches.
    @Test func anInterruptedRunEqualsAnUninterruptedOneWithBrokenFiles() throws {
        let folder = try TemporaryFolder()
        for number in 0..<12 { try folder.picture("trainA/\(number).png", UInt8(number)) }
        for number in 0..<7 { try folder.picture("trainB/\(number).png", UInt8(100 + number)) }
        for name in ["trainA/3.png", "trainA/8.png", "trainB/2.png"] { try folder.write(name, Array("no".utf8)) }
        let declaration = DataDeclaration(
            fields: ["a", "b"].map { .init($0, .image(channels: 1, height: 1, width: 1)) }, range: 0...255)
        func loader(from: Int = 0) throws -> Loader {
            let data = try Datasets.open(folder.path, declaration: declaration)
            return Loader(data, declaration: declaration, batch: 5, seed: 3, samplesTaken: from)
        }
        func batches(_ loader: Loader, _ count: Int) throws -> [[Float]] {
            try (0..<count).map { _ in
                let batch = try loader.next()
                return try floats(batch, "a") + floats(batch, "b")
            }
        }
        let straight = try batches(try loader(), 12)
        for stop in [1, 2, 5, 11] {
            let first = try loader()
            var seen = try batches(first, stop)
            // the second process knows nothing of the broken files that the first one has found
            seen += try batches(try loader(from: first.samplesTaken), 12 - stop)
            #expect(seen == straight, "stopped after \(stop)")
        }
        #expect(Set(straight.joined()).isDisjoint(with: [3, 8, 102]))
        let shown = straight.flatMap { $0.prefix(5) }
        #expect(Set(shown) == Set((0..<12).filter { $0 != 3 && $0 != 8 }.map(Float.init)))
    }

    @Test func filesThatVanishStopTheTraining() throws {
        let folder = try TemporaryFolder()
        for number in 0..<40 { try folder.picture("\(number).png", UInt8(number)) }
        let declaration = DataDeclaration(fields: [.init("real", .image(channels: 1, height: 1, width: 1))])
        let data = try Datasets.open(folder.path, declaration: declaration)
        for number in 0..<4 { try FileManager.default.removeItem(atPath: "\(folder.path)/\(number).png") }
        _ = try Loader(data, declaration: declaration, batch: 30, seed: 1).next()
        try FileManager.default.removeItem(atPath: "\(folder.path)/4.png")
        let loader = Loader(data, declaration: declaration, batch: 30, seed: 1)
        let error = try #require(throws: DataError.self) {
            // whichever batch finds the last of them, some of which are loaded ahead
            for _ in 0..<40 { _ = try loader.next() }
        }
        #expect("\(error)".hasPrefix("5 of the 40 files in '\(folder.path)' can't be read any more: cannot read "))
        // a batch that was loaded ahead and discarded may have been the one that found it
        #expect(throws: DataError.self) { try loader.next() }
    }

    @Test func domainsAreSampledIndependently() throws {
        let folder = try TemporaryFolder()
        try folder.idx("trainA/train", [0, 0, 1, 1, 2, 2], labels: nil)
        try folder.idx("trainB/train", (0..<10).flatMap { [$0, $0] }, labels: nil)
        let declaration = DataDeclaration(
            fields: ["a", "b"].map { .init($0, .image(channels: 1, height: 1, width: 2)) }, range: 0...255)
        let loader = Loader(
            try Datasets.open(folder.path, declaration: declaration), declaration: declaration, batch: 30, seed: 1)
        #expect(loader.epochSize == 10)
        let batch = try loader.next()
        let a = try floats(batch, "a")
        let b = try floats(batch, "b")
        let all: [Float] = (0..<10).flatMap { [Float($0), Float($0)] }
        for start in stride(from: 0, to: 60, by: 6) {
            #expect(a[start..<(start + 6)].sorted() == [0, 0, 1, 1, 2, 2])
        }
        for start in stride(from: 0, to: 60, by: 20) {
            #expect(b[start..<(start + 20)].sorted() == all)
        }
        let pairs = Set(stride(from: 0, to: 60, by: 2).map { [a[$0], b[$0]] })
        #expect(pairs.count > 12, "the same pictures don't meet each time")
    }

    @Test func endlessDataNeverRepeats() throws {
        let declaration = DataDeclaration(fields: [.init("x", .vector(2))])
        let data = try Datasets.open("builtin:ring8", declaration: declaration)
        let loader = Loader(data, declaration: declaration, batch: 15_000, seed: 3)
        let values = try floats(loader.next(), "x") + floats(loader.next(), "x")
        let points = Set(stride(from: 0, to: values.count, by: 2).map { [values[$0], values[$0 + 1]] })
        #expect(points.count > 29_900)
        let other = Loader(data, declaration: declaration, batch: 4, seed: 4)
        #expect(try floats(other.next(), "x") != Array(values[..<8]))
    }

    private final class Reports: Sendable {
        let list = Mutex<[String]>([])
    }
}
