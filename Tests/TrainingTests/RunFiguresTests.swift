import Foundation
import Testing

@testable import Training

struct RunFiguresTests {
    private func figures(_ lines: String...) -> RunFigures {
        var figures = RunFigures()
        for line in lines { figures.add(line: line.utf8) }
        return figures
    }

    @Test func linesAreReadByFamilyInTheOrderOfTheDocument() {
        let figures = figures(
            #"{"round": 1, "images": 8, "seconds": 0.5, "images_per_second": 16, "losses": {"D.real": 0.7, "D.fake": 0.6, "A.x": 1}, "outputs": {"D(real)": 0.1}, "gradients": {"D": 2}, "health": {"update/G": 0.001}}"#,
            #"{"round": 2, "images": 16, "seconds": 1, "losses": {"D.real": null, "D.fake": 0.5}}"#,
            #"{"round": 2, "samples": {"diversity": 0.3}}"#,
            #"{"round": 2, "metrics": {"fid": 12}, "intervals": {"fid": [11.5, 12.5], "odd": [3]}}"#)
        #expect(figures[.losses].map(\.name) == ["D.real", "D.fake", "A.x"])
        #expect(figures[.losses][0].points == [.init(round: 1, value: 0.7), .init(round: 2, value: nil)])
        #expect(figures[.health].map(\.name) == ["update/G"] && figures[.samples].map(\.name) == ["diversity"])
        #expect(figures[.metrics][0].last == .init(round: 2, value: 12))
        #expect(figures.interval(of: "fid", at: 2) == 11.5...12.5 && figures.interval(of: "fid", at: 1) == nil)
        #expect(figures.marks.map(\.round) == [1, 2] && figures.marks[0].imagesPerSecond == 16)
        #expect(figures.lastRound == 2 && figures.skippedLines == 0)
    }

    @Test func warningsOfMonitorsAreRead() {
        let figures = figures(
            #"{"round": 300, "warning": {"monitor": "collapse", "seen": "diversity 0.1", "means": "modes are lost", "try": ["packing", "r1"]}}"#,
            #"{"round": 301, "warning": {"monitor": "new", "unknown": 1}}"#)
        #expect(
            figures.warnings == [
                .init(
                    round: 300, monitor: "collapse", seen: "diversity 0.1", means: "modes are lost",
                    remedies: ["packing", "r1"]),
                .init(round: 301, monitor: "new", seen: "", means: "", remedies: []),
            ])
    }

    @Test(arguments: [
        "not JSON", "[1, 2]", #"{"images": 3}"#, #"{"round": "x"}"#, #"{"round": 3, "los"#, "\u{0}", "{}",
    ])
    func otherLinesAreCounted(_ line: String) {
        let figures = figures(line)
        #expect(figures.skippedLines == 1 && figures.lastRound == nil)
    }

    @Test(arguments: [
        #"{"round": 3, "losses": [1], "health": 5, "metrics": {"a": "text"}, "intervals": 3, "warning": "text"}"#,
        #"{"round": 3, "later": {"deep": [1, {"x": 2}]}}"#, #"{"round": -3, "losses": {"": null}}"#,
    ])
    func keysOfOtherKindsAreIgnored(_ line: String) {
        let figures = figures(line)
        #expect(figures.skippedLines == 0)
        #expect(RunFigures.Family.allCases.flatMap { figures[$0] }.flatMap(\.points).allSatisfy { $0.value == nil })
    }

    @Test func timesOfAllStartsAreAdded() {
        let figures = figures(
            #"{"round": 1, "seconds": 5}"#, #"{"round": 2, "seconds": 10}"#, #"{"round": 3, "seconds": 2}"#,
            #"{"round": 4, "seconds": 4}"#)
        #expect(figures.seconds == 14)
        #expect(figures.lastStart.map(\.round) == [3, 4])
    }
}
