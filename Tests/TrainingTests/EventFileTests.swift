import Foundation
import Images
import TestSupport
import Testing

@testable import Games
@testable import Training

/// Reads the written files independently, by the formats' definitions alone.
private struct Records {
    var events: [[Int: [Foundation.Data]]] = []

    init(_ file: Foundation.Data) throws {
        var rest = [UInt8](file)[...]
        while !rest.isEmpty {
            let length = Foundation.Data(rest.prefix(8))
            let count = Int(Records.number(rest.prefix(8)))
            try #require(rest.count >= 16 + count)
            let body = Foundation.Data(rest.dropFirst(12).prefix(count))
            #expect(Foundation.Data(rest.dropFirst(8).prefix(4)) == Checksum.masked(length))
            #expect(Foundation.Data(rest.dropFirst(12 + count).prefix(4)) == Checksum.masked(body))
            events.append(try Records.fields(body))
            rest = rest.dropFirst(16 + count)
        }
    }

    static func number(_ bytes: some Collection<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = rest.popFirst() {
            result |= UInt64(byte & 127) << shift
            if byte < 128 { return result }
            shift += 7
        }
        throw TrainingError("the message ends inside a number")
    }

    /// A message's fields by number; integers take eight bytes.
    static func fields(_ message: Foundation.Data) throws -> [Int: [Foundation.Data]] {
        var rest = [UInt8](message)[...]
        var result: [Int: [Foundation.Data]] = [:]
        while !rest.isEmpty {
            let key = try varint(&rest)
            let content: Foundation.Data
            switch key & 7 {
            case 0: content = try withUnsafeBytes(of: varint(&rest).littleEndian) { Foundation.Data($0) }
            case 2:
                let count = Int(try varint(&rest))
                content = Foundation.Data(rest.prefix(count))
                rest = rest.dropFirst(count)
            default:
                let count = key & 7 == 1 ? 8 : 4
                content = Foundation.Data(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            result[Int(key >> 3), default: []].append(content)
        }
        return result
    }

    static func text(_ data: Foundation.Data?) -> String { data.map { String(decoding: $0, as: UTF8.self) } ?? "" }
}

struct EventFileTests {
    private let measurement = Event.Measurement(
        round: 300, images: 4800, epoch: 1, seconds: 2, imagesPerSecond: 250, losses: [("D.real", 0.5)],
        outputs: [("D(real)", -3)], gradients: [("G", .nan)],
        health: [("update/G", 0.01)])

    private func files(_ folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .filter { $0.contains("tfevents") }.map { folder.appending(path: $0) }
    }

    @Test func checksumsMatchTheStandard() {
        // RFC 3720, appendix B.4
        #expect(Checksum.crc32c(Foundation.Data(count: 32)) == 0x8A91_36AA)
        #expect(Checksum.crc32c(Foundation.Data("123456789".utf8)) == 0xE306_9283)
    }

    @Test func figuresAreReadableWhileTheFileIsOpen() throws {
        let folder = try TemporaryFolder()
        let run = try RunFolder(RunFolder.claim(folder.url.appending(path: "run")), configuration: nil)
        try run.record(.measured(measurement))
        let events = try Records(Foundation.Data(contentsOf: #require(files(run.url).first))).events
        #expect(events.count == 2)
        #expect(Records.text(events[0][3]?.first) == "brain.Event:2")
        #expect(Records.number(try #require(events[1][2]?.first)) == 300)
        let summary = try #require(events[1][5]?.first)
        let values = try #require(Records.fields(summary)[1]).map(Records.fields)
        #expect(
            values.map { Records.text($0[1]?.first) } == [
                "losses/D.real", "outputs/D(real)", "gradients/G", "health/update/G", "images", "epoch", "seconds",
                "images_per_second",
            ])
        let numbers = values.map {
            Float(bitPattern: UInt32(Records.number($0[2]?.first ?? Foundation.Data())))
        }
        #expect(numbers[0] == 0.5 && numbers[1] == -3 && numbers[2].isNaN)
        #expect(numbers.suffix(4) == [4800, 1, 2, 250])
    }

    /// The fields of the values of the last event.
    private func lastValues(_ folder: URL) throws -> [[Int: [Foundation.Data]]] {
        let events = try Records(Foundation.Data(contentsOf: #require(files(folder).first))).events
        let summary = try Records.fields(#require(events.last?[5]?.first))
        return try #require(summary[1]).map(Records.fields)
    }

    @Test func intervalsOfMetricsAreStored() throws {
        let folder = try TemporaryFolder()
        let run = try RunFolder(RunFolder.claim(folder.url.appending(path: "run")), configuration: nil)
        try run.record(
            .evaluated(metrics: [.init("fid", 3, interval: 2...4), .init("modes", 25)], round: 9))
        let values = try lastValues(run.url)
        #expect(
            values.map { Records.text($0[1]?.first) } == [
                "metrics/fid", "metrics/modes", "intervals/fid/low", "intervals/fid/high",
            ])
    }

    /// tensorboard/plugins/text: a tensor of strings, with the name of the plug-in in its metadata.
    @Test func warningsAreTexts() throws {
        let folder = try TemporaryFolder()
        let run = try RunFolder(RunFolder.claim(folder.url.appending(path: "run")), configuration: nil)
        let finding = Finding(
            monitor: "mode-collapse", seen: "diversity is 0.1", means: "few modes", remedies: ["`pack`", "`r1`"])
        try run.record(.found(finding, round: 12))
        let value = try #require(lastValues(run.url).first)
        #expect(Records.text(value[1]?.first) == "warnings/mode-collapse")
        let tensor = try Records.fields(#require(value[8]?.first))
        #expect(Records.number(try #require(tensor[1]?.first)) == 7)
        #expect(Records.text(tensor[8]?.first) == "diversity is 0.1\n\nfew modes. Try:\n\n* `pack`\n* `r1`\n")
        let metadata = try Records.fields(#require(value[9]?.first))
        #expect(try Records.text(Records.fields(#require(metadata[1]?.first))[1]?.first) == "text")
    }

    @Test func anImageIsStoredWithItsSize() throws {
        let folder = try TemporaryFolder()
        let run = try RunFolder(RunFolder.claim(folder.url.appending(path: "run")), configuration: nil)
        let path = run.url.appending(path: "samples/000007.png").path
        try ImageFile.write(
            Image(floats: [Float](repeating: 0, count: 3 * 4 * 5), channels: 3, height: 4, width: 5, range: -1...1),
            to: path)
        try run.record(.pictured(path: path, round: 7))
        let events = try Records(Foundation.Data(contentsOf: #require(files(run.url).first))).events
        let summary = try #require(events[1][5]?.first)
        let value = try Records.fields(#require(Records.fields(summary)[1]?.first))
        let image = try Records.fields(#require(value[4]?.first))
        #expect(Records.number(try #require(image[1]?.first)) == 4)
        #expect(Records.number(try #require(image[2]?.first)) == 5)
        #expect(try image[4]?.first == Foundation.Data(contentsOf: URL(filePath: path)))
    }

    @Test func aResumedRunAppendsAFileThatDiscardsRepeatedRounds() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "run")
        _ = try RunFolder(RunFolder.claim(url), configuration: nil)
        _ = try RunFolder(RunFolder.claim(resuming: url), configuration: nil, round: 200)
        let all = try files(url)
        #expect(all.count == 2)
        let events = try Records(Foundation.Data(contentsOf: #require(all.last))).events
        #expect(Records.number(try #require(events.last?[2]?.first)) == 201)
        let session = try Records.fields(#require(events.last?[7]?.first))
        #expect(Records.number(try #require(session[1]?.first)) == 1)
    }
}
