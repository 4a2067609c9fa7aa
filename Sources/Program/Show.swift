import ArgumentParser
import Foundation
import Games
import Graph
import Language
import Training
import Zoo

struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the card, parameters, layers, shapes and sizes of a model or network.",
        usage: "ganzoo show [<options>] <name>",
        discussion: """
            Examples:
              ganzoo show dcgan
              ganzoo show dcgan --set size=128 --json
              ganzoo show wgan --yaml
              ganzoo show wgan --plan
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "The name of a model or network, or the path of a document.")
    var name: String
    @OptionGroup var settings: SettingOptions
    @Flag(help: "Print JSON.")
    var json = false
    @Flag(help: "Print the complete document, with inheritance and --set applied.")
    var yaml = false
    @Flag(help: "Print what each training step computes and updates.")
    var plan = false

    func validate() throws {
        if [json, yaml, plan].count(where: { $0 }) > 1 {
            throw ValidationError("only one of '--json', '--yaml' and '--plan' can be used")
        }
    }

    func run() throws {
        let zoo = try zoo.path
        if yaml {
            print(try zoo.effectiveDocument(name, settings: settings.set))
            return
        }
        if zoo.isNetwork(name) {
            if plan { throw InvalidDocument([.needsModel(name, for: "--plan")]) }
            let network = try zoo.loadNetwork(name, settings: settings.set)
            let entry = [(network.name, network)]
            let card = try zoo.card(network: name)
            print(json ? object(card, entry).written() : heading(card) + "\n\n" + text(entry))
            return
        }
        let loaded = try zoo.load(name, settings: settings.set)
        Failure.warn(loaded.diagnostics)
        let model = loaded.model
        if plan {
            print("\(model.name): \(model.summary)\n\n\(PlanTable(game: model.game).text)")
            return
        }
        let entries = model.networks.map { ($0.name, $0.entry.network) }
        if json {
            print(object(model, entries).written())
        } else {
            print(heading(model) + "\n\n" + text(entries))
        }
    }

    private func presets(_ model: Model) -> [String] { model.document["presets"]?.mapping?.map(\.name) ?? [] }

    private func object(_ card: ModelCard, _ entries: [(String, Network)]) -> JSON {
        .object([
            ("summary", .text(card.summary)), ("paper", .text(card.paper)), ("help", help(of: card.parameters)),
            ("networks", networks(entries)),
        ])
    }

    private func help(of parameters: [Parameter]) -> JSON {
        .object(parameters.filter { !$0.help.isEmpty }.map { ($0.name, .text($0.help)) })
    }

    private func object(_ model: Model, _ entries: [(String, Network)]) -> JSON {
        let parameters = model.parameters.map { ($0.name, value(model.scope.values[$0.name] ?? .missing)) }
        return .object([
            ("model", .text(model.name)), ("summary", .text(model.summary)), ("paper", .text(model.paper)),
            ("task", .text(model.task)), ("card", .object(model.card.map { ($0.key, .text($0.text)) })),
            ("parameters", .object(parameters)), ("help", help(of: model.parameters)),
            ("presets", .list(presets(model).map(JSON.text))), ("memory", memory(model)),
            ("networks", networks(entries)),
        ])
    }

    private func heading(_ model: Model) -> String {
        var facts = Table()
        if !model.paper.isEmpty { facts.add("paper", model.paper) }
        if !model.task.isEmpty { facts.add("task", model.task) }
        for (key, text) in model.card { facts.add(key, text) }
        let presets = presets(model)
        if !presets.isEmpty { facts.add("presets", presets.joined(separator: ", ")) }
        let memory = model.memory
        facts.add(
            "memory",
            "about \(memory.total.inBytes) to train with a batch of \(model.plan.batch): program \(memory.program.inBytes), "
                + "weights \(memory.weights.inBytes), gradients and optimizers \(memory.optimisers.inBytes), "
                + "activations \(memory.activations.inBytes)")
        var parts = ["\(model.name): \(model.summary)", facts.wrapped]
        let parameters = model.parameters.map { ($0, "\(model.scope.values[$0.name] ?? .missing)") }
        if !parameters.isEmpty { parts.append(table(of: parameters)) }
        return parts.joined(separator: "\n\n")
    }

    private func heading(_ card: ModelCard) -> String {
        var parts = ["\(card.name): \(card.summary)"]
        if !card.paper.isEmpty { parts[0] += "\n\npaper  \(card.paper)" }
        let given = settings.set.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        let parameters = card.parameters.map { parameter in
            let setting = given.last { $0.count == 2 && $0[0] == parameter.name }
            return (parameter, setting?[1] ?? parameter.standard.scalar?.text ?? "")
        }
        if !parameters.isEmpty { parts.append(table(of: parameters)) }
        return parts.joined(separator: "\n\n")
    }

    private func table(of parameters: [(Parameter, value: String)]) -> String {
        var table = Table()
        for (parameter, value) in parameters { table.add("  \(parameter.name)", value, parameter.help) }
        return "Parameters\n\(table.wrapped)"
    }

    /// The memory that training needs at least, in bytes.
    private func memory(_ model: Model) -> JSON {
        let memory = model.memory
        return .object([
            ("batch", .int(model.plan.batch)), ("program", .int(Int(memory.program))),
            ("weights", .int(Int(memory.weights))),
            ("optimisers", .int(Int(memory.optimisers))), ("activations", .int(Int(memory.activations))),
            ("total", .int(Int(memory.total))),
        ])
    }

    private func text(_ entries: [(String, Network)]) -> String {
        entries.map { name, network in
            var table = Table(rightAligned: [3, 4])
            table.add("layer", "kind", "output", "weights", "multiply-adds")
            for (index, node) in network.nodes.enumerated() {
                let weights = network.weightCount(of: index)
                let operations = network.multiplyAdds(of: index)
                table.add(
                    node.path, node.kind, "\(node.shape)", weights == 0 ? "" : weights.grouped,
                    operations == 0 ? "" : operations.grouped)
            }
            return "\(name)  \(network.weightCount.grouped) weights, \(network.bufferCount.grouped) in buffers, "
                + "\(network.multiplyAdds.grouped) multiply-adds per sample\n\(table.text)"
        }.joined(separator: "\n\n")
    }

    private func networks(_ entries: [(String, Network)]) -> JSON {
        .object(
            entries.map { name, network in
                let layers = network.nodes.enumerated().filter { $0.element.layer != nil }.map { index, node in
                    JSON.object([
                        ("name", .text(node.path)), ("kind", .text(node.kind)), ("output", .ints(node.shape)),
                        ("weights", .int(network.weightCount(of: index))), ("line", .int(node.position.line)),
                    ])
                }
                let outputs = network.outputs.map { ($0.name, JSON.ints(network.nodes[$0.node].shape)) }
                return (
                    name,
                    .object([
                        ("weights", .int(network.weightCount)), ("buffers", .int(network.bufferCount)),
                        ("macs", .int(network.multiplyAdds)),
                        ("inputs", .object(network.inputs.map { ($0.name, .ints($0.shape)) })),
                        ("outputs", .object(outputs)), ("layers", .list(layers)),
                    ])
                )
            })
    }

    private func value(_ constant: Constant) -> JSON {
        switch constant {
        case .int(let value): .int(value)
        case .real(let value): .real(value)
        case .bool(let value): .bool(value)
        case .text(let value), .name(let value): .text(value)
        case .list(let items): .list(items.map(value))
        default: .null
        }
    }
}
