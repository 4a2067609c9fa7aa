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

    @Test func aClosedPipeDoesNotCrash() throws {
        let outcome = try ganzoo.shell("{ $GANZOO list; echo $? >&2; } | true")
        // the listing may have gone out before the pipe was closed, else the usual signal ends the program
        #expect(["0\n", "141\n"].contains(outcome.errors))
    }
}
