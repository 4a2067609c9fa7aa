import Foundation
import Testing

/// Failures whose words depend on the machine; `Transcripts/failures` has the others.
struct FailureTests {
    private let ganzoo: Program

    init() throws { ganzoo = try Program() }

    @Test func unwritablePathsAreReported() throws {
        let train = try ganzoo(
            "train toy --set hidden_features=4 train.batch=8 --threads 1 --sample-every 9 --rounds 1 --out /proc/ganzoo"
        )
        #expect(train.status == 1)
        #expect(train.errors.hasPrefix("error: '/proc/ganzoo': "))
        #expect(
            try ganzoo(
                "train toy --set hidden_features=4 train.batch=8 --threads 1 --sample-every 9 --rounds 1 --out run"
            ).status
                == 0)
        let sample = try ganzoo("sample run --count 4 -o /proc/ganzoo.png")
        #expect(sample.status == 1)
        #expect(sample.errors.contains("'/proc/ganzoo.png'"))
    }

    @Test func aClosedPipeEndsACommandQuietly() throws {
        let outcome = try ganzoo.shell("{ sleep 0.2; $GANZOO list; echo $? >&2; } | true")
        #expect(outcome.errors == "0\n")
    }

    @Test func aFullDiskIsReported() throws {
        let outcome = try ganzoo.shell("$GANZOO list > /dev/full")
        #expect(outcome.status == 1)
        #expect(outcome.errors == "error: 'standard output': cannot write: no space left on device\n")
    }

    @Test func foreignNamesCannotSteerTheTerminal() throws {
        let outcome = try ganzoo.shell(
            "$GANZOO check \"$(printf 'a\\033[2J\\nerror: b.yaml')\"; $GANZOO \"$(printf 'x\\033c')\"")
        #expect(!outcome.errors.contains("\u{1B}"))
        #expect(outcome.errors.contains("'a\\u{1B}[2J\\nerror: b.yaml'"))
        #expect(outcome.errors.contains("unknown command 'x\\u{1B}c'"))
    }
}
