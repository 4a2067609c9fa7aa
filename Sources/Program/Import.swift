import ArgumentParser
import Foundation
import Games
import Torch
import Training
import Zoo

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "A run folder of weights that another program trained.",
        discussion: """
            WEIGHTS is a safetensors file or one of PyTorch's (.pt, .pth), of any version since 0.4. No code of it runs:
            what is no dictionary of tensors is refused. Names are matched as they are, or by the names of known
            references that the networks' documents translate, or by order and shape with --in-order.

            A run that an earlier import made takes the next network. The run can be sampled, applied, translated with,
            and begun with: train MODEL --init RUN.

            Examples:
              ganzoo import dcgan netG.pth --network G -o runs/dcgan
              ganzoo import dcgan netD.pth --network D -o runs/dcgan
              ganzoo import cyclegan latest_net_G_A.pth --network G_ab -o runs/horses
              ganzoo import dcgan checkpoint.pt --network G --key netG_state_dict -o runs/mine
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "A model's name or the path of its document.")
    var model: String
    @Argument(help: "A safetensors, .pt or .pth file.")
    var weights: String
    @Option(help: "The network that the weights are of, or ema(G) for its average alone; may be given again.")
    var network: [String]
    @Option(name: [.short, .long, .customLong("out")], help: "The run folder.")
    var output: String
    @OptionGroup var settings: SettingOptions
    @Option(help: "Which of a file's dictionaries, such as netG_state_dict; dots lead into dictionaries inside.")
    var key: String?
    @Flag(help: "Matches by order and shape, whatever the names.")
    var inOrder = false
    @Option(help: "The seed of the networks that are not imported.")
    var seed: UInt64 = 0

    func run() throws {
        let loaded = try zoo.path.load(model, settings: settings.set)
        Failure.warn(loaded.diagnostics)
        let made = try RunImport(loaded, into: URL(fileURLWithPath: output), seed: seed)
        for line in try made.take(WeightsSource(weights), network, key: key, inOrder: inOrder) {
            Failure.write(line + "\n")
        }
        try made.save()
        print(output)
    }
}
