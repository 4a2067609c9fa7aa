import ArgumentParser
import Language
import Zoo

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Explain the keys of documents.",
        usage: "ganzoo keys [<options>] [<path>]",
        discussion: """
            Without a path, all keys are listed, grouped by mapping. In paths, NAME stands for an arbitrary name.

            Examples:
              ganzoo keys
              ganzoo keys train.steps
              ganzoo keys train.steps.clip_weights
              ganzoo keys network.inputs
              ganzoo keys --json
            """)

    @Argument(
        help: "The path of a key, or a kind of document: model, network or library. (default: list all keys)",
        completion: .custom { _, _, _ in KeyReference.paths })
    var path: String?
    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        guard let path else {
            let sections = KeyReference.sections
            print(json ? JSON.list(sections.flatMap(\.entries).map(object)).written() : overview(sections))
            return
        }
        if let document = DocumentKind(rawValue: path) {
            let entries = KeyReference.keys(of: document)
            print(json ? JSON.list(entries.map(object)).written() : table(entries))
            return
        }
        do throws(Diagnostic) {
            let entry = try KeyReference.find(path)
            print(json ? object(entry).written() : text(entry))
        } catch {
            throw InvalidDocument([error])
        }
    }

    private func overview(_ sections: [KeyReference.Section]) -> String {
        sections.map { section in
            let help = section.help.isEmpty ? "" : ": \(section.help)"
            return "\(section.title)\(help)\n\(table(section.entries))"
        }.joined(separator: "\n\n")
    }

    private func table(_ entries: [KeyReference.Entry]) -> String {
        var table = Table()
        for entry in entries { table.add("  \(entry.field.name)", entry.field.help) }
        return table.text
    }

    private func text(_ entry: KeyReference.Entry) -> String {
        let standard = entry.field.standard.map { "default: \($0)" } ?? "required"
        var parts = [entry.path, entry.field.help, "\(entry.type); \(standard)"]
        let keys = entry.keys
        if !keys.isEmpty {
            var table = Table()
            for key in keys {
                let standard = key.field.standard.map { "default: \($0)" } ?? "required"
                table.add("  \(key.field.name)", key.type, standard, key.field.help)
            }
            parts.append("Keys\n\(table.text)")
        }
        parts.append("Example\n\(entry.example.indented)")
        return parts.joined(separator: "\n\n")
    }

    private func object(_ entry: KeyReference.Entry) -> JSON {
        .object([
            ("path", .text(entry.path)), ("document", .text(entry.document.rawValue)),
            ("type", .text(entry.field.type)), ("range", .text(entry.field.range)),
            ("default", entry.field.standard.map(JSON.text) ?? .null), ("help", .text(entry.field.help)),
            ("example", .text(entry.example)), ("keys", .list(entry.keys.map { .text($0.path) })),
        ])
    }
}
