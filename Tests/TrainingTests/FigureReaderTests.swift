import Foundation
import TestSupport
import Testing

@testable import Training

struct FigureReaderTests {
    private let folder: TemporaryFolder
    private var file: URL { folder.url.appending(path: "metrics.jsonl") }

    init() throws { folder = try TemporaryFolder() }

    private func append(_ text: String) throws {
        if !FileManager.default.fileExists(atPath: file.path) { try Data().write(to: file) }
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    @Test func aGrowingFileIsReadOnce() throws {
        var reader = FigureReader(folder.url)
        try reader.update()
        #expect(reader.figures.lastRound == nil)
        try append("{\"round\": 1, \"losses\": {\"G\": 1}}\n{\"round\": 2, \"lo")
        try reader.update()
        #expect(reader.figures.lastRound == 1 && reader.figures.skippedLines == 0)
        try append("sses\": {\"G\": 2}}\n")
        try reader.update()
        try reader.update()
        #expect(reader.figures[.losses].map(\.points) == [[.init(round: 1, value: 1), .init(round: 2, value: 2)]])
    }

    @Test func aReplacedFileIsReadAgain() throws {
        var reader = FigureReader(folder.url)
        try append("{\"round\": 1}\n{\"round\": 2, \"seconds\": 1}\n")
        try reader.update()
        // as a resumed run does it
        try Data("{\"round\": 1, \"seconds\": 3}\n{\"round\": 7, \"seconds\": 1, \"losses\": {\"G\": 1}}\n".utf8)
            .write(to: file, options: .atomic)
        try reader.update()
        #expect(reader.figures.marks.map(\.round) == [1, 7])
        try Data().write(to: file)
        try reader.update()
        #expect(reader.figures.marks.isEmpty)
    }

    @Test func linesLongerThanAReadAreWhole() throws {
        let losses = (0..<60_000).map { "\"term \($0)\": \($0)" }.joined(separator: ", ")
        try append("{\"round\": 1, \"losses\": {\(losses)}}\n{\"round\": 2}\n")
        var reader = FigureReader(folder.url)
        try reader.update()
        #expect(reader.figures[.losses].count == 60_000 && reader.figures.skippedLines == 0)
    }

    @Test func somethingElseThanAFileIsAnError() throws {
        try FileManager.default.createDirectory(at: file, withIntermediateDirectories: true)
        var reader = FigureReader(folder.url)
        #expect(throws: (any Error).self) { try reader.update() }
    }
}
