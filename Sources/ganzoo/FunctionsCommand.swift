import ArgumentParser
import Language
import Zoo

struct FunctionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "functions", abstract: "The functions and names that expressions can use, explained.",
        discussion: """
            Examples:
              ganzoo functions
              ganzoo functions bce_logits
              ganzoo functions --json
            """)

    @Argument(help: "A function to explain.")
    var name: String?
    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        guard let name else {
            if json { return print(JSON.list(FunctionReference.families.flatMap(objects)).written()) }
            print(FunctionReference.families.map(overview).joined(separator: "\n\n"))
            return
        }
        let found = FunctionReference.named(name)
        if found.isEmpty {
            let all = FunctionReference.families.flatMap { $0.entries.map(\.name) }
            throw InvalidDocument([
                Diagnostic(
                    "unknown function '\(name)'", at: nil,
                    hint: Suggestion.hint(for: name, among: all, what: "functions", see: "ganzoo functions"))
            ])
        }
        if json {
            let all = FunctionReference.families.flatMap { family in
                objects((family.title, family.entries.filter { $0.name == name }))
            }
            return print(JSON.list(all).written())
        }
        print(found.map { "\($0.form)\n\n\($0.help)" }.joined(separator: "\n\n"))
        if let example = found.first?.example, !example.isEmpty { print("\nExample\n\(example.indented)") }
    }

    private func objects(_ family: (title: String, entries: [FunctionReference.Entry])) -> [JSON] {
        family.entries.map { entry in
            .object([
                ("name", .text(entry.name)), ("family", .text(family.title)),
                ("signature", entry.signature.map(JSON.text) ?? .null), ("help", .text(entry.help)),
                ("example", .text(entry.example)),
            ])
        }
    }

    private func overview(_ family: (title: String, entries: [FunctionReference.Entry])) -> String {
        var table = Table()
        for entry in family.entries { table.add("  \(entry.form)", entry.summary) }
        return "\(family.title)\n\(table.text)"
    }
}

extension String {
    /// Each line two spaces further in.
    var indented: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }.joined(separator: "\n")
    }
}
