import ArgumentParser
import Graph
import Language
import Zoo

struct LayersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "layers", abstract: "The layers that documents can use, explained.",
        discussion: """
            Examples:
              ganzoo layers
              ganzoo layers conv
            """)

    @Argument(help: "A layer to explain.")
    var name: String?

    func run() throws {
        guard let name else {
            print(overview)
            return
        }
        if let layer = Layers.named(name) {
            print(text(of: layer))
        } else if let structure = NetworkReference.structures.first(where: { $0.name == name }) {
            print("\(name)\n\n\(structure.help)\n\nBeside it\n  \(keys(of: structure))")
        } else {
            let known = Layers.all.map { $0.name } + NetworkReference.structures.map(\.name)
            throw InvalidDocument([
                Diagnostic(
                    "unknown layer '\(name)'", at: nil,
                    hint: Suggestion.hint(for: name, among: known, what: "layers", see: "ganzoo layers"))
            ])
        }
    }

    private var overview: String {
        var parts = Layers.families.map { family in
            var table = Table()
            for kind in family.kinds { table.add("  \(kind.name)", String(kind.help.prefix { $0 != "\n" })) }
            return "\(family.title)\n\(table.text)"
        }
        var table = Table()
        for structure in NetworkReference.structures { table.add("  \(structure.name)", structure.help) }
        parts.append("Structure\n\(table.text)")
        return parts.joined(separator: "\n\n")
    }

    private func text(of layer: any Layer.Type) -> String {
        var table = Table()
        for field in Layers.schema(of: layer) {
            let range = field.range.isEmpty ? "" : ", \(field.range)"
            let standard = field.standard.map { "default \($0)" } ?? "required"
            table.add("  \(field.name)", field.type + range, standard, field.help)
        }
        return "\(layer.name)\n\n\(layer.help)\n\nArguments\n\(table.text)\n\nExample\n"
            + Example.layer(layer.name).indented
    }

    private func keys(of structure: NetworkReference.Structure) -> String {
        (NetworkReference.besideKeys + structure.beside).joined(separator: ", ")
    }
}
