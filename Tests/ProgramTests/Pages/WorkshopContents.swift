import Foundation
import Images
import Testing
import Torch
import Training

/// What a workshop holds before a page's first command runs.
struct WorkshopContents {
    private let ganzoo: Program

    init(_ ganzoo: Program) { self.ganzoo = ganzoo }

    /// The run folders that pages and help speak of, as small as they can be.
    private static let runs = [
        "dcgan": "dcgan --set filters=2", "cgan": "cgan --set hidden_features=4",
        "stylegan2": "stylegan2 --set size=32 channel_base=64 channel_max=8 latent=8",
        "cyclegan": "cyclegan --data builtin:digits2fontdigits --set size=28 channels=1 depth=1 filters=2 blocks=1",
        "pix2pix": "pix2pix --data builtin:edges2emoji --set size=32 filters=2", "toy": "toy --set hidden_features=8",
        "classifier": "classifier --set filters=2",
        "mine": "zoo/autoencoder.yaml --data photos",
    ]

    /// Images under the names that pages and help give them.
    private static let images = [
        "photos/1.png", "photos/2.png", "photos/3.png", "photos/4.png", "faces/1.png", "paintings/lake.png",
        "photo.png",
        "photo.jpg", "map.png", "edges.png", "pairs/trainA/1.png", "pairs/trainB/1.png",
    ]

    /// Weights of other programs, by the names that they have there.
    private static let weights = [
        "netG.pth": "dcgan-generator.pth", "netD.pth": "dcgan-discriminator.pth",
        "latest_net_G_A.pth": "resnet-generator.pth",
    ]

    func make() throws {
        for (index, name) in Self.images.enumerated() { try write(image: name, index) }
        let golden = Program.tree.appending(path: "Tests/Golden/import")
        for (name, file) in Self.weights {
            try FileManager.default.copyItem(
                at: golden.appending(path: file), to: ganzoo.folder.appending(path: name))
        }
        try ganzoo.write(Self.autoencoder, to: "zoo/autoencoder.yaml")
        for plugin in ["mine", "yours"] {
            try ganzoo.write("plugin: \(plugin)\nversion: 1.0.0\nsummary: Nothing yet.\n", to: "\(plugin)/plugin.yaml")
        }
        try makeRuns()
        try makeTensors()
    }

    private func write(image name: String, _ index: Int) throws {
        let file = ganzoo.folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let (width, height) = (40, 36)
        let pixels = (0..<(width * height * 3)).map { UInt8(($0 * (index + 3) + index * 40) % 256) }
        try ImageFile.write(Image(width: width, height: height, channels: 3, pixels: pixels), to: file.path)
    }

    private func makeRuns() throws {
        for (name, line) in Self.runs.sorted(by: { $0.key < $1.key }) {
            let words = "train \(line) \(line.contains("--set") ? "" : "--set") train.batch=2 --rounds 2 --threads 1"
            let outcome = try ganzoo("\(words) --sample-every 9 --out runs/\(name)")
            try #require(outcome.status == 0, "\(name): \(outcome.errors)")
        }
        let sweep = try ganzoo(
            "train toy --set hidden_features=8,9 train.batch=2 --rounds 2 --threads 1 --out runs/toy-sweep")
        try #require(sweep.status == 0, "\(sweep.errors)")
        let rest = try ganzoo.shell(
            "cp -R runs/classifier runs/typeset && rm -r zoo && \"$GANZOO\" new mine --from dcgan && cp zoo/mine.yaml ."
        )
        try #require(rest.status == 0, "\(rest.errors)")
    }

    /// Inputs of networks, and weights in a dictionary of a larger file.
    private func makeTensors() throws {
        func write(_ tensors: [String: Tensor], to name: String) throws {
            try Safetensors(tensors).write(to: ganzoo.folder.appending(path: name).path)
        }
        try write(["z": .zeros([2, 100])], to: "z.safetensors")
        try write(["image": .zeros([2, 3, 64, 64])], to: "images.safetensors")
        try write(["ws": .zeros([2, 8, 8])], to: "latents.safetensors")
        let netG = try WeightsSource(ganzoo.folder.appending(path: "netG.pth").path).tensors()
        var checkpoint: [String: Tensor] = [:]
        for entry in netG { checkpoint["netG_state_dict.\(entry.name)"] = try entry.tensor() }
        try write(checkpoint, to: "checkpoint.pt")
    }

    /// A model that encodes images and decodes them again.
    private static let autoencoder = """
        model: autoencoder
        data: {real: "image(3, 16, 16)"}
        networks:
          E:
            inputs: {image: [3, height, width]}
            layers: [conv: {filters: 4, kernel: 4, stride: 2, padding: 1}]
          G:
            inputs: {code: [4, height, width]}
            layers: [conv_transpose: {filters: 3, kernel: 4, stride: 2, padding: 1}, tanh]
        train:
          batch: 2
          rounds: 2
          optimizer: adam
          steps:
            - {update: [E, G], minimize: {distance: "l1(G(E(real)), real)"}}
        infer:
          reconstruct: G(E(real))

        """
}
