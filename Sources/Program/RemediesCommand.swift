import ArgumentParser
import Graph
import Language
import Zoo

struct RemediesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remedies", abstract: "Explain remedies against failures of training.",
        usage: "ganzoo remedies [<options>] [<name>]",
        discussion: """
            A remedy is a line or a few of a model. Its lines are settings by their paths, for '--set', for a preset or \
            for the document itself; those with functions also need 'import: remedies'.

            Examples:
              ganzoo remedies
              ganzoo remedies r1
              ganzoo remedies mode-collapse
              ganzoo remedies r1 --yaml
              ganzoo remedies r1 --yaml --model dcgan
              ganzoo remedies --json
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "The remedy to explain, or the monitor whose remedies to list. (default: list all)")
    var name: String?
    @Flag(help: "Print a complete model that applies it.")
    var yaml = false
    @Option(
        help: ArgumentHelp(
            "The model whose lines to print. (default: the first that the remedy has lines for)", valueName: "model"))
    var model: String?
    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if yaml, name == nil { throw ValidationError("'--yaml' needs the name of a remedy") }
        if model != nil, name == nil { throw ValidationError("'--model' needs the name of a remedy") }
        if yaml, json { throw ValidationError("'--yaml' cannot be used with '--json'") }
    }

    func run() throws {
        let path = try zoo.path
        guard let name else { return try list(path.remedies(), path) }
        let against = try path.remedies().filter { $0.facts.against.contains(name) }
        if !against.isEmpty, !yaml { return try list(against, path) }
        let remedy = try path.remedy(name)
        if json { return print(try object(remedy, path).written()) }
        let shown = model ?? remedy.models[0]
        let example = try path.example(of: remedy, on: shown)
        print(yaml ? example : text(remedy, on: shown, example), terminator: yaml ? "" : "\n")
    }

    private func list(_ remedies: [Remedy], _ path: Zoo) throws {
        if json { return print(JSON.list(try remedies.map { try object($0, path) }).written()) }
        var table = Table()
        for remedy in remedies { table.add(remedy.name, remedy.facts.summary) }
        print(table.text)
    }

    private func text(_ remedy: Remedy, on model: String, _ example: String) -> String {
        var table = Table()
        for (name, text) in facts(remedy) where !text.isEmpty { table.add("  \(name)", text) }
        let lines = remedy.models.filter { self.model == nil || $0 == model }.map {
            "Lines, on \($0)\n\(remedy.lines(for: $0).indented)"
        }
        return
            ([remedy.name, remedy.facts.summary, table.wrapped] + lines + [
                "Complete, on \(model)\n\(String(example.dropLast()).indented)"
            ]).joined(separator: "\n\n")
    }

    private func facts(_ remedy: Remedy) -> [(String, String)] {
        let facts = remedy.facts
        return [
            ("against", facts.against.joined(separator: ", ")), ("cost", facts.cost), ("note", facts.note),
            ("paper", facts.paper),
        ] + remedy.measurements.map { ("on \($0.set)", $0.text) }
    }

    private func object(_ remedy: Remedy, _ path: Zoo) throws -> JSON {
        let facts = remedy.facts
        return .object([
            ("name", .text(remedy.name)), ("library", .text(remedy.library)), ("summary", .text(facts.summary)),
            ("against", .list(facts.against.map(JSON.text))), ("cost", .text(facts.cost)),
            ("note", facts.note.isEmpty ? .null : .text(facts.note)),
            ("paper", facts.paper.isEmpty ? .null : .text(facts.paper)),
            (
                "models",
                .object(
                    try remedy.models.map {
                        let example = try path.example(of: remedy, on: $0)
                        return ($0, .object([("lines", .text(remedy.lines(for: $0))), ("example", .text(example))]))
                    })
            ),
            ("measured", .object(facts.measured.map { ($0.key.text, $0.section.json) })),
        ])
    }
}

extension MeasuredSection {
    fileprivate var json: JSON {
        .object([
            ("modes", .list(modes.map(JSON.real))), ("kl", .list(divergence.map(JSON.real))),
            ("quality", .list(quality.map(JSON.real))),
            ("wobble", .list(wobble.map(JSON.real))), ("milliseconds", milliseconds.map(JSON.real) ?? .null),
        ])
    }
}
