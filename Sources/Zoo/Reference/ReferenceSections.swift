internal import Foundation
internal import Games
internal import Graph
internal import Language

/// The parts of the reference pages that are written out from the tables.
enum ReferenceSections {
    static var networks: [String: () throws -> String] {
        [
            "layer-index": { layerIndex }, "layers": { layers }, "structures": { structures },
            "initialisers": { list(NetworkReference.initializers.map { ("`\($0)`", "") }) },
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
            "optimisers": {
                ModelReference.optimizers.map { "### `\($0.name)`\n\n" + table(of: $0.fields) }.joined(
                    separator: "\n\n")
            },
            "averages": { table(of: ModelReference.averages) },
            "keys": { keys },
        ]
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
            ["item", "meaning", "beside it"],
            NetworkReference.structures.map { structure in
                ["`\(structure.name)`", structure.help, structure.beside.map { "`\($0)`" }.joined(separator: ", ")]
            })
    }

    // MARK: Models

    private static func gallery(_ zoo: Zoo) throws -> String {
        var table: [[String]] = []
        for entry in zoo.models {
            let card = try zoo.card(entry)
            let parameters = try zoo.load(entry.name).model.parameters.map {
                "`\($0.name)` \($0.standard.scalar?.text ?? "")".trimmed
            }
            let paper =
                card.paper.hasPrefix("arXiv:")
                ? "[\(card.paper)](https://arxiv.org/abs/\(card.paper.dropFirst(6)))" : card.paper
            table.append([
                "[\(card.name)](\(card.name).yaml)", card.task, card.summary, paper, parameters.joined(separator: ", "),
            ])
        }
        return rows(["model", "task", "what it is", "paper", "parameters"], table)
    }

    private static var keys: String {
        func line(_ title: String, _ keys: [String]) -> (String, String) {
            (title, keys.map { "`\($0)`" }.joined(separator: " "))
        }
        return list([
            line("of a model", ModelReference.keys),
            line("under `data:`, beside the fields", ModelReference.dataOptions),
            line("of a network by `spec:`", ModelReference.networkKeys),
            line("under `train:`", ModelReference.trainKeys),
            line("of a step", ModelReference.stepKeys),
        ])
    }

    private static func functions(in titles: [String]) -> String {
        let entries = FunctionReference.families.filter { titles.contains($0.title) }.flatMap(\.entries)
        return rows(["function", "gives"], entries.map { ["`\($0.form)`", $0.help] })
    }

    // MARK: Markdown

    private static func table(of fields: [Field]) -> String {
        fields.isEmpty
            ? "It takes no arguments."
            : rows(
                ["argument", "type", "default", ""],
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
