import ArgumentParser
import Games
import Language
import Zoo

struct FunctionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "functions", abstract: "Explain the functions and names that expressions can use.",
        usage: "ganzoo functions [<options>] [<name>]",
        discussion: """
            Examples:
              ganzoo functions
              ganzoo functions bce_logits
              ganzoo functions --json
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "The function to explain. (default: list all)")
    var name: String?
    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        _ = try zoo.path
        guard let name else {
            if json { return print(JSON.list(FunctionReference.families.flatMap(objects)).written()) }
            print(FunctionReference.families.map(overview).joined(separator: "\n\n"))
            return
        }
        let found = FunctionReference.named(name)
        if found.isEmpty {
            let all = Set(FunctionReference.families.flatMap { $0.entries.map(\.name) })
            throw InvalidDocument([
                Diagnostic(
                    "unknown function '\(name)'", at: nil,
                    hint: Suggestion.hint(for: name, among: all, what: "functions", see: "ganzoo functions")
                ).due(to: .request)
            ])
        }
        if json {
            let all = FunctionReference.families.flatMap { family in
                objects((family.title, family.entries.filter { $0.name == name }))
            }
            return print(JSON.list(all).written())
        }
        print(found.map(text).joined(separator: "\n\n"))
    }

    private func text(_ entry: FunctionReference.Entry) -> String {
        var parts = ["\(entry.form)", entry.help]
        if !entry.arguments.isEmpty {
            var table = Table()
            for (parameter, isOptional) in entry.arguments {
                let standard = parameter.standard.map { "default: \($0)" }
                table.add(
                    "  \(parameter.name)", parameter.type, standard ?? (isOptional ? "optional" : "required"))
            }
            parts.append("Arguments\n\(table.text)")
        }
        if !entry.example.isEmpty {
            let gives = entry.result.map { "  # returns \($0)" } ?? ""
            parts.append("Example\n\(entry.example.indented)\(gives)")
        }
        return parts.joined(separator: "\n\n")
    }

    private func arguments(_ entry: FunctionReference.Entry) -> JSON {
        .list(
            entry.arguments.map { parameter, isOptional in
                .object([
                    ("name", .text(parameter.name)), ("type", .text(parameter.type)), ("optional", .bool(isOptional)),
                    ("default", parameter.standard.map(JSON.text) ?? .null),
                ])
            })
    }

    private func objects(_ family: (title: String, entries: [FunctionReference.Entry])) -> [JSON] {
        family.entries.map { entry in
            .object([
                ("name", .text(entry.name)), ("family", .text(family.title)),
                ("signature", entry.signature.map(JSON.text) ?? .null), ("help", .text(entry.help)),
                ("arguments", arguments(entry)), ("result", entry.result.map(JSON.text) ?? .null),
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
    /// Each line indented by two more spaces.
    var indented: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }.joined(separator: "\n")
    }
}
