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
            """)

    @Argument(help: "A function to explain.")
    var name: String?

    func run() throws {
        guard let name else {
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
        print(found.map { "\($0.form)\n\n\($0.help)" }.joined(separator: "\n\n"))
        if let example = found.first?.example, !example.isEmpty { print("\nExample\n\(example.indented)") }
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
