import Foundation
import Testing

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
                "M: 4 tensors, matched by the names of stylegan2-ada-pytorch, and the average of its output"))
        // all the way to the average there is one image only
        _ = try ganzoo("sample run --count 1 --seed 1 --set psi=0 -o a.png --grid")
        _ = try ganzoo("sample run --count 1 --seed 2 --set psi=0 -o b.png --grid")
        let images = try ["a.png", "b.png"].map { try Data(contentsOf: ganzoo.folder.appending(path: $0)) }
        #expect(images[0] == images[1])
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
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("error: 'bad.pth': refused the global 'os.system'"))
        let left = try FileManager.default.contentsOfDirectory(atPath: ganzoo.folder.path)
        #expect(!left.contains("hacked") && !left.contains("run"))
    }
}
