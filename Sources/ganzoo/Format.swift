import ArgumentParser
import Foundation
import Language
import Torch
import Zoo

struct Format: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Brings documents into the form of those that ship; comments and order stay.",
        discussion: """
            Examples:
              ganzoo fmt zoo/mine.yaml
              ganzoo fmt --check zoo/*.yaml specs/*.yaml
            """)

    @Argument(help: "Documents.")
    var files: [String]
    @Flag(help: "Only name the files that would change; exit status 1 if there are any.")
    var check = false

    func run() throws {
        var found: [Diagnostic] = []
        var changed = 0
        for file in files {
            do {
                if try format(file) {
                    changed += 1
                    print(file)
                }
            } catch let error as InvalidDocument {
                found += error.diagnostics
            } catch let error as Diagnostic {
                found.append(error)
            }
        }
        if !found.isEmpty { throw InvalidDocument(found) }
        if check, changed > 0 { throw ExitCode.failure }
    }

    /// - Returns: whether the file changes.
    private func format(_ file: String) throws -> Bool {
        let source = try Source.load(file)
        let formatted = try Formatter.format(source)
        guard formatted != source.text else { return false }
        if !check {
            do {
                try formatted.write(toFile: file, atomically: true, encoding: .utf8)
            } catch {
                throw FileError(file, "it can't be written")
            }
        }
        return true
    }
}
