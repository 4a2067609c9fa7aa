import Foundation
import Testing

/// `ganzoo train` with several values and seeds.
struct SweepTests {
    private let ganzoo: Program
    private let toy =
        "train toy --set hidden_features=8 train.batch=8 --threads 1 --sample-every 1000000 --rounds 3 --out sweep"

    init() throws { ganzoo = try Program() }

    private func runs() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: ganzoo.folder.appending(path: "sweep").path)
            .filter { !$0.hasPrefix(".") && $0 != "sweep.json" }.sorted()
    }

    private func date(_ path: String) throws -> Date? {
        try FileManager.default.attributesOfItem(atPath: ganzoo.folder.appending(path: path).path)[.modificationDate]
            as? Date
    }

    @Test func allCombinationsAreTrainedAndMissingOnesMadeUp() throws {
        let outcome = try ganzoo("\(toy) --set lr=1e-3,2e-3 --seeds 1..2")
        #expect(outcome.status == 0 && outcome.output == "sweep\n", "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("sweep: 4 runs in sweep\n\nrun 1 of 4: lr=1e-3,seed=1\n"))
        let names = ["lr=1e-3,seed=1", "lr=1e-3,seed=2", "lr=2e-3,seed=1", "lr=2e-3,seed=2"]
        #expect(try runs() == names)
        let table = try ganzoo("compare sweep")
        #expect(table.output.contains("over seeds") && table.output.contains("lr=2e-3,seed=2  2e-3  2     complete"))
        // one is missing, and one was stopped
        _ = try ganzoo.shell("rm -r 'sweep/\(names[1])'; rm -r 'sweep/\(names[2])/checkpoints/000003'")
        let before = try date("sweep/\(names[0])/metrics.jsonl")
        let resumed = try ganzoo("train --resume sweep")
        #expect(
            resumed.status == 0 && resumed.errors.hasPrefix("sweep: 4 runs in sweep, 2 of them complete\n\nrun 2 of 4"))
        #expect(resumed.errors.contains("run 3 of 4: lr=2e-3,seed=1\n") && !resumed.errors.contains("run 1 of 4"))
        #expect(try date("sweep/\(names[0])/metrics.jsonl") == before)
        for name in names { #expect(ganzoo.exists("sweep/\(name)/checkpoints/000003"), "\(name)") }
        // with everything complete there is nothing to do
        #expect(try ganzoo("train --resume sweep").errors == "sweep: 4 runs in sweep, 4 of them complete\n")
    }

    @Test func aRunThatFailsDoesNotEndTheOthers() throws {
        let outcome = try ganzoo("\(toy) --set lr=1e38,1e-3 --checkpoint-every 1")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("run 'lr=1e38' failed:\nerror: "), "\(outcome.errors)")
        #expect(outcome.errors.contains("1 of 2 runs failed: lr=1e38\n"))
        #expect(ganzoo.exists("sweep/lr=1e-3/checkpoints/000003"))
    }

    @Test func mistakesAreFoundBeforeTheFirstRun() throws {
        let outcome = try ganzoo("\(toy) --set lr=1e-3,fast")
        #expect(outcome.status != 0 && outcome.errors.contains("fast") && !ganzoo.exists("sweep"), "\(outcome.errors)")
    }

    @Test(arguments: [
        ("train toy --seeds 3..1", "error: the range 3..1 of '--seeds' ends before it starts\n"),
        ("train toy --seeds 1,x", "error: '--seeds' must be numbers and ranges such as 1..3 or 1,5,9, but is '1,x'\n"),
        ("train toy --seeds 1..3 --seed 4", "error: '--seed' cannot be used with '--seeds'\n"),
        ("train toy --set lr=1,1", "error: '--set lr=1,1' has a value twice\n"),
        ("train toy --set lr=1,2 lr=3", "error: '--set' sets 'lr' twice\n"),
        ("train --resume run --seeds 1..3", "error: '--seeds' cannot be used with '--resume'"),
        ("train toy --seeds 1..2000", "error: a sweep has at most 1,000 runs\n"),
    ]) func clashesAndBadRangesAreErrors(_ line: String, _ start: String) throws {
        let outcome = try ganzoo(line)
        #expect(outcome.status == 64 && outcome.errors.hasPrefix(start), "\(outcome.errors)")
    }

    @Test func aListInBracketsIsOneValue() throws {
        let outcome = try ganzoo("\(toy) --set train.optimizer.adam.betas=[0,0.9]")
        #expect(outcome.status == 0 && ganzoo.exists("sweep/run.yaml"), "\(outcome.errors)")
    }

    @Test func aSweepIsStoppedAndResumed() throws {
        let outcome = try ganzoo.shell(
            """
            $GANZOO \(toy.replacing("--rounds 3", with: "--rounds 100000")) --seeds 1..2 2>errors &
            until grep -q 'round ' errors; do sleep 0.1; done; kill -INT $!; wait $!; echo "status $?"
            """)
        #expect(outcome.output == "status 130\n")
        let errors = String(decoding: try ganzoo.read("errors"), as: UTF8.self)
        #expect(errors.hasSuffix("stopped; resume with: ganzoo train --resume sweep\n"))
        #expect(try runs() == ["seed=1"])
        let round = try #require(
            FileManager.default.contentsOfDirectory(
                atPath: ganzoo.folder.appending(path: "sweep/seed=1/checkpoints").path
            ).compactMap(Int.init).max())
        let resumed = try ganzoo("train --resume sweep --rounds \(round + 2)")
        #expect(resumed.status == 0 && resumed.errors.contains("run 2 of 2: seed=2"), "\(resumed.errors)")
    }

    @Test func severalProcessesTrainEachRun() throws {
        let long = toy.replacing("--rounds 3", with: "--rounds 100000")
        let stopped = try ganzoo.shell(
            """
            $GANZOO \(long) --set lr=1e-3,1e38 --processes 2 2>errors &
            until grep -q 'round ' errors; do sleep 0.1; done; kill -TERM $!; wait $!; echo "status $?"
            """)
        #expect(stopped.output == "status 143\n")
        let errors = String(decoding: try ganzoo.read("errors"), as: UTF8.self)
        #expect(errors.contains("processes  2, each with 4 of a batch of 8; through Gloo\n"), "\(errors)")
        #expect(errors.hasSuffix("stopped; resume with: ganzoo train --resume sweep\n"), "\(errors)")
        #expect(try runs() == ["lr=1e-3"])
        let checkpoints = ganzoo.folder.appending(path: "sweep/lr=1e-3/checkpoints").path
        let round = try #require(
            FileManager.default.contentsOfDirectory(atPath: checkpoints).compactMap(Int.init).max())
        // each run has a meeting of its own, so one that fails does not end the others
        let resumed = try ganzoo("train --resume sweep --rounds \(round + 2) --processes 2")
        #expect(resumed.status == 1 && resumed.output == "sweep\n")
        #expect(resumed.errors.contains("run 'lr=1e38' failed:\nerror: the term "), "\(resumed.errors)")
        #expect(resumed.errors.hasSuffix("1 of 2 runs failed: lr=1e38\n"))
        #expect(try ganzoo("train --resume sweep --rounds \(round + 2)").errors.contains("1 of them complete"))
        let launched = try ganzoo.shell("RANK=0 WORLD_SIZE=1 $GANZOO train toy --seeds 1..2 --processes 2")
        #expect(launched.status == 64 && launched.errors.hasPrefix("error: '--processes' cannot be used in a process"))
    }

    @Test func aFolderThatHoldsASweepIsNotUsedAgain() throws {
        try ganzoo.write("{}", to: "sweep/sweep.json")
        let outcome = try ganzoo("\(toy) --seeds 1..2")
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("error: 'sweep' already contains a sweep\n   hint: resume it with --resume"))
        #expect(try ganzoo("report sweep").errors.contains("the folder of a sweep, expected that of a run in it"))
    }
}
