import ArgumentParser
import Foundation
import Games
import Torch
import Training
import Zoo

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import weights that another program trained.",
        usage: "ganzoo import [<options>] <model> <weights>",
        discussion: """
            Writes a run folder that works with sample, translate, apply and 'train --init'. Import one network after the \
            other into the same folder.

            Reads safetensors files and PyTorch files (.pt, .pth) of version 0.4 and later. No code in a PyTorch file is \
            executed; a file with objects that run code is refused. Tensors are matched by name, by the names that a known \
            reference implementation gives them, or by order and shape with --in-order. A prefix before the names, such as \
            'module.' or 'state_dict.generator.', is found.

            Examples:
              ganzoo import dcgan netG.pth --network G -o runs/theirs
              ganzoo import dcgan netD.pth --network D -o runs/theirs
              ganzoo import cyclegan latest_net_G_A.pth \\
                --network G_ab -o runs/horses
              ganzoo import dcgan checkpoint.pt --network G \\
                --key netG_state_dict -o runs/again
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "The name of a model or the path of its document.")
    var model: String
    @Argument(help: "A safetensors, .pt or .pth file.")
    var weights: String
    @Option(help: "The network to import into; 'ema(G)' is the moving average of G. Can be repeated.")
    var network: [String]
    @Option(
        name: .out, help: "The run folder to write. (default for networks of features: where 'evaluate' looks for them)"
    )
    var output: String?
    @OptionGroup var settings: SettingOptions
    @Option(
        help: "The part of the file to read: a key such as netG_state_dict, an index of a list, or a prefix of names.")
    var key: String?
    @Flag(help: "Match tensors by order and shape and ignore their names; check the result with 'ganzoo apply'.")
    var inOrder = false
    @Option(help: "Seed of the initial weights of the networks that are not imported.")
    var seed: UInt64 = 0

    func run() throws {
        let loaded = try zoo.path.load(model, settings: settings.set)
        Failure.warn(loaded.diagnostics)
        let folder = try folder(for: loaded.model)
        let made = try RunImport(loaded, into: folder, seed: seed)
        for line in try made.take(WeightsSource(weights), network, key: key, inOrder: inOrder) {
            Failure.write(line + "\n")
        }
        try made.save()
        print(folder.relativePath)
    }

    private func folder(for model: Model) throws -> URL {
        if let output { return URL(fileURLWithPath: output) }
        guard model.game.inferences.contains(where: { $0.name == "features" }) else {
            throw ValidationError("expected '--out' with the run folder to write")
        }
        return Zoo.importedFeatures(model.name)
    }
}
