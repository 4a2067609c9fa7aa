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
              ganzoo layers aten::pixel_unshuffle
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "A layer, or an operator for the layer op, to explain.")
    var name: String?

    func run() throws {
        guard let name else {
            print(overview)
            return
        }
        if name.contains("::") {
            print(try operators(name))
        } else if let layer = Layers.named(name) {
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

    private func operators(_ name: String) throws -> String {
        _ = try zoo.path
        let found: [OperatorReference]
        do throws(Diagnostic) {
            found = try OperatorReference.named(name)
        } catch {
            throw InvalidDocument([error])
        }
        return found.map { entry in
            var table = Table()
            for argument in entry.arguments {
                let standard = argument.standard.map { "default \($0)" } ?? "required"
                table.add("  \(argument.name)", argument.type, standard, argument.help)
            }
            let use = entry.refusal.map { "No layer: it \($0)." } ?? "Example\n\(entry.example.indented)"
            return "\(entry.name)\n\nArguments\n\(table.text)\n\nOutput\n  \(entry.result)\n\n\(use)"
        }.joined(separator: "\n\n")
    }

    private func keys(of structure: NetworkReference.Structure) -> String {
        (NetworkReference.besideKeys + structure.beside).joined(separator: ", ")
    }
}
