import ArgumentParser
import Foundation
import Language
import Zoo

/// Writes what in the source tree follows from the program: reference pages, the JSON Schema, its line in documents; for those who work on ganzoo.
struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "The reference pages and the JSON Schema, from the tables that the program reads by.",
        discussion: "Run in the source tree: ganzoo reference --write", shouldDisplay: false)

    @Flag(help: "Write the files; without it, files that are stale are named.")
    var write = false
    @Flag(help: "Print the manual page.")
    var manual = false

    func run() throws {
        if manual { return print(try ManualPage().text, terminator: "") }
        let tree = URL(fileURLWithPath: ".")
        var isStale = false
        for page in ReferencePage.all(in: tree) where try !page.isCurrent(in: tree) {
            isStale = true
            print(page.path)
            if write { try page.write(in: tree) }
        }
        if isStale, !write { throw ExitCode.failure }
    }
}
