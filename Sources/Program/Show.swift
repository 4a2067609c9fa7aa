import ArgumentParser
import Foundation
import Games
import Graph
import Language
import Training
import Zoo

struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the parameters, layers, shapes and sizes of a model or network.",
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
            print(json ? JSON.object([("networks", networks(entry))]).written() : text(entry))
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
            let parameters = model.parameters.map { ($0.name, value(model.scope.values[$0.name] ?? .missing)) }
            let object = JSON.object([
                ("model", .text(model.name)), ("parameters", .object(parameters)),
                ("presets", .list(presets(model).map(JSON.text))), ("memory", memory(model)),
                ("networks", networks(entries)),
            ])
            print(object.written())
        } else {
            print(heading(model) + "\n\n" + text(entries))
        }
    }

    private func presets(_ model: Model) -> [String] { model.document["presets"]?.mapping?.map(\.name) ?? [] }

    private func heading(_ model: Model) -> String {
        var lines = ["\(model.name): \(model.summary)"]
        if !model.paper.isEmpty { lines.append("paper  \(model.paper)") }
        lines.append("task   \(model.task)")
        let parameters = model.parameters.map { "\($0.name) \(model.scope.values[$0.name] ?? .missing)" }
        if !parameters.isEmpty { lines.append("set    \(parameters.joined(separator: " · "))") }
        let presets = presets(model)
        if !presets.isEmpty { lines.append("preset \(presets.joined(separator: " · "))") }
        let memory = model.memory
        lines.append(
            "memory about \(memory.total.inBytes) to train with a batch of \(model.plan.batch): "
                + "program \(memory.program.inBytes) · weights \(memory.weights.inBytes) · gradients and optimisers \(memory.optimisers.inBytes) · "
                + "activations \(memory.activations.inBytes)")
        return lines.joined(separator: "\n")
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
