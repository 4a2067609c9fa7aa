import Foundation
import Testing

/// `ganzoo train` gives the same run for the same seed, also across a stop.
struct TrainTests {
    private let ganzoo: Program
    private let toy =
        "train toy --set hidden_features=16 train.batch=16 --threads 1 --log-every 1 --sample-every 1000000"

    init() throws { ganzoo = try Program() }

    /// The figures of a run's rounds without what times and memory decide.
    private func figures(_ run: String) throws -> [String] {
        let text = try #require(String(bytes: ganzoo.read("\(run)/metrics.jsonl"), encoding: .utf8))
        return try text.split(separator: "\n").filter { $0.contains("\"losses\"") }.map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            var kept = try #require(object).filter { !["seconds", "images_per_second"].contains($0.key) }
            let health = try #require(kept["health"] as? [String: Any])
            kept["health"] = health.filter { !["loading", "memory"].contains($0.key) }
            let data = try JSONSerialization.data(withJSONObject: kept, options: .sortedKeys)
            return try #require(String(bytes: data, encoding: .utf8))
        }
    }

    private func train(_ line: String) throws {
        let outcome = try ganzoo(line)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func equalSeedsGiveEqualRuns() throws {
        try train("\(toy) --rounds 10 --seed 5 --out a")
        try train("\(toy) --rounds 10 --seed 5 --out b")
        try train("\(toy) --rounds 10 --seed 6 --out c")
        #expect(try figures("a").count == 10)
        #expect(try figures("a") == figures("b"))
        #expect(try figures("a") != figures("c"))
        let weights = "checkpoints/000010/weights.safetensors"
        #expect(try ganzoo.read("a/\(weights)") == ganzoo.read("b/\(weights)"))
        #expect(try ganzoo.read("a/\(weights)") != ganzoo.read("c/\(weights)"))
    }

    @Test func resumingEqualsNeverStopping() throws {
        try train("\(toy) --rounds 100 --out straight")
        try train("\(toy) --rounds 50 --out stopped")
        try train("train --resume stopped --rounds 100 --log-every 1 --sample-every 1000000 --threads 1")
        for file in ["weights.safetensors", "state.safetensors", "state.json"] {
            let path = "checkpoints/000100/\(file)"
            #expect(try ganzoo.read("straight/\(path)") == ganzoo.read("stopped/\(path)"), "\(file)")
        }
        #expect(try figures("straight") == figures("stopped"))
    }

    @Test func whatChangesAtAResumeIsKept() throws {
        try train("\(toy) --rounds 3 --out run")
        let first = try ganzoo("train --resume run --rounds 9 --threads 2 --checkpoint-every 2")
        #expect(first.errors.contains("note: rounds: 3 before, 9 from now on\n"))
        #expect(
            first.errors.contains("note: threads: 1 before, 2 from now on; results may differ in their last bits\n"))
        let file = try String(decoding: ganzoo.read("run/run.yaml"), as: UTF8.self)
        #expect(file.contains("\nrounds: 9\n") && file.contains("\nthreads: 2\n"))
        // as if it had been killed after four rounds
        let again = try ganzoo("train --resume run/checkpoints/000004")
        #expect(again.status == 0 && !again.errors.contains("from now on"))
        #expect(again.errors.contains("round 9/9"))
    }

    @Test func tooManyThreadsAreRefused() throws {
        let outcome = try ganzoo("train toy --threads 100000")
        #expect(outcome.status == 64)
        #expect(outcome.errors.hasPrefix("error: '--threads' must be at most 1024, but is 100000\n"))
    }

    @Test func aClosedPipeDoesNotEndATraining() throws {
        let outcome = try ganzoo.shell(
            """
            { $GANZOO \(toy) --rounds 60 --out run 2>&1; echo "status $?" > status; } | head -1; cat status
            """)
        #expect(outcome.output.hasSuffix("status 3\n"))
        #expect(ganzoo.exists("run/checkpoints/000060"))
        let log = try String(decoding: ganzoo.read("run/log.txt"), as: UTF8.self)
        #expect(log.contains("a progress line could not be written in round "))
    }

    /// A file system that is full: the limit is on the size of each file.
    @Test func aFullDiskIsReported() throws {
        let outcome = try ganzoo.shell(
            """
            ulimit -f 24
            $GANZOO train toy --set hidden_features=64 depth=1 train.batch=16 --threads 1 --rounds 8 --out run
            echo "status $?"
            """)
        #expect(outcome.output.hasSuffix("status 1\n"), "\(outcome.errors)")
        #expect(outcome.errors.contains("warning: a checkpoint could not be written in round 2: "))
        #expect(outcome.errors.contains("error: the checkpoint of round 8 could not be written: "))
        #expect(outcome.errors.contains("hint: the run has no checkpoint"))
    }

    @Test(arguments: [("HUP", 129), ("TERM", 143), ("INT", 130)])
    func aSignalStopsATraining(_ signal: String, _ status: Int) throws {
        let outcome = try ganzoo.shell(
            """
            $GANZOO \(toy) --rounds 1000000 --out run 2>errors &
            until grep -q round errors; do sleep 0.1; done; kill -\(signal) $!; wait $!; echo "status $?"
            """)
        #expect(outcome.output == "status \(status)\n")
        let rounds = try FileManager.default.contentsOfDirectory(
            atPath: ganzoo.folder.appending(path: "run/checkpoints").path)
        #expect(rounds.count == 1)
        #expect(ganzoo.exists("run/samples/\(rounds[0]).png"))
    }

    @Test func underNohupATrainingOutlivesItsTerminal() throws {
        let outcome = try ganzoo.shell(
            """
            nohup $GANZOO \(toy) --rounds 200 --out run 2>errors &
            until grep -q round errors; do sleep 0.1; done; kill -HUP $!; wait $!; echo "status $?"
            """)
        #expect(outcome.output.hasSuffix("status 0\n"))
    }

    @Test func aStoppedRunCanBeResumed() throws {
        // a termination signal ends the round, writes a checkpoint and prints how to resume
        let outcome = try ganzoo.shell(
            """
            $GANZOO \(toy) --rounds 1000000 --out run & sleep 2; kill -TERM $!; wait $!; echo "status $?"
            """)
        #expect(outcome.output.contains("status 143"))
        #expect(outcome.errors.contains("resume with: ganzoo train --resume run"))
        let round = try #require(
            FileManager.default.contentsOfDirectory(
                atPath: ganzoo.folder.appending(path: "run/checkpoints").path
            ).compactMap(Int.init).max())
        try train("train --resume run --rounds \(round + 3) --sample-every 1000000")
    }
}
