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

/// Features of real samples that are kept on disk.
struct FeatureCacheTests {
    private let folder: TemporaryFolder
    private var photos: URL { folder.url.appending(path: "photos") }
    private var kept: URL { folder.url.appending(path: "cache") }

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(at: photos, withIntermediateDirectories: true)
        for index in 0..<12 { try write(index, grey: UInt8(20 * index)) }
    }

    private func write(_ index: Int, grey: UInt8) throws {
        try ImageFile.write(
            Image(width: 8, height: 8, color: [grey]), to: photos.appending(path: "\(100 + index).png").path)
    }

    private func compared(mostBytes: Int = 1 << 20) throws -> ComparedSets {
        let source = try SampleSource.opened(photos.path, folders: [])
        return try ComparedSets(
            source, against: source,
            EvaluationTools(
                dataFolders: [], cache: FeatureCache(kept, mostBytes: mostBytes), extractor: { try zoo.features() }))
    }

    private func files() -> [URL] {
        (try? FileManager.default.contentsOfDirectory(at: kept, includingPropertiesForKeys: nil)) ?? []
    }

    @Test func featuresAreTakenFromTheCache() throws {
        let first = try compared()
        let features = try first.sets.features(.reference).vectors
        #expect(files().count == 1 && first.notices.isEmpty)
        // what the cache holds is taken without looking at the data
        let file = try #require(files().first)
        var other = try Safetensors(reading: file.path)
        let marked = try features * 0 + 7
        var sum = CRC32()
        sum.add(try marked.bytes())
        sum.add(try #require(other.tensors["scores"]).bytes())
        other.tensors["features"] = marked
        other.metadata["crc32"] = sum.text
        try other.write(to: file.path)
        #expect(try compared().sets.features(.reference).vectors.floats().allSatisfy { $0 == 7 })
    }

    @Test func aChangeOfTheDataIsNoticed() throws {
        let before = try compared().sets.features(.reference).vectors.floats()
        try write(3, grey: 255)
        let after = try compared().sets.features(.reference).vectors.floats()
        #expect(files().count == 2 && before != after)
        try write(12, grey: 9)
        #expect(try compared().sets.features(.reference).vectors.shape[0] == 13)
    }

    @Test func damagedFeaturesAreComputedAgain() throws {
        let before = try compared().sets.features(.reference).vectors.floats()
        let file = try #require(files().first)
        var bytes = try Foundation.Data(contentsOf: file)
        bytes[bytes.count - 3] ^= 0xFF
        try bytes.write(to: file)
        let second = try compared()
        #expect(try second.sets.features(.reference).vectors.floats() == before)
        #expect(second.notices.count == 1 && second.notices[0].hasPrefix("kept features are damaged"))
        let third = try compared()
        #expect(try third.sets.features(.reference).vectors.floats() == before && third.notices.isEmpty)
        try Foundation.Data("no safetensors".utf8).write(to: file)
        #expect(try compared().sets.features(.reference).vectors.floats() == before)
    }

    @Test func theFolderIsBounded() throws {
        for grey in 0..<4 {
            try write(0, grey: UInt8(200 + grey))
            _ = try compared(mostBytes: 20_000).sets.features(.reference)
        }
        let sizes = try files().map { try $0.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0 }
        #expect(!sizes.isEmpty && sizes.reduce(0, +) <= 20_000)
    }

    @Test func aCacheThatCannotBeWrittenIsNoted() throws {
        try Foundation.Data().write(to: kept)
        let sets = try compared()
        #expect(try sets.sets.features(.reference).vectors.shape[0] == 12)
        #expect(sets.notices.count == 1 && sets.notices[0].hasPrefix("features of the data could not be kept"))
    }

    @Test func unreadableFilesAreSkippedAndNoted() throws {
        try Foundation.Data("no image".utf8).write(to: photos.appending(path: "200.png"))
        for _ in 0..<2 {
            let sets = try compared()
            #expect(try sets.sets.features(.reference).vectors.shape[0] == 12)
            #expect(sets.notices.count == 1 && sets.notices[0].hasPrefix("skipped 1 unreadable sample of"))
        }
    }

    @Test func unequalSidesAreWarnedAbout() throws {
        let other = folder.url.appending(path: "other")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        try ImageFile.write(Image(width: 9, height: 8, color: [1, 200, 3]), to: other.appending(path: "1.png").path)
        let sets = try ComparedSets(
            .opened(other.path, folders: []), against: .opened(photos.path, folders: []), zoo.evaluationTools())
        #expect(sets.warnings.count == 2)
        #expect(sets.warnings[0].contains("of 9 × 8, but") && sets.warnings[1].contains("is grey, but"))
        let table = folder.url.appending(path: "table.csv")
        try "a,b,c\n1,2,3\n4,5,6\n".write(to: table, atomically: true, encoding: .utf8)
        let vectors = try SampleSource.opened(table.path, folders: [])
        #expect(throws: TrainingError.self) {
            try ComparedSets(vectors, against: .opened(other.path, folders: []), zoo.evaluationTools())
        }
    }

    /// The digits of held-out stacks are read once.
    @Test func readingsOfStacksAreTakenFromTheCache() throws {
        let path = folder.url.appending(path: "run").path
        let settings = ["size=16", "filters=2", "latent=4", "train.batch=2"]
        try Session("dcgan", data: "builtin:stacked-digits", set: settings, rounds: 1, folder: path, zoo: zoo).run()
        func measured() throws -> Figures {
            let tools = EvaluationTools(
                dataFolders: zoo.dataFolders, cache: FeatureCache(kept), digitJudge: { try zoo.digitJudge() })
            return try ModeCoverage.measure(EvaluationContext(Run(path), count: 50, tools))
        }
        let first = try measured()
        let file = try #require(files().first)
        let rows = try #require(try Safetensors(reading: file.path).tensors["features"])
        #expect(files().count == 1 && rows.shape == [50, 2])
        #expect(try measured().rows == first.rows)
        // what the cache holds is taken without reading: all read as the mode 0, and labelled so
        var other = try Safetensors(reading: file.path)
        let marked = try rows * 0
        other.tensors["features"] = marked
        var sum = CRC32()
        sum.add(try marked.bytes())
        other.metadata["crc32"] = sum.text
        try other.write(to: file.path)
        #expect(try measured().details.contains { $0.name == "real_modes" && $0.value.written() == "1" })
    }
}
