import Foundation
import Testing

/// `ganzoo translate` on files as people have them.
struct TranslateTests {
    private let ganzoo: Program

    /// Trains a small translation model for one round; its progress image is used as an input.
    init() throws {
        ganzoo = try Program()
        try ganzoo.write(
            """
            model: mine
            data: {a: 'image(1, 28, 28)'}
            networks:
              G:
                inputs: {image: [1, height, width]}
                layers:
                  - conv: {filters: 4, kernel: 4, stride: 2, padding: 1}
                  - conv_transpose: {filters: 1, kernel: 4, stride: 2, padding: 1}
                  - tanh
            train:
              rounds: 1
              batch: 8
              optimizer: {adam: {lr: 1e-3}}
              steps:
                - update: G
                  minimize: {same: 'l1(G(a), a)'}
            infer:
              reconstruct: G(a)
            """, to: "mine.yaml")
        let outcome = try ganzoo("train mine.yaml --out run --threads 1")
        #expect(outcome.status == 0, "\(outcome.errors)")
        try FileManager.default.createDirectory(
            at: ganzoo.folder.appending(path: "in/deeper"), withIntermediateDirectories: true)
        for name in ["one", "deeper/two"] {
            try FileManager.default.copyItem(
                at: ganzoo.folder.appending(path: "run/samples/000001.png"),
                to: ganzoo.folder.appending(path: "in/\(name).png"))
        }
    }

    /// Width and height in a PNG's header.
    private func size(_ name: String) throws -> [Int] {
        let bytes = [UInt8](try ganzoo.read(name))
        try #require(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        return [16, 20].map { start in
            bytes[start..<start + 4].reduce(0) { (sum: Int, byte: UInt8) -> Int in sum << 8 | Int(byte) }
        }
    }

    @Test func translatesAFolderAndKeepsFileNames() throws {
        let outcome = try ganzoo("translate run in -o out")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "out\n")
        #expect(try size("out/one.png") == size("in/one.png"))
        #expect(try size("out/deeper/two.png") == size("in/one.png"))
    }

    @Test func badInputsStopNoOthers() throws {
        try ganzoo.write("hello", to: "in/text.png")
        try ganzoo.write("", to: "in/zero.png")
        let outcome = try ganzoo("translate run in missing.png pattern*.png -o out")
        #expect(outcome.status == 66)
        #expect(ganzoo.exists("out/one.png") && !ganzoo.exists("out/text.png"))
        for line in [
            "error: 'missing.png': no such file", "error: 'pattern*.png': no file matches",
            "error: 'in/text.png': a text file, expected PNG, JPEG or WebP", "error: 'in/zero.png': the file is empty",
        ] { #expect(outcome.errors.contains(line), "\(outcome.errors)") }
    }

    @Test func filesAreOverwrittenOnlyWithForce() throws {
        #expect(try ganzoo("translate run in/one.png -o out").status == 0)
        let again = try ganzoo("translate run in/one.png -o out")
        #expect(again.status == 1)
        #expect(again.errors.contains("error: 'out/one.png': the file exists; use --force to overwrite it"))
        #expect(try ganzoo("translate run in/one.png -o out --force --compare").status == 0)
        let (width, height) = (try size("in/one.png")[0], try size("in/one.png")[1])
        let compared = [2 * width + 6, height + 4]
        #expect(try size("out/one.png") == compared)
        let twice = try ganzoo("translate run in/one.png ./in/one.png -o other")
        #expect(twice.errors.contains("two inputs have this name"))
    }

    @Test func standardInputGoesToStandardOutput() throws {
        let outcome = try ganzoo.shell("$GANZOO translate run - < in/one.png > piped.png")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try size("piped.png") == size("in/one.png"))
        let closed = try ganzoo.shell("($GANZOO translate run - < in/one.png; echo status $? >&2) | true")
        #expect(closed.errors.contains("status 1") || closed.errors.contains("status 0"), "\(closed.errors)")
    }

    @Test func invalidOutputsAreReported() throws {
        try ganzoo.write("a file", to: "taken")
        let outcome = try ganzoo("translate run in/one.png -o taken/out")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("error: 'taken/out': cannot create the folder"), "\(outcome.errors)")
        #expect(try ganzoo("translate run in/one.png --overlap 4").status == 64)
        #expect(try ganzoo("translate run in/one.png --via a_to_b").errors.contains("has no inference 'a_to_b'"))
    }

    @Test func reconstructIsTheInferenceOfThatName() throws {
        #expect(try ganzoo("reconstruct run in/one.png -o again.png --tile 32 --overlap 8").status == 0)
        #expect(try size("again.png") == size("in/one.png"))
    }
}
