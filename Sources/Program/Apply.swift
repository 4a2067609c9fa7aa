import ArgumentParser
import Foundation
import Games
import Graph
import Torch
import Training
import Zoo

struct Apply: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Any network on given tensors.",
        discussion: """
            The inputs are tensors [batch, …] under the names of the network's inputs; the outputs stand under the
            names of its outputs, or of its last layer, and else under `output`. `ganzoo show MODEL --json` lists both.
            A model's networks have the weights that training would begin with; a run's have those of its checkpoint.

            Examples:
              ganzoo apply dcgan --network G --inputs z.safetensors -o images.safetensors
              ganzoo apply runs/dcgan --network D --inputs images.safetensors -o scores.safetensors --train
              ganzoo apply runs/stylegan2 --network "ema(G)" --inputs w.safetensors -o images.safetensors
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "A run folder or a checkpoint in one, or a model's name or document.")
    var source: String
    @Option(help: "Which network; ema(G) for the average of G.")
    var network: String
    @Option(help: "A safetensors file with a tensor for each input.")
    var inputs: String
    @Option(name: [.short, .long], help: "The safetensors file for the outputs.")
    var output: String
    @Flag(help: "In training mode: batch statistics, dropout and fresh noise. The model stays as it is.")
    var train = false
    @OptionGroup var settings: SettingOptions
    @Option(help: "The seed of a model's weights, and of what layers draw in training mode.")
    var seed: UInt64 = 0
    @Option(help: "cpu, cuda or cuda:N.")
    var device = "cpu"

    func run() throws {
        // what a network gives is held against other programs' outputs
        LibTorch.setExact(true)
        let place = try Device(device)
        let (model, players) = try opened(on: place)
        let name = try NetworkName(network, in: model)
        guard let player = players.all[name.network] else { return }
        let given = try Safetensors(reading: inputs).tensors
        let tensors = try player.network.checked(given, from: inputs).map { place.isCPU ? $0 : try $0.to(place) }
        let weights = name.isAverage ? player.average ?? player.weights : player.weights
        let generator = try Generator(seed: seed, device: place)
        let results = try withoutGradients { () throws(TorchError) in
            try player.network(tensors, weights: weights.frozen, training: train, generator: generator)
        }
        var named: [String: Tensor] = [:]
        for (output, result) in zip(player.network.outputs, results) { named[output.name] = try result.contiguous() }
        try Safetensors(named).write(to: output)
        print(output)
    }

    private func opened(on place: Device) throws -> (Model, Players) {
        let zoo = try zoo.path
        if FileManager.default.fileExists(atPath: source), !source.hasSuffix(".yaml") {
            let run = try Run(source, settings: settings.set)
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
