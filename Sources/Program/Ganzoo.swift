import ArgumentParser
import Torch
import Training
import Zoo

struct Ganzoo: ParsableCommand {
    static let _errorLabel = "error"

    static let configuration = CommandConfiguration(
        commandName: "ganzoo",
        abstract: "Train and sample generative adversarial networks described in YAML.",
        usage: "ganzoo <command>",
        discussion: """
            Examples:
              ganzoo list
              ganzoo train dcgan --set size=32 channels=1
              ganzoo sample runs/dcgan --grid -o digits.png
            """,
        version: version,
        subcommands: [
            List.self, Show.self, Check.self, Train.self, Watch.self, Report.self, Compare.self, Sample.self,
            Translate.self, Reconstruct.self,
            Interpolate.self, Mix.self, Project.self, Evaluate.self,
            DataCommand.self, LayersCommand.self,
            FunctionsCommand.self, RemediesCommand.self, KeysCommand.self, SchemaCommand.self, Draw.self, Format.self,
            New.self,
            ReferenceCommand.self,
            MonitorsCommand.self, PluginsCommand.self, Bench.self, Apply.self, Import.self,
        ])

    /// What `--version` prints. For other command lines libtorch is not loaded to ask for its version.
    private static var version: String {
        let own = "ganzoo \(RunConfiguration.version)"
        return CommandLine.arguments.contains("--version") ? own + ", libtorch \(LibTorch.version)" : own
    }

    /// The folders in which documents are searched.
    struct ZooOptions: ParsableArguments {
        @Option(name: .long, help: "A folder with zoo/ and specs/ to search first. Can be repeated.")
        var zoo: [String] = []
        @OptionGroup var plugins: PluginOptions

        /// The zoo path, with its plug-ins loaded.
        var path: Zoo { get throws { try plugins.path(zoo) } }
    }

    /// The plug-ins to load, in addition to those in `GANZOO_PATH`.
    struct PluginOptions: ParsableArguments {
        @Option(name: .long, help: "The folder of a plug-in to load. Can be repeated.")
        var plugin: [String] = []

        /// The zoo path, with its plug-ins loaded. Prints warnings.
        func path(_ zoo: [String] = []) throws -> Zoo {
            let result = try Zoo(given: zoo, plugins: plugin)
            Failure.warn(result.warnings)
            return result
        }
    }
}

/// Values for parameters of a trained model: all that follow the flag.
struct RunSettingOptions: ParsableArguments {
    @Option(
        name: .long, parsing: .upToNextOption,
        help: "Set parameters of the model that leave its weights as they are: psi=0.7.",
        completion: .custom { arguments, _, _ in SettingCompletion(arguments).candidates })
    var set: [String] = []
}

/// Values for parameters: all that follow the flag.
struct SettingOptions: ParsableArguments {
    @Option(
        name: .long, parsing: .upToNextOption,
        help: "Set parameters, or keys of the document by their dotted path: size=64 train.batch=8.",
        completion: .custom { arguments, _, _ in SettingCompletion(arguments).candidates })
    var set: [String] = []
}
