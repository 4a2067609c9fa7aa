import Foundation
import Testing

/// What commands print, word by word.
struct TranscriptTests {
    @Test(arguments: Transcript.all(in: "help")) func helpMatchesTranscript(_ transcript: Transcript) throws {
        try transcript.expect()
    }

    @Test func everyCommandHasAHelpTranscript() throws {
        let help = try Program()("--help").output
        let listed = try #require(help.components(separatedBy: "SUBCOMMANDS:\n").last)
        let commands = listed.split(separator: "\n").compactMap { line -> String? in
            guard line.hasPrefix("  "), !line.hasPrefix("   "), !line.hasPrefix("  See ") else { return nil }
            return line.split(separator: " ").first.map(String.init)
        }
        #expect(commands.count >= 20)
        #expect(Set(commands + ["ganzoo"]) == Set(Transcript.all(in: "help").map(\.testDescription)))
    }

    @Test(arguments: Transcript.all(in: "listings")) func listingsMatchTranscript(_ transcript: Transcript) throws {
        try transcript.expect()
    }

    /// Bad input gives one clear message and the right status: 64 for wrong usage, 65 for an invalid document or data, 1
    /// for the rest.
    @Test(arguments: Transcript.all(in: "failures")) func failuresMatchTranscript(_ transcript: Transcript) throws {
        try transcript.expect { command, outcome in
            #expect(outcome.status == 0 || outcome.output.isEmpty, "'\(command)' prints to standard output")
        }
    }
}
