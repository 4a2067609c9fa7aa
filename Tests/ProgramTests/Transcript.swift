import Foundation
import Snapshots
import Testing

/// Commands and what they print, in a file that reads like a terminal. The commands run one after another in an empty
/// folder, which is written as `FOLDER`; the source tree is written as `TREE`:
///
///     # a comment
///     $ ganzoo train dcgann
///     error: unknown model 'dcgann'
///     [exit status 65]
///
/// A line that starts with `> ` continues a command. Standard output comes before standard error.
struct Transcript: CustomTestStringConvertible, Sendable {
    private struct Entry {
        var comment: [String] = []
        var command: [String]

        var heading: String {
            (comment + ["$ \(command[0])"] + command.dropFirst().map { "> \($0)" }).map { "\($0)\n" }.joined()
        }
    }

    private let file: URL
    private let entries: [Entry]

    var testDescription: String { file.deletingPathExtension().lastPathComponent }

    /// The transcripts in a subfolder of `Transcripts`.
    static func all(in folder: String) -> [Transcript] {
        Rewriting.files(in: "ProgramTests/Transcripts/\(folder)").compactMap { try? Transcript($0) }
    }

    private init(_ file: URL) throws {
        self.file = file
        var entries: [Entry] = []
        var comment: [String] = []
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init) {
            if line.hasPrefix("$ ") {
                entries.append(Entry(comment: comment, command: [String(line.dropFirst(2))]))
            } else if line.hasPrefix("> "), !entries.isEmpty {
                entries[entries.count - 1].command.append(String(line.dropFirst(2)))
            }
            comment = line.hasPrefix("# ") ? comment + [line] : []
        }
        self.entries = entries
    }

    /// Runs the commands and compares the output with the file, or rewrites the file.
    ///
    /// - Parameter check: looks at each command's outcome.
    func expect(_ check: (_ command: String, _ outcome: Program.Outcome) -> Void = { _, _ in }) throws {
        let ganzoo = try Program()
        let texts = try entries.map { entry in
            let command = entry.command.joined(separator: "\n")
            let outcome = try ganzoo.shell(command)
            check(command, outcome)
            let printed = [outcome.output, outcome.errors].map { text in
                text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
            }
            let status = outcome.status == 0 ? "" : "[exit status \(outcome.status)]\n"
            let text = printed.joined().replacing(ganzoo.folder.path, with: "FOLDER")
                .replacing(Program.tree.path, with: "TREE")
            return entry.heading + text + status
        }
        try Rewriting.expect(texts.joined(separator: "\n"), in: file)
    }
}
