import ArgumentParser
import Torch
import Zoo

struct Ganzoo: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ganzoo",
        abstract: "A zoo of generative adversarial networks: networks and training games are YAML.",
        discussion: """
            A first model, on the handwritten digits that come with the program:
              ganzoo train dcgan --set size=32 channels=1 --out runs/digits
              ganzoo sample runs/digits --grid -o digits.png
            """,
        version: "ganzoo \(RunConfiguration.version), libtorch \(LibTorch.version)",
        subcommands: [
            List.self, Show.self, Check.self, Train.self, Sample.self, Translate.self, Reconstruct.self,
            Interpolate.self, Mix.self, Project.self, Evaluate.self,
            LayersCommand.self,
            FunctionsCommand.self, SchemaCommand.self, Draw.self, Format.self, New.self, ReferenceCommand.self,
            PluginsCommand.self, Bench.self, Apply.self, Import.self,
        ])

    /// Where documents are looked for.
    struct ZooOptions: ParsableArguments {
        @Option(name: .long, help: "A folder with zoo/ and specs/ to search first; may be given again.")
        var zoo: [String] = []
        @OptionGroup var plugins: PluginOptions

        /// The zoo path, its plug-ins loaded.
        var path: Zoo { get throws { try plugins.path(zoo) } }
    }

    /// Plug-ins by name; those of `GANZOO_PATH` are named there.
    struct PluginOptions: ParsableArguments {
        @Option(name: .long, help: "The folder of a plug-in, whose libraries are loaded; may be given again.")
        var plugin: [String] = []

        /// The zoo path, its plug-ins loaded; warnings are printed.
        func path(_ zoo: [String] = []) throws -> Zoo {
            let result = try Zoo(given: zoo, plugins: plugin)
            Failure.warn(result.warnings)
            return result
        }
    }
}

/// Values for parameters, as many as stand after the flag.
struct SettingOptions: ParsableArguments {
    @Option(
        name: .long, parsing: .upToNextOption,
        help: "A parameter's value, or a dotted path into the document: size=64 train.batch=8")
    var set: [String] = []
}
