import Foundation
import TestSupport
import Testing
import Training

@testable import Program

struct WatchTests {
    private let folder: TemporaryFolder
    private var run: URL { folder.url.appending(path: "run") }

    init() throws { folder = try TemporaryFolder() }

    private static let lines =
        (1...60).map {
            RunFolders.line($0, losses: #"{"D.real": \#(Double($0)), "A long name of a term, \u001b[2J": null}"#)
        }
        + [
            #"{"round": 60, "metrics": {"fid": 10}, "intervals": {"fid": [9, 11]}}"#,
            #"{"round": 50, "warning": {"monitor": "mode collapse", "seen": "diversity 0.1 of 0.4", "means": "modes are lost", "try": ["packing", "r1"]}}"#,
        ]

    private func screen(_ width: Int) throws -> WatchScreen { WatchScreen(run: try RunRecord(run.path), width: width) }

    @Test(arguments: [20, 40, 80, 200]) func everyLineFits(_ width: Int) throws {
        try RunFolders.write(run, metrics: Self.lines, checkpoints: [50], samples: [40: Data()])
        let lines = try screen(width).lines
        #expect(lines.allSatisfy { $0.count <= width && !$0.contains("\u{1B}") })
        #expect(lines.joined().contains("diversity"))
        let few = try screen(width).lines(12)
        #expect(few.count == 12 && few.contains { $0.hasSuffix("more lines") })
    }

    @Test func curvesWarningsAndPlacesAreShown() throws {
        try RunFolders.write(run, metrics: Self.lines, checkpoints: [50], samples: [40: Data()])
        try withExtendedLifetime(RunLock(run)) {
            let text = try screen(120).lines.joined(separator: "\n")
            #expect(text.contains("round 60/100\n4 s left  10.0 rounds/s  40 images/s  6 s so far"))
            #expect(text.contains("▁▁▂▂") && text.contains("NaN  !!!!"))
            #expect(text.contains("fid") && text.contains("9 to 11"))
            #expect(text.contains("  round 50, mode collapse: diversity 0.1 of 0.4"))
            #expect(text.contains("try: packing; r1"))
            #expect(text.contains("/samples/000040.png") && text.contains("/checkpoints/000050"))
            #expect(!text.contains("resume with"))
        }
        #expect(try screen(200).lines.last?.contains("ended without a word after round 60") == true)
    }

    @Test func sparklinesShowPeaksAndLostValues() {
        #expect(Sparkline.text([0, 1, 2, 3, 4, 5, 6, 7], width: 8) == "▁▂▃▄▅▆▇█")
        #expect(Sparkline.text([1, 1, 1], width: 8) == "▅▅▅")
        #expect(Sparkline.text([1, nil, 2, 4], width: 2) == "!▅")
        #expect(Sparkline.text([nil], width: 8) == "!" && Sparkline.text([], width: 8) == "")
        #expect(Sparkline.text((0..<1000).map { Double($0) }, width: 10).count == 10)
    }

    @Test func itIsPrintedOnceWithoutATerminal() throws {
        let ganzoo = try Program()
        try RunFolders.write(ganzoo.folder.appending(path: "run"), metrics: Self.lines, checkpoints: [60])
        let outcome = try ganzoo("watch run")
        #expect(outcome.status == 0 && outcome.output.hasPrefix("tiny  run  stopped\n"))
        #expect(outcome.output.hasSuffix("stopped after round 60; resume with: ganzoo train --resume run\n"))
        #expect(!outcome.output.contains("\u{1B}"))
        #expect(try ganzoo.shell("$GANZOO watch run | head -1; echo done").output.hasSuffix("done\n"))
    }

    /// In a terminal it follows a training to its end.
    @Test func itEndsWithTheTraining() throws {
        let ganzoo = try Program()
        let outcome = try ganzoo.shell(
            """
            $GANZOO train toy --set hidden_features=16 train.batch=16 --threads 1 --rounds 1500 --log-every 10 --out run \
            --sample-every 100000 2>errors >/dev/null &
            until test -s run/metrics.jsonl; do sleep 0.1; done
            script -qec "$GANZOO watch run --every 0.2" /dev/null </dev/null; echo "status $?"; wait $!; echo "training $?"
            """)
        #expect(outcome.output.contains("in progress") && outcome.output.contains("complete: 1,500 rounds"))
        #expect(
            outcome.output.contains("\u{1B}[") && outcome.output.hasSuffix("status 0\ntraining 0\n"),
            "\(outcome.output.suffix(300))")
    }
}
