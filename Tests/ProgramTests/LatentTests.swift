import Foundation
import Testing

/// `interpolate`, `mix`, `project` and `sample` on narrow models of two rounds.
struct LatentTests {
    private let ganzoo: Program

    init() throws {
        ganzoo = try Program()
        let rest = "--rounds 2 --threads 1 --sample-every 1000000"
        for line in [
            "train stylegan2 --set size=8 channel_base=32 latent=6 channels=1 batch=4 --out styled \(rest)",
            "train dcgan --set size=16 filters=4 channels=1 train.batch=4 --out plain \(rest)",
        ] {
            let outcome = try ganzoo(line)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
    }

    private func width(_ name: String) throws -> Int {
        try ganzoo.read(name)[16..<20].reduce(0) { $0 << 8 | Int($1) }
    }

    @Test func interpolatesMixesAndSamples() throws {
        for (line, file) in [
            ("interpolate styled --seeds 1,5 --frames 4 -o walk.png", "walk.png"),
            ("interpolate plain --seeds 1..3 --frames 5 --loop --sheet -o sheet.png", "sheet.png"),
            ("interpolate styled --seeds 1,2 --frames 3 --space z -o frames", "frames/2.png"),
            ("mix styled --rows 1,2 --cols 4..6 --layers 0..1 -o mix.png", "mix.png"),
            ("sample styled --count 3 -o x.npz --set psi=0.5", "x.npz"),
        ] {
            let outcome = try ganzoo(line)
            #expect(outcome.status == 0, "\(line): \(outcome.errors)")
            #expect(ganzoo.exists(file), "\(file)")
        }
        #expect(try ganzoo.read("walk.png").range(of: Data("acTL".utf8)) != nil)
        #expect(try width("mix.png") == 2 + 4 * (8 + 2))
        #expect(try String(decoding: ganzoo.read("x.npz"), as: UTF8.self).contains("(3, 8, 8, 1)"))
    }

    @Test func projectsAnImage() throws {
        #expect(try ganzoo("sample plain --count 1 --seed 3 -o one").status == 0)
        let outcome = try ganzoo("project plain one/0.png --steps 5 --candidates 3 -o found")
        #expect(outcome.status == 0, "\(outcome.errors)")
        for name in ["target.png", "image.png", "steps.png", "latent.safetensors"] {
            #expect(ganzoo.exists("found/\(name)"), "\(name)")
        }
    }

    @Test(arguments: [
        ("mix plain --rows 1 --cols 2 --layers 0", Int32(64), "'z' has the shape [100], expected [layers, features]"),
        ("mix styled --rows 1 --cols 2 --layers 0..4", 64, "'--layers' must be from 0 to 3, found 4"),
        ("interpolate styled --seeds 1,2 --space zz", 64, "has no value 'zz' to use as its latent space"),
        ("project plain nothing.png", 66, "nothing.png"),
        ("project plain one.png --per-layer", 64, "'--per-layer' needs [layers, features]"),
    ]) func badInputIsReported(_ line: String, _ status: Int32, _ message: String) throws {
        let outcome = try ganzoo(line)
        #expect(outcome.status == status, "\(line): \(outcome.status)")
        #expect(outcome.errors.contains(message), "\(line): \(outcome.errors)")
    }
}
