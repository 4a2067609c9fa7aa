import Foundation
import Testing
import Torch

/// `import` and `apply` as people run them, on weights that PyTorch wrote.
@Suite struct WeightsTests {
    static let golden = Program.tree.appending(path: "Tests/Golden/import").path
    static let small = "--set size=32 channels=1 latent=5 filters=2"

    @Test func importedNetworksWorkAsARun() throws {
        let ganzoo = try Program()
        let generator = try ganzoo("import dcgan \(Self.golden)/dcgan-generator.pth --network G -o run \(Self.small)")
        #expect(generator.status == 0, "\(generator.errors)")
        #expect(generator.output == "run\n")
        #expect(generator.errors == "G: 16 tensors, matched by the names of pytorch-examples\n")
        // the second network goes into the same run
        let critic = try ganzoo("import dcgan \(Self.golden)/dcgan-discriminator.pth --network D -o run \(Self.small)")
        #expect(critic.status == 0, "\(critic.errors)")
        #expect(try ganzoo("sample run --count 2 --grid -o two.png").status == 0)
        let again = try ganzoo(
            "train dcgan --data builtin:digits --init run --rounds 1 --out more \(Self.small) train.batch=2")
        #expect(again.status == 0, "\(again.errors)")
        // a run that has been trained keeps its weights
        let late = try ganzoo("import dcgan \(Self.golden)/dcgan-generator.pth --network G -o more \(Self.small)")
        #expect(late.status == 1)
        #expect(late.errors.contains("the run has been trained"))
    }

    @Test func stylesAreTruncatedTowardsTheirAverage() throws {
        let ganzoo = try Program()
        let done = try ganzoo(
            "import stylegan2 \(Self.golden)/stylegan2-generator-nvlabs.pth --network M --network S -o run "
                + "--set size=16 latent=6 mapping_layers=2 channel_base=64 channel_max=8")
        #expect(
            done.errors.contains(
                "M: 4 tensors, matched by the names of stylegan2-ada-pytorch\nS: "))
        #expect(done.errors.hasSuffix("\nw_mean: the average in the file\n"), "\(done.errors)")
        // all the way to the average there is one image only
        _ = try ganzoo("sample run --count 1 --seed 1 --set psi=0 -o a.png --grid")
        _ = try ganzoo("sample run --count 1 --seed 2 --set psi=0 -o b.png --grid")
        let images = try ["a.png", "b.png"].map { try Data(contentsOf: ganzoo.folder.appending(path: $0)) }
        #expect(images[0] == images[1])
    }

    // MARK: Files as users have them

    static let found = "\(golden)/found"

    /// Runs `import` with these arguments, and the network that it imported on the inputs of a file.
    private func imported(_ arguments: String, network: String, inputs: String) throws -> (
        words: String, output: Tensor
    ) {
        let ganzoo = try Program()
        let done = try ganzoo("import \(arguments) --network \(network) -o run")
        try #require(done.status == 0, "\(done.errors)")
        let applied = try ganzoo("apply run --network \(network) --inputs \(Self.found)/\(inputs) -o o.safetensors")
        try #require(applied.status == 0, "\(applied.errors)")
        let path = ganzoo.folder.appending(path: "o.safetensors").path
        return (done.errors, try #require(Safetensors(reading: path).tensors.values.first))
    }

    @Test(arguments: [
        ("compiled.pth", "under 'state_dict'"), ("lightning.pth", "under 'state_dict.generator'"),
        ("wrapped.pth", "under 'state_dict.netG.module'"), ("both.ckpt", "under 'state_dict.generator'"),
        ("both.ckpt --key generator", "G: "), ("two.pth --key 0", "G: "), ("with-number.pth", "under '0'"),
    ])
    func prefixesAndListsAreFound(_ file: String, _ word: String) throws {
        let got = try imported("\(Self.found)/gen.yaml \(Self.found)/\(file)", network: "G", inputs: "z.safetensors")
        #expect(got.words.contains(word), "\(got.words)")
        let wanted = try #require(try Safetensors(reading: "\(Self.found)/y.safetensors").tensors.values.first)
        #expect(try (got.output - wanted).abs().max().item() < 1e-5)
    }

    @Test func aListIsShown() throws {
        let outcome = try Program()("import \(Self.found)/gen.yaml \(Self.found)/two.pth --network G -o run")
        #expect(
            outcome.errors.hasSuffix(
                "holds the weights of 'G' several times:\n  0: 8 tensors\n  1: 8 tensors\n   hint: choose one with '--key NAME'\n"
            ),
            "\(outcome.errors)")
    }

    @Test func dropoutCountsInTheNames() throws {
        let got = try imported(
            "cyclegan \(Self.found)/dropout.pth --set size=32 filters=1 blocks=6", network: "G_ab",
            inputs: "in.safetensors")
        #expect(got.words.contains("pytorch-CycleGAN-and-pix2pix with dropout"))
        let wanted = try #require(
            try Safetensors(reading: "\(Self.found)/dropout-out.safetensors").tensors.values.first)
        #expect(try (got.output - wanted).abs().max().item() < 1e-5)
    }

    /// With psi = 0 a sample is the image of the mean w, which is far from zero here.
    @Test func anAverageThatIsMissingIsEstimated() throws {
        let ganzoo = try Program()
        let done = try ganzoo(
            "import stylegan2 \(Self.found)/g_ema.pt --network M --network S --key g_ema -o run "
                + "--set size=8 latent=4 mapping_layers=2 channel_base=32 channel_max=4")
        #expect(
            done.errors.contains("w_mean: estimated from 10000 samples, since the file has no average"),
            "\(done.errors)")
        let state = ganzoo.folder.appending(path: "run/checkpoints/000000/state.safetensors").path
        let mean = try #require(Safetensors(reading: state).tensors["memory/w_mean/average"])
        #expect(try mean.abs().max().item() > 0.5)
    }

    @Test func applyReportsTheInputsOfANetwork() throws {
        let ganzoo = try Program()
        let golden = "\(Self.golden)/dcgan-generator.safetensors"
        let wrong = try ganzoo("apply dcgan --network G --inputs \(golden) -o out.safetensors \(Self.small)")
        #expect(wrong.status == 1)
        #expect(
            wrong.errors == """
                error: '\(golden)' does not match the inputs of 'dcgan-generator':
                  unknown input 'in.z'
                  unknown input 'out.output'
                  the input 'z' is missing
                   hint: it takes z [batch, 5]

                """)
        let unknown = try ganzoo("apply dcgan --network E --inputs \(golden) -o out.safetensors")
        #expect(unknown.errors == "error: 'dcgan' has no network 'E'\n   hint: expected one of G, D\n")
    }

    @Test func executableFilesAreRefused() throws {
        let ganzoo = try Program()
        let bytes =
            [0x80, 2] + Array("cos\nsystem\n".utf8) + [0x8C, 12] + Array("touch hacked".utf8) + [0x85, 0x52, 0x2E]
        try Data(bytes).write(to: ganzoo.folder.appending(path: "bad.pth"))
        let outcome = try ganzoo("import dcgan bad.pth --network G -o run")
        #expect(outcome.status == 65)
        #expect(outcome.errors.hasPrefix("error: 'bad.pth': refused the global 'os.system'"))
        let left = try FileManager.default.contentsOfDirectory(atPath: ganzoo.folder.path)
        #expect(!left.contains("hacked") && !left.contains("run"))
    }
}
