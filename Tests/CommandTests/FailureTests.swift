import Foundation
import Testing

/// Bad input, one clear message and the right status: 64 for wrong usage, 65 for an invalid document or data, 1 for the
/// rest.
struct FailureTests {
    private let ganzoo: Program

    init() throws { ganzoo = try Program() }

    /// Runs a line and holds it to a status and to the exact words on standard error; `FOLDER` stands for the folder.
    private func expect(_ line: String, _ status: Int32, _ errors: String) throws {
        let outcome = try ganzoo(line)
        #expect(outcome.status == status, "\(line)")
        #expect(outcome.errors.replacing(ganzoo.folder.path, with: "FOLDER") == errors + "\n", "\(line)")
        #expect(outcome.output == "")
    }

    @Test func anUnknownModelGetsASuggestion() throws {
        try expect(
            "train dcgann", 65,
            """
            error: no model named 'dcgann'
               hint: did you mean 'dcgan'? `ganzoo list` lists them all
            """)
        #expect(!ganzoo.exists("runs"))
    }

    @Test func settingsAreChecked() throws {
        try expect(
            "train toy --set nosuch=1", 65,
            """
            --set:1:1: error: 'toy' has no parameter 'nosuch'
                1 | nosuch=1
                  | ^^^^^^^^
               hint: known parameters: blur depth fade latent lr penalty sharp waves width
            """)
        let misplaced = try ganzoo("show toy --set batch=1")
        #expect(misplaced.errors.contains("hint: the training has one: 'train.batch'"))
        try expect("show toy --set width", 65, "error: '--set width' is not name=value")
        let empty = try ganzoo("show dcgan --set width=0")
        #expect(empty.status == 65)
        #expect(
            empty.errors.contains("'filters' of 'conv_transpose' must be a whole number of at least 1, but is 0"))
    }

    @Test func usageIsExplained() throws {
        for (line, message) in [
            ("train", "give either a model to train or a run to --resume"),
            ("train toy --rounds 0", "'--rounds' must be at least 1, but is 0"),
            ("train toy --precision fp8", "'--precision' must be fp32 or bf16, but is 'fp8'"),
            ("sample runs/x --count 0", "'--count' must be from 1 to 10000000, but is 0"), ("nosuch", "'nosuch'"),
        ] {
            let outcome = try ganzoo(line)
            #expect(outcome.status == 64, "\(line)")
            #expect(outcome.errors.contains(message), "\(line): \(outcome.errors)")
        }
    }

    @Test func badDataIsNamed() throws {
        try expect("train dcgan --data no/", 65, "error: no data at 'FOLDER/no': no such file or folder")
        try ganzoo.write("hello", to: "text/a.png")
        try expect(
            "train dcgan --data text", 65,
            "error: no usable image among 1 image file in 'FOLDER/text'; the first: 'FOLDER/text/a.png': "
                + "not a PNG or JPEG image")
        try ganzoo.write("", to: "empty/a.png")
        try expect(
            "train dcgan --data empty", 65,
            "error: no usable image among 1 image file in 'FOLDER/empty'; the first: 'FOLDER/empty/a.png': "
                + "the file is empty")
        #expect(!ganzoo.exists("runs"))
    }

    @Test func brokenDocumentsAreShown() throws {
        try ganzoo.write("model: mine\nextends: [toy\n", to: "mine.yaml")
        let outcome = try ganzoo("check mine.yaml")
        #expect(outcome.status == 65)
        #expect(outcome.errors.hasPrefix("mine.yaml:"))
        try expect("check no.yaml", 65, "error: there is no file 'no.yaml'")
    }

    @Test func brokenCheckpointsAreNamed() throws {
        #expect(
            try ganzoo("train toy --set width=4 train.batch=8 --threads 1 --sample-every 9 --rounds 2 --out run").status
                == 0)
        let weights = "run/checkpoints/000002/weights.safetensors"
        let whole = try ganzoo.read(weights)
        try whole.dropLast(4).write(to: ganzoo.folder.appending(path: weights))
        for line in ["sample run -o out", "train --resume run --rounds 4"] {
            let outcome = try ganzoo(line)
            #expect(outcome.status == 1, "\(line)")
            #expect(outcome.errors.hasPrefix("error: '\(ganzoo.folder.path)/\(weights)': the header promises "))
        }
        #expect(!ganzoo.exists("out"))
        try whole.write(to: ganzoo.folder.appending(path: weights))
        try ganzoo.write("", to: "run/checkpoints/000002/state.json")
        try expect(
            "train --resume run --rounds 4", 1,
            """
            error: 'FOLDER/run/checkpoints/000002/state.json': this is not a checkpoint's state
               hint: the checkpoint before it is whole: ganzoo train --resume run/checkpoints/000001
            """)
    }

    @Test func runsAreNotOverwritten() throws {
        #expect(
            try ganzoo("train toy --set width=4 train.batch=8 --threads 1 --sample-every 9 --rounds 2 --out run").status
                == 0)
        let before = try ganzoo.read("run/metrics.jsonl")
        try expect(
            "train toy --rounds 2 --out run", 1,
            """
            error: 'FOLDER/run' holds a run already
               hint: go on with it by --resume, or choose another folder with --out
            """)
        try expect(
            "train --resume run", 1,
            """
            error: 'run' is done: 2 rounds of 2
               hint: ask for more with --rounds
            """)
        #expect(try ganzoo.read("run/metrics.jsonl") == before)
    }

    @Test func placesThatCannotBeWrittenAreNamed() throws {
        let train = try ganzoo(
            "train toy --set width=4 train.batch=8 --threads 1 --sample-every 9 --rounds 1 --out /proc/ganzoo")
        #expect(train.status == 1)
        #expect(train.errors.hasPrefix("error: '/proc/ganzoo': "))
        #expect(
            try ganzoo("train toy --set width=4 train.batch=8 --threads 1 --sample-every 9 --rounds 1 --out run").status
                == 0)
        let sample = try ganzoo("sample run --count 4 -o /proc/ganzoo.png")
        #expect(sample.status == 1)
        #expect(sample.errors.contains("'/proc/ganzoo.png'"))
        try expect("sample nowhere", 1, "error: 'nowhere': there is no such run folder")
    }

    @Test func aClosedPipeIsNoCrash() throws {
        let outcome = try ganzoo.shell("{ $GANZOO list; echo $? >&2; } | true")
        // the listing may have gone out before the pipe was closed, else the usual signal ends the program
        #expect(["0\n", "141\n"].contains(outcome.errors))
    }
}
