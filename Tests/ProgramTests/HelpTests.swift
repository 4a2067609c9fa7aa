import ArgumentParser
import Foundation
import Testing

@testable import Program

/// What holds for the help of every command; `Transcripts/help` has the words.
struct HelpTests {
    static let names = Ganzoo.configuration.subcommands.map { $0._commandName }

    private func command(_ name: String) throws -> any ParsableCommand.Type {
        try #require(Ganzoo.configuration.subcommands.first { $0._commandName == name })
    }

    @Test(arguments: [60, 80]) func helpFitsTheTerminal(_ width: Int) throws {
        for name in Self.names {
            let help = try Ganzoo.helpMessage(for: command(name), columns: width)
            for line in help.split(separator: "\n") { #expect(line.count <= width, "\(name): \(line)") }
        }
        for line in Ganzoo.helpMessage(columns: width).split(separator: "\n") {
            #expect(line.count <= width, "\(line)")
        }
    }

    @Test(arguments: names) func usageListsEveryArgument(_ name: String) throws {
        let help = try Ganzoo.helpMessage(for: command(name), columns: 80)
        let usage = try Ganzoo.usageString(for: command(name))
        let arguments = help.components(separatedBy: "ARGUMENTS:\n").dropFirst().first ?? ""
        for line in arguments.prefix(while: { $0 != "O" }).split(separator: "\n") where line.hasPrefix("  <") {
            let argument = try #require(line.split(separator: " ").first)
            #expect(usage.contains(argument), "\(usage) lacks \(argument)")
        }
        #expect(usage.hasPrefix("ganzoo \(name)"))
    }

    @Test(arguments: names) func examplesAreAccepted(_ name: String) throws {
        let discussion = try command(name).configuration.discussion
        let examples = discussion.components(separatedBy: "Examples:\n").dropFirst().last ?? ""
        let lines = examples.replacing(#/\\\n */#, with: "").split(separator: "\n").map(String.init)
        #expect(!lines.isEmpty || name == "bench")
        // a line that is wrapped could not be copied
        for line in examples.split(separator: "\n") { #expect(line.count <= 60, "\(line)") }
        for line in lines {
            let words = try words(of: line.replacing(#/ [<>] [^ ]+/#, with: ""))
            #expect(throws: Never.self, "\(line)") { _ = try Ganzoo.parseAsRoot(words) }
        }
    }

    /// The words that a shell passes to `ganzoo`.
    private func words(of line: String) throws -> [String] {
        let outcome = try Program().shell(
            """
            ganzoo() { for word; do printf '%s\\n' "$word"; done; }
            \(line)
            """)
        try #require(outcome.status == 0, "\(outcome.errors)")
        return outcome.output.split(separator: "\n").map(String.init)
    }
}
