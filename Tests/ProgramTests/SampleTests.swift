import Foundation
import Testing

/// `ganzoo sample` from class-conditional models.
struct SampleTests {
    @Test(arguments: ["cgan", "acgan", "projection-gan"]) func samplesHaveTheRequestedLabels(_ model: String) throws {
        let ganzoo = try Program()
        let sizes = model == "cgan" ? "hidden_features=4" : "size=16 channels=1 filters=4 discriminator_filters=4"
        // enough labels in the one round that each is learned
        let step = model == "projection-gan" ? "discriminator_steps=1 generator_batch=64" : ""
        let trained = try ganzoo(
            "train \(model) --set lr=0.1 train.batch=10 \(sizes) \(step) --data builtin:digits --rounds 1 --out run "
                + "--threads 1")
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(ganzoo.exists("run/samples/000001.png"))

        let each = try ganzoo("sample run --with label=0..9 -o each")
        #expect(each.status == 0, "\(each.errors)")
        let files = try FileManager.default.contentsOfDirectory(atPath: ganzoo.folder.appending(path: "each").path)
        #expect(files.count == 10)
        #expect(try ganzoo("sample run --with label=3 --count 2 -o three").status == 0)
        #expect(try ganzoo("sample run --with label=4 --count 2 -o four").status == 0)
        #expect(try ganzoo.read("three/0.png") != ganzoo.read("four/0.png"))

        let wrong = try ganzoo("sample run --with label=10")
        #expect(wrong.status == 64)
        #expect(wrong.errors.contains("'label' must be a class from 0 to 9, found 10"))
    }

    /// Files are written several at a time; the first that fails is reported, and none is left half written.
    @Test func aLimitOnFilesIsReported() throws {
        let ganzoo = try Program()
        let trained = try ganzoo(
            "train cgan --set size=170 hidden_features=4 train.batch=10 --data builtin:digits --rounds 1 --out run "
                + "--threads 1")
        #expect(trained.status == 0, "\(trained.errors)")
        let outcome = try ganzoo.shell("ulimit -f 24; $GANZOO sample run --count 9 -o out; echo status $?")
        #expect(outcome.errors.contains("error: cannot write 'out/0.png': file too large\n"))
        #expect(outcome.output.hasSuffix("status 1\n"))
        let left = try FileManager.default.contentsOfDirectory(atPath: ganzoo.folder.appending(path: "out").path)
        #expect(left.isEmpty)
    }
}
