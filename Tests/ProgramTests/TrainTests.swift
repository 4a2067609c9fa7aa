import Foundation
import Testing

/// `ganzoo train` gives the same run for the same seed, also across a stop.
struct TrainTests {
    private let ganzoo: Program
    private let toy =
        "train toy --set hidden_features=16 train.batch=16 --threads 1 --log-every 1 --sample-every 1000000"

    init() throws { ganzoo = try Program() }

    /// The figures of a run without its times.
    private func figures(_ run: String) throws -> [String] {
        let text = try #require(String(bytes: ganzoo.read("\(run)/metrics.jsonl"), encoding: .utf8))
        return try text.split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let kept = try #require(object).filter { !["seconds", "images_per_second"].contains($0.key) }
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
