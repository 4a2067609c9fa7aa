import ArgumentParser
import Files
import Foundation
import Language
import Torch
import Zoo

struct Format: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Format documents.",
        usage: "ganzoo fmt [<options>] <files> ...",
        discussion: """
            Rewrites each file in the style of the zoo. Comments and the order of keys are kept. Prints the names of the \
            files that changed.

            Examples:
              ganzoo fmt zoo/mine.yaml
              ganzoo fmt --check zoo/*.yaml specs/*.yaml
              ganzoo fmt - < mine.yaml
            """)

    @Argument(help: "Paths of documents; - reads standard input and prints the result.")
    var files: [String]
    @Flag(help: "Print the files that would change without writing them; exit with 1 if there are any.")
    var check = false

    func run() throws {
        var found: [Diagnostic] = []
        var changed = 0
        for file in files {
            do {
                if try format(file) {
                    changed += 1
                    if check || file != "-" { print(file) }
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

    /// - Returns: whether the text changed.
    private func format(_ file: String) throws -> Bool {
        let isInput = file == "-"
        let source = try isInput ? Source.loadStandardInput() : Source.load(file)
        let formatted = try Formatter.format(source)
        if isInput, !check { print(formatted, terminator: "") }
        guard formatted != source.text else { return false }
        if !check, !isInput { try replace(file, with: formatted) }
        return true
    }

    /// Replaces the contents of a file atomically; symbolic links and permissions are kept.
    private func replace(_ path: String, with text: String) throws {
        let manager = FileManager.default
        let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        let mode = try? manager.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        guard let mode, mode & 0o222 != 0, manager.isWritableFile(atPath: file.path) else {
            throw FileError(path, "the file is read-only", .writing)
        }
        do {
            try FileBytes.write(Array(text.utf8), to: file.path, mode: mode)
        } catch {
            throw FileError(path, "cannot write it: \(error.reason)", .writing)
        }
    }
}
