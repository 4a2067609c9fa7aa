import Foundation
import Images
import TestSupport
import Testing
import Training

@testable import Reports

struct RunPageTests {
    private let folder: TemporaryFolder
    private var run: URL { folder.url.appending(path: "run") }

    init() throws { folder = try TemporaryFolder() }

    private func page() throws -> String { try RunPage(RunRecord(run.path), date: Date(timeIntervalSince1970: 0)).html }

    private func image(_ side: Int, noise: Bool = false) throws -> Data {
        var state: UInt32 = 1
        let pixels = (0..<(side * side * 3)).map { index -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return noise ? UInt8(state >> 24) : UInt8(index % 251)
        }
        return Data(try ImageFile.encode(Image(width: side, height: side, channels: 3, pixels: pixels)))
    }

    private static let hostile = "</script><script>alert(1)</script>\"'&<img src=x onerror=alert(2)>\u{202E}\u{1B}[2J"

    @Test func namesAndMessagesOfARunAreNoMarkup() throws {
        let name = try #require(
            String(
                data: JSONSerialization.data(withJSONObject: Self.hostile, options: .fragmentsAllowed), encoding: .utf8)
        )
        let lines = [
            #"{"round": 1, "images": 4, "seconds": 1, "losses": {\#(name): 1}, "outputs": {\#(name): 1}, "gradients": {\#(name): 1}, "health": {\#(name): 1}}"#,
            #"{"round": 2, "metrics": {\#(name): 1}, "samples": {\#(name): 2}}"#,
            #"{"round": 2, "warning": {"monitor": \#(name), "seen": \#(name), "means": \#(name), "try": [\#(name)]}}"#,
        ]
        let quoted =
            "\"\(Self.hostile.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\u{1B}", with: "\\e").replacing("\u{202E}", with: "\\u202E"))\""
        let found = "found:\n  report:\n    data: \(quoted)\n"
        try RunFolders.write(
            run,
            configuration: RunFolders.configuration(settings: ["evil: \(quoted)"], found: found)
                .replacing("summary: A model for tests.", with: "summary: \(quoted)")
                .replacing("data: \"builtin:grid25\"", with: "data: \(quoted)"),
            metrics: lines, log: "2026-11-29T09:00:00Z warning: \(Self.hostile)\n")
        let html = try page()
        // one script and no image but data of ours
        #expect(html.components(separatedBy: "<script").count == 2)
        #expect(!html.contains("<img src=x") && !html.contains("onerror=alert(2)>") && !html.contains("\u{1B}"))
        #expect(html.contains("&lt;/script&gt;&lt;script&gt;alert(1)") && !html.contains("\u{202E}"))
    }

    @Test func aPageAsksForNothingElse() throws {
        try RunFolders.write(run, metrics: [RunFolders.line(1)], samples: [1: image(8)])
        let html = try page()
        #expect(html.contains("default-src 'none'"))
        for word in ["http://", "https://", "src=\"/", "href=\"/", "@import", "url("] {
            #expect(!html.contains(word), "\(word)")
        }
        #expect(html.components(separatedBy: "<img src=\"data:").count == html.components(separatedBy: "<img ").count)
    }

    @Test func runsWithoutFiguresHaveAPage() throws {
        try RunFolders.write(run)
        let html = try page()
        for words in [
            "The run has no warnings.", "The run has no samples.", "No metrics were measured",
            "The run has no figures yet.",
            "not started",
        ] { #expect(html.contains(words), "\(words)") }
    }

    @Test func aCurveOfLostValuesSaysSo() throws {
        try RunFolders.write(
            run,
            metrics: [
                RunFolders.line(1, losses: #"{"G.a": 1, "G.b": null}"#),
                RunFolders.line(2, losses: #"{"G.a": null, "G.b": null}"#),
            ])
        let html = try page()
        #expect(html.contains("G.a <small>1 not finite</small>") && html.contains("G.b <small>2 not finite</small>"))
    }

    @Test func samplesAreBoundedAndWhatIsLeftOutIsTold() throws {
        let small = try image(8)
        try RunFolders.write(run, samples: Dictionary(uniqueKeysWithValues: (1...90).map { ($0 * 10, small) }))
        let timeline = try Timeline(RunRecord(run.path).samples)
        #expect(timeline.images.count == Timeline.mostImages)
        #expect(timeline.images.first?.round == 10 && timeline.images.last?.round == 900)
        #expect(timeline.remark == "40 of 90 samples are shown")
        let tight = try Timeline(RunRecord(run.path).samples, bytes: small.count * 3)
        #expect(tight.images.map(\.round) == [10, 440, 900])
    }

    @Test func largeAndBrokenSamplesAreHandled() throws {
        try RunFolders.write(run, samples: [1: image(900, noise: true), 2: Data("no image".utf8)])
        let timeline = try Timeline(RunRecord(run.path).samples)
        #expect(timeline.images.map(\.width) == [640] && timeline.remark == "1 could not be read")
    }

    @Test func theBestCheckpointIsNamed() throws {
        try RunFolders.write(
            run,
            metrics: [
                #"{"round": 50, "metrics": {"fid": 3}, "intervals": {"fid": [2.5, 3.5]}}"#,
                #"{"round": 100, "metrics": {"fid": 4}}"#,
            ], checkpoints: [50, 100])
        let html = try page()
        #expect(html.contains("3 [2.5, 3.5]") && html.contains("checkpoints/000050"))
    }

    @Test func curvesHaveAxesAndALegend() throws {
        try RunFolders.write(
            run,
            metrics: (1...1000).map { RunFolders.line($0, losses: #"{"D.real": \#(Double($0) / 10), "D.fake": 0.1}"#) })
        let html = try page()
        #expect(html.contains("Terms of D <small>logarithmic</small>") && html.contains(">D.fake <output>"))
        #expect(html.contains("Of 1,000 points per curve, 400 are drawn"))
        #expect(html.utf8.count < 200_000)
    }
}
