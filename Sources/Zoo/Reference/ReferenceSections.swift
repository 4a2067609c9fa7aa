internal import Foundation
internal import Games
internal import Graph
internal import Language
internal import Training

/// The generated sections of the reference pages.
enum ReferenceSections {
    static var networks: [String: () throws -> String] {
        [
            "layer-index": { layerIndex }, "layers": { layers }, "structures": { structures },
            "initialisers": { list(NetworkReference.initializers.map { ("`\($0)`", "") }) },
            "keys": { keys(of: [.network, .library]) },
            "static-functions": { functions(in: ["Numbers and lists, known before training"]) },
        ]
    }

    static func models(_ zoo: Zoo) -> [String: () throws -> String] {
        [
            "gallery": { try gallery(zoo) },
            "functions": {
                let titles = FunctionReference.families.map(\.title).filter { !$0.contains("training") }
                return titles.map { "### \($0)\n\n" + functions(in: [$0]) }.joined(separator: "\n\n")
            },
            "dynamic-names": { list(ModelReference.dynamicNames.map { ("`\($0.name)`", $0.help) }) },
            "objectives": { ModelReference.objectives.map { "`\($0)`" }.joined(separator: ", ") },
            "keys": { keys(of: [.model]) },
        ]
    }

    static var runs: [String: () throws -> String] { ["monitors": { monitors }] }

    private static var monitors: String {
        rows(
            ["monitor", "sees", "means", "try"],
            Monitors.all.map { monitor in
                ["`\(monitor.name)`", monitor.help, monitor.meaning, monitor.remedies.joined(separator: "; or ")]
            })
    }

    // MARK: Networks

    private static var layerIndex: String {
        Layers.families.map { family in
            let names = family.kinds.map { "[`\($0.name)`](#\($0.name))" }.joined(separator: " ")
            return "* \(family.title): \(names)"
        }.joined(separator: "\n")
    }

    private static var layers: String {
        Layers.families.flatMap(\.kinds).map { kind in
            let lines = kind.help.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            let rest = lines.count > 1 ? "\n\n```text\n\(lines[1].trimmingCharacters(in: .newlines))\n```" : ""
            return "### \(kind.name)\n\n\(lines[0])\(rest)\n\n\(table(of: Layers.schema(of: kind)))\n\n"
                + "```yaml\n\(Example.layer(kind.name))\n```"
        }.joined(separator: "\n\n")
    }

    private static var structures: String {
        rows(
            ["item", "meaning", "further keys"],
            NetworkReference.structures.map { structure in
                ["`\(structure.name)`", structure.help, structure.beside.map { "`\($0)`" }.joined(separator: ", ")]
            })
    }

    // MARK: Models

    /// A table of all models, followed by the card and the parameters of each.
    private static func gallery(_ zoo: Zoo) throws -> String {
        let models = try zoo.models.map { try zoo.card($0) }
        let table = models.map { model in
            ["[\(model.name)](#\(model.name))", model.task, model.summary, link(model.paper)]
        }
        return ([rows(["model", "task", "summary", "paper"], table)] + models.map(card)).joined(separator: "\n\n")
    }

    private static func card(_ model: ModelCard) -> String {
        let facts = model.facts.map { ("**\($0.key.prefix(1).uppercased() + $0.key.dropFirst())**", $0.text) }
        let parameters = model.parameters.map { parameter in
            ["`\(parameter.name)`", parameter.standard.scalar.map { "`\($0.text)`" } ?? "", parameter.help]
        }
        let parts = [
            "### \(model.name)", "\(model.summary) [Document](\(model.name).yaml).", list(facts),
            rows(["parameter", "default", "meaning"], parameters),
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private static func link(_ paper: String) -> String {
        paper.hasPrefix("arXiv:") ? "[\(paper)](https://arxiv.org/abs/\(paper.dropFirst(6)))" : paper
    }

    /// One table of keys per mapping.
    private static func keys(of documents: Set<DocumentKind>) -> String {
        KeyReference.sections.filter { documents.contains($0.entries[0].document) }.map { section in
            let isDocument = section.entries[0].path == section.entries[0].field.name
            let title = isDocument ? "A \(section.entries[0].document) document" : "`\(section.title)`"
            let help =
                section.help.isEmpty ? "" : section.help.prefix(1).uppercased() + section.help.dropFirst() + ".\n\n"
            let table = rows(
                ["key", "type", "default", "meaning", "example"],
                section.entries.map {
                    ["`\($0.field.name)`", $0.type, $0.standard, $0.field.help, "`\($0.brief)`"]
                })
            return "### \(title)\n\n\(help)\(table)"
        }.joined(separator: "\n\n")
    }

    private static func functions(in titles: [String]) -> String {
        let entries = FunctionReference.families.filter { titles.contains($0.title) }.flatMap(\.entries)
        return rows(["function", "result"], entries.map { ["`\($0.form)`", $0.help] })
    }

    // MARK: Markdown

    private static func table(of fields: [Field]) -> String {
        fields.isEmpty
            ? "It takes no arguments."
            : rows(
                ["argument", "type", "default", "meaning"],
                fields.map { field in
                    let type = field.range.isEmpty ? field.type : "\(field.type), \(field.range)"
                    return ["`\(field.name)`", type, field.standard ?? "required", field.help]
                })
    }

    private static func rows(_ head: [String], _ rows: [[String]]) -> String {
        ([head, head.map { _ in "---" }] + rows).map { cells in
            "| " + cells.map { $0.replacing("|", with: "\\|").replacing("\n", with: " ") }.joined(separator: " | ")
                + " |"
        }.joined(separator: "\n")
    }

    private static func list(_ entries: [(String, String)]) -> String {
        entries.map { $0.1.isEmpty ? "* \($0.0)" : "* \($0.0): \($0.1)" }.joined(separator: "\n")
    }
}
