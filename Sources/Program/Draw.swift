import ArgumentParser
import Drawing
import Games
import Graph
import Language
import Zoo

struct Draw: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw a network or a model's training game.",
        usage: "ganzoo draw [<options>] <name>",
        discussion: """
            SVG and PNG files need Graphviz.

            Examples:
              ganzoo draw dcgan -o dcgan.svg
              ganzoo draw dcgan --network G -o generator.png
              ganzoo draw dcgan-generator --set size=128 > generator.dot
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "The name of a model or network, or the path of a document.")
    var name: String
    @Option(
        name: .out, help: "The .svg, .png or .dot file to write. (default: .dot to standard output)")
    var output: String?
    @OptionGroup var overwrite: OverwriteOptions
    @Option(help: "Draw only this network of the model.")
    var network: String?
    @Flag(help: "Draw only the game, without the layers of the networks.")
    var game = false
    @OptionGroup var settings: SettingOptions

    func validate() throws {
        if network != nil, game {
            throw ValidationError("'--network' and '--game' cannot be used together")
        }
        if let output, !Graphviz.canWrite(output) {
            throw ValidationError("'--out' must be an .svg, .png or .dot file, but is '\(output)'")
        }
    }

    func run() throws {
        if let output { try overwrite.check([output]) }
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
                    hint: Suggestion.hint(for: network, among: loaded.model.networks.map(\.name), what: "networks")
                ).due(to: .request)
            ])
        }
        return Drawing.dot(of: entry.network)
    }
}

extension Diagnostic {
    /// An option for models was given together with the document of a network.
    static func needsModel(_ name: String, for option: String) -> Diagnostic {
        Diagnostic(
            "'\(option)' needs a model, but '\(name)' is a network", at: nil, hint: "'ganzoo list' lists the models"
        ).due(to: .request)
    }
}
