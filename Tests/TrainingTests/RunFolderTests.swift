import Foundation
import TestSupport
import Testing

@testable import Training

struct RunFolderTests {
    private let folder: TemporaryFolder
    private var run: URL { folder.url.appending(path: "run") }
    private var lines: [Substring] {
        get throws {
            try String(contentsOf: run.appending(path: "metrics.jsonl"), encoding: .utf8).split(separator: "\n")
        }
    }

    init() throws { folder = try TemporaryFolder() }

    private func measured(_ round: Int, _ losses: [(name: String, value: Double)]) -> Event {
        .measured(
            .init(
                round: round, images: 8 * round, epoch: 0.5, seconds: 1.23456, imagesPerSecond: 6.789, losses: losses,
                outputs: [], gradients: []))
    }

    @Test(arguments: ["G.\tgap", "G.\"quoted\"", "G.a\\b", "G.two\nlines", "G.\u{1}\u{1F}", "G.größe 🙂", ""])
    func anyNameGivesAValidLine(_ name: String) throws {
        let folder = try RunFolder(creating: run, configuration: "")
        try folder.record(measured(1, [(name, 0.25), ("other", .nan)]))
        try folder.record(.evaluated(metrics: [(name, 0.5)], round: 1))
        let objects = try lines.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
        #expect(objects.count == 2)
        let losses = try #require(objects[0]?["losses"] as? [String: Any])
        #expect(losses[name] as? Double == 0.25)
        #expect(losses["other"] is NSNull)
        #expect(objects[0]?["seconds"] as? Double == 1.235)
        #expect((objects[1]?["metrics"] as? [String: Double])?[name] == 0.5)
    }

    @Test func aNoticeIsOneLineOfTheLogWhateverItHolds() throws {
        try RunFolder(creating: run, configuration: "").record(.noticed("skipped 'a\u{1B}[2J\nerror: b'"))
        let log = try String(contentsOf: run.appending(path: "log.txt"), encoding: .utf8)
        #expect(log.hasSuffix("Z skipped 'a\\u{1B}[2J\\nerror: b'\n"))
        #expect(log.split(separator: "\n").count == 1)
    }

    @Test func resumingKeepsEverythingUpToItsRound() throws {
        try {
            let folder = try RunFolder(creating: run, configuration: "")
            for round in 1...4 { try folder.record(measured(round, [("G.\t", Double(round))])) }
        }()
        _ = try RunFolder(resuming: run, round: 3)
        #expect(try lines.count == 3)
        _ = try RunFolder(resuming: run, round: 3)
        #expect(try lines.count == 3)
    }

    @Test func onlyLaterRoundsAndATruncatedLineAreDropped() {
        let kept = "{\"round\": 1}\nnot JSON\n{\"round\": 2}\n"
        #expect(RunFolder.figures(kept + "{\"round\": 3}\n{\"rou", upTo: 2) == kept)
        #expect(RunFolder.figures(kept, upTo: 2) == kept)
        #expect(RunFolder.figures("{\"round\": 1}", upTo: 2) == "{\"round\": 1}\n")
        #expect(RunFolder.figures("", upTo: 2) == "")
    }
}
