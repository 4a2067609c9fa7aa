import ArgumentParser
import Graph
import Language
import Zoo

struct LayersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "layers", abstract: "Explain the layers that networks can use.",
        usage: "ganzoo layers [<options>] [<name>]",
        discussion: """
            Examples:
              ganzoo layers
              ganzoo layers conv
              ganzoo layers aten::pixel_unshuffle
              ganzoo layers --json
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "The layer or operator to explain. (default: list all layers)")
    var name: String?
    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        _ = try zoo.path
        guard let name else {
            print(json ? JSON.list(objects).written() : overview)
            return
        }
        if name.contains("::") {
            let found = try operators(name)
            print(json ? JSON.list(found.map(object)).written() : found.map(text).joined(separator: "\n\n"))
        } else if let layer = Layers.named(name) {
            print(json ? object(layer, family(of: layer)).written() : text(of: layer))
        } else if let structure = NetworkReference.structures.first(where: { $0.name == name }) {
            print(
                json
                    ? object(structure).written()
                    : "\(name)\n\n\(structure.help)\n\nOther keys of the item\n  \(keys(of: structure))")
        } else {
            let known = Layers.all.map { $0.name } + NetworkReference.structures.map(\.name)
            throw InvalidDocument([
                Diagnostic(
                    "unknown layer '\(name)'", at: nil,
                    hint: Suggestion.hint(for: name, among: known, what: "layers", see: "ganzoo layers")
                ).due(to: .request)
            ])
        }
    }

    private var overview: String {
        var parts = Layers.families.map { family in
            var table = Table()
            for kind in family.kinds { table.add("  \(kind.name)", kind.summary) }
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
            let standard = field.standard.map { "default: \($0)" } ?? "required"
            table.add("  \(field.name)", field.type + range, standard, field.help)
        }
        return "\(layer.name)\n\n\(layer.help)\n\nArguments\n\(table.text)\n\nExample\n"
            + Example.layer(layer.name).indented
    }

    private func operators(_ name: String) throws -> [OperatorReference] {
        do throws(Diagnostic) {
            return try OperatorReference.named(name)
        } catch {
            throw InvalidDocument([error])
        }
    }

    private func text(of entry: OperatorReference) -> String {
        var table = Table()
        for argument in entry.arguments {
            let standard = argument.standard.map { "default: \($0)" } ?? "required"
            table.add("  \(argument.name)", argument.type, standard, argument.help)
        }
        let use = entry.refusal.map { "Not available as a layer: it \($0)." } ?? "Example\n\(entry.example.indented)"
        return "\(entry.name)\n\nArguments\n\(table.text)\n\nOutput\n  \(entry.result)\n\n\(use)"
    }

    private func keys(of structure: NetworkReference.Structure) -> String {
        (NetworkReference.besideKeys + structure.beside).joined(separator: ", ")
    }

    // MARK: JSON

    private var objects: [JSON] {
        Layers.families.flatMap { family in family.kinds.map { object($0, family.title) } }
            + NetworkReference.structures.map(object)
    }

    private func family(of layer: any Layer.Type) -> String {
        Layers.families.first { $0.kinds.contains { $0.name == layer.name } }?.title ?? ""
    }

    private func object(_ layer: any Layer.Type, _ family: String) -> JSON {
        .object([
            ("name", .text(layer.name)), ("family", .text(family)), ("help", .text(layer.help)),
            ("arguments", .list(Layers.schema(of: layer).map(object))), ("example", .text(Example.layer(layer.name))),
        ])
    }

    private func object(_ structure: NetworkReference.Structure) -> JSON {
        .object([
            ("name", .text(structure.name)), ("family", "Structure"), ("help", .text(structure.help)),
            ("beside", .list((NetworkReference.besideKeys + structure.beside).map(JSON.text))),
        ])
    }

    private func object(_ entry: OperatorReference) -> JSON {
        let arguments = entry.arguments.map { argument in
            JSON.object([
                ("name", .text(argument.name)), ("type", .text(argument.type)),
                ("default", argument.standard.map(JSON.text) ?? .null), ("help", .text(argument.help)),
            ])
        }
        return .object([
            ("name", .text(entry.name)), ("arguments", .list(arguments)), ("output", .text(entry.result)),
            ("example", entry.refusal == nil ? .text(entry.example) : .null),
        ])
    }

    private func object(_ field: Field) -> JSON {
        .object([
            ("name", .text(field.name)), ("type", .text(field.type)), ("range", .text(field.range)),
            ("default", field.standard.map(JSON.text) ?? .null), ("help", .text(field.help)),
        ])
    }
}
