import Foundation
import Testing

/// libtorch is loaded by the commands that compute, and by no other.
struct LoadTests {
    private let ganzoo: Program

    /// A program whose library can't be loaded.
    init() throws {
        ganzoo = try Program()
        try ganzoo.write("", to: "broken/libganzoo-torch.so")
    }

    private func run(_ line: String) throws -> Program.Outcome {
        try ganzoo.shell("LD_LIBRARY_PATH=$PWD/broken $GANZOO \(line)")
    }

    @Test(arguments: [
        "list", "check dcgan stylegan2 cyclegan", "show stylegan2", "train --help", "layers conv", "keys train",
        "remedies r1",
        "schema", "plugins",
    ])
    func readingLoadsNothing(_ line: String) throws {
        let outcome = try run(line)
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
    }

    @Test(arguments: ["train toy --rounds 1", "bench toy", "--version"])
    func computingWithoutItSaysSo(_ line: String) throws {
        let outcome = try run(line)
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("error: can't load libtorch: "))
        #expect(
            outcome.errors.hasSuffix("libganzoo-torch.so: file too short; 'make build' builds the program with it\n"))
    }
}
