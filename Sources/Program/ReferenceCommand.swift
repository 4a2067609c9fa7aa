import ArgumentParser
import Foundation
import Language
import Zoo

/// Writes the generated parts of the source tree: reference pages, the JSON Schema, and the line in documents that names it.
struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Write the reference pages and the JSON Schema.",
        discussion: """
            Run this command in the source tree.

            Examples:
              ganzoo reference --write
            """, shouldDisplay: false)

    @Flag(help: "Write the files instead of listing those that are stale.")
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
