import ArgumentParser
import Drawing
import Games
import Graph
import Language
import Training
import Zoo

struct Draw: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A network's layers, or a model's game and its networks, as a drawing.",
        discussion: """
            Examples:
              ganzoo draw dcgan -o dcgan.svg
              ganzoo draw dcgan --network G -o generator.png
              ganzoo draw dcgan-generator --set size=128 -o generator.dot
            SVG and PNG need Graphviz, which lays the drawing out.
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "A model's or network's name, or the path of a document.")
    var name: String
    @Option(
        name: .shortAndLong, help: "The drawing: .svg, .png or .dot; standard output gets .dot where none is given.")
    var output: String?
    @Option(help: "Only this network of a model.")
    var network: String?
    @Flag(help: "Only the game of a model, without its networks' layers.")
    var game = false
    @OptionGroup var settings: SettingOptions

    func validate() throws {
        if network != nil, game {
            throw ValidationError(
                "only one of --network and --game can be given: one network's layers, or the game alone")
        }
    }

    func run() throws {
        let dot = try drawing()
        if let output { try Graphviz.write(dot, to: output) } else { print(dot, terminator: "") }
    }

    private func drawing() throws -> String {
        let zoo = try zoo.path
        if zoo.isNetwork(name) {
            if game || network != nil {
                throw InvalidDocument([.needsModel(name, for: game ? "--game" : "--network")])
            }
            return Drawing.dot(of: try zoo.loadNetwork(name, settings: settings.set))
        }
        let loaded = try zoo.load(name, settings: settings.set)
        Failure.warn(loaded.diagnostics)
        guard let network else { return Drawing.dot(of: loaded.model, withNetworks: !game) }
        guard let entry = loaded.model.network(network) else {
            throw InvalidDocument([
                Diagnostic(
                    "'\(name)' has no network '\(network)'", at: nil,
                    hint: Suggestion.hint(for: network, among: loaded.model.networks.map(\.name), what: "networks"))
            ])
        }
        return Drawing.dot(of: entry.network)
    }
}

extension Diagnostic {
    /// An option that is about games was given with a network's document.
    static func needsModel(_ name: String, for option: String) -> Diagnostic {
        Diagnostic(
            "'\(option)' needs a model, but '\(name)' is a network", at: nil, hint: "`ganzoo list` shows the models")
    }
}
