import ArgumentParser
import Foundation
import Games
import Graph
import Torch
import Training
import Zoo

struct Apply: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a network on tensors from a file.",
        usage: "ganzoo apply [<options>] <source>",
        discussion: """
            The input file has one tensor [batch, …] per input of the network, under the input's name. The output file \
            has one tensor per output, under the name of the output or of the last layer, or 'output' if it has none. \
            'ganzoo show MODEL --json' lists both.

            The weights are those of the run's checkpoint. Given a model instead of a run, they are freshly initialised, \
            as at the start of training.

            Examples:
              ganzoo apply runs/dcgan --network G \\
                --inputs z.safetensors -o generated.safetensors
              ganzoo apply runs/dcgan --network D --train \\
                --inputs images.safetensors -o scores.safetensors
              ganzoo apply runs/stylegan2 --network "ema(S)" \\
                --inputs latents.safetensors -o faces.safetensors
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "A run folder, a checkpoint, or the name or path of a model.")
    var source: String
    @Option(help: "The network to run; 'ema(G)' is the moving average of G.")
    var network: String
    @Option(help: "A safetensors file with one tensor per input.")
    var inputs: String
    @Option(name: .out, help: "The safetensors file to write.")
    var output: String
    @OptionGroup var overwrite: OverwriteOptions
    @Flag(help: "Run in training mode: batch statistics, dropout and noise. The run itself is not changed.")
    var train = false
    @OptionGroup var settings: SettingOptions
    @Option(help: "Seed of a model's initial weights and of random layers in training mode.")
    var seed: UInt64 = 0
    @OptionGroup var device: DeviceOptions

    func run() throws {
        // outputs are compared with those of other programs
        LibTorch.setExact(true)
        try overwrite.check([output])
        let place = try device.place
        let (model, players) = try opened(on: place)
        let name = try NetworkName(network, in: model)
        let given = try Safetensors(reading: inputs).tensors
        let results = try players.apply(name, to: given, from: inputs, training: train, seed: seed)
        try Safetensors(results).write(to: output)
        print(output)
    }

    private func opened(on place: Device) throws -> (Model, Players) {
        let zoo = try zoo.path
        if FileManager.default.fileExists(atPath: source), !Zoo.isDocument(source) {
            let run = try Run.opened(source, settings: settings.set)
            return (run.model, try run.players(on: place).players)
        }
        let loaded = try zoo.load(source, settings: settings.set)
        Failure.warn(loaded.diagnostics)
        let model = loaded.model.at(stage: 0)
        let players = try Players(model, seed: seed, on: place)
        try players.loadFiles(of: model)
        return (model, players)
    }
}
