import Foundation
import TestSupport
import Testing

/// Several processes of the built program train one model.
@Suite(.serialized) struct ProcessesTests {
    private let ganzoo: Program
    private let toy =
        "train toy --set hidden_features=16 train.batch=16 --threads 1 --log-every 1 --sample-every 1000000"

    init() throws { ganzoo = try Program() }

    /// The losses of a run's rounds, or other figures of them.
    private func losses(_ run: String, _ kind: String = "losses") throws -> [[String: Double]] {
        let text = try #require(String(bytes: ganzoo.read("\(run)/metrics.jsonl"), encoding: .utf8))
        return try text.split(separator: "\n").compactMap { line in
            try (JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?[kind] as? [String: Double]
        }
    }

    private func expectEqual(_ one: String, _ other: String, rounds: Int) throws {
        let (a, b) = try (losses(one), losses(other))
        #expect(a.count == rounds && b.count == rounds)
        for (a, b) in zip(a, b) {
            for (name, value) in a { #expect(abs(value - (b[name] ?? .nan)) < 1e-4, "\(name)") }
        }
    }

    @Test func aRunIsThatOfOneProcessAndResumesWithAnyNumber() throws {
        #expect(try ganzoo("\(toy) --rounds 20 --out alone").status == 0)
        let two = try ganzoo("\(toy) --rounds 10 --out two --processes 2")
        let line = "processes  2, each with 8 of a batch of 16; through Gloo\n"
        #expect(two.status == 0 && two.errors.contains(line), "\(two.errors)")
        #expect(two.output == "two/samples\n")
        let rest = "--rounds 20 --log-every 1 --sample-every 1000000"
        let resumed = try ganzoo("train --resume two \(rest) --threads 1 --processes 4")
        #expect(resumed.status == 0, "\(resumed.errors)")
        try expectEqual("alone", "two", rounds: 20)
        #expect(try losses("two", "health").allSatisfy { (0...1).contains($0["waiting"] ?? -1) })
        #expect(try losses("alone", "health").allSatisfy { $0["waiting"] == nil })
    }

    @Test func allGoBackToTheCheckpointOfARetry() throws {
        // the root is of a negative number in rounds 25 and 34, in the part of process 1
        try Games.unlucky(rounds: 40).write(
            to: ganzoo.folder.appending(path: "unlucky.yaml"), atomically: true, encoding: .utf8)
        let line = "train unlucky.yaml --seed 2 --threads 1 --log-every 1 --checkpoint-every 4 --on-nan"
        #expect(try ganzoo("\(line) retry --out alone").status == 0)
        let two = try ganzoo("\(line) retry --out two --processes 2")
        #expect(two.status == 0, "\(two.errors)")
        #expect(two.errors.contains("it began in round 34 in 'sqrt(2.3 - luck)'"))
        #expect(two.errors.contains("1 of 2 values are nan, in process 1\n"))
        try expectEqual("alone", "two", rounds: 40)
        let retries = try ["alone", "two"].map { try ganzoo.shell("grep -A 2 '^retries' \($0)/run.yaml").output }
        #expect(retries[0] == retries[1] && retries[0].contains("resumed: 32"))
        // without, both end with the cause
        let stopped = try ganzoo("\(line) stop --out stopped --processes 2")
        #expect(
            stopped.status == 1 && stopped.errors.contains("error: the term 'D.luck' became nan in round 25; it began"))
        #expect(stopped.errors.components(separatedBy: "error:").count == 2, "one message: \(stopped.errors)")
    }

    /// The measured value of each metric by round.
    private func metrics(_ run: String) throws -> [Int: [String: Double]] {
        let text = try #require(String(bytes: ganzoo.read("\(run)/metrics.jsonl"), encoding: .utf8))
        var found: [Int: [String: Double]] = [:]
        for line in text.split(separator: "\n") {
            let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            if let round = event?["round"] as? Int, let values = event?["metrics"] as? [String: Double] {
                found[round] = values
            }
        }
        return found
    }

    @Test func metricsAreThoseOfOneProcess() throws {
        let line = """
            train dcgan --set size=16 channels=1 filters=4 train.batch=6 \
            'train.metrics={names: [fid, inception_score], every: 2 rounds, samples: 70}' \
            --threads 1 --rounds 4 --sample-every 1000000
            """
        #expect(try ganzoo.shell("ganzoo \(line) --out alone").status == 0)
        let three = try ganzoo.shell("ganzoo \(line) --out three --processes 3")
        #expect(three.status == 0 && !three.errors.contains("could not compute"), "\(three.errors)")
        let (one, many) = try (metrics("alone"), metrics("three"))
        #expect(one.keys.sorted() == [2, 4] && many.keys.sorted() == [2, 4])
        for (round, values) in one {
            for (name, value) in values { #expect(abs(value / (many[round]?[name] ?? .nan) - 1) < 0.01, "\(name)") }
        }
    }

    @Test func aDeadProcessEndsAllWithOneMessage() throws {
        // process 1 is the second child
        let outcome = try ganzoo.shell(
            """
            ganzoo \(toy) --rounds 1000000 --checkpoint-every 20 --out run --processes 2 2>errors & parent=$!
            until [ -e run/checkpoints/000020 ]; do sleep 0.05; done
            kill -9 $(cut -d' ' -f2 /proc/$parent/task/$parent/children)
            wait $parent; echo $?; grep -c '^error' errors; grep '^error' errors
            touch before
            ganzoo train --resume run --rounds 1000000 --checkpoint-every 20 --processes 2 2>/dev/null & parent=$!
            until [ -n "$(find run/checkpoints -name '0*' -newer before)" ] || ! kill -0 $parent; do sleep 0.05; done
            kill -TERM $parent; wait $parent; echo $?
            """)
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "1", "1", "error: process 1 of 2 ended without a word: killed, out of memory, or its machine lost",
                "143",
            ], "\(outcome.errors)")
    }

    /// A process that is stopped keeps its connections.
    @Test func aProcessThatHangsEndsTheOthers() throws {
        let outcome = try ganzoo.shell(
            """
            export GANZOO_SILENT_SECONDS=2 WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=29614
            line="ganzoo \(toy) --rounds 1000000 --checkpoint-every 20 --out run"
            RANK=0 $line 2>errors & first=$!
            RANK=1 $line 2>/dev/null & second=$!
            until [ -e run/checkpoints/000020 ] || ! kill -0 $first; do sleep 0.05; done
            kill -STOP $second; wait $first; echo $?; kill -KILL $second; grep '^error' errors
            """)
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "1",
                "error: process 1 of 2 did not answer for 2 s: it hangs, or its machine or its connection is lost",
            ], "\(outcome.errors)")
    }

    @Test(arguments: [0.1, 0.3, 0.6]) func aStopDuringTheStartIsThatOfOneProcess(_ delay: Double) throws {
        let outcome = try ganzoo.shell(
            """
            ganzoo \(toy) --rounds 1000000 --processes 2 2>errors & parent=$!
            sleep \(delay); kill -TERM $parent; wait $parent; echo $?; grep '^error' errors
            """)
        #expect(outcome.output == "143\n", "\(outcome)")
    }

    @Test func anErrorOfAnotherProcessIsReported() throws {
        let mistakes = [
            (
                "\(toy) --set hidden_features=16 train.batch=15 --processes 2", Int32(64),
                "error: a batch of 15 can't be divided among 2 processes\n   hint: the batch is that of all processes: use 14 "
                    + "or 16\n"
            ),
            ("train nosuch --processes 2", 64, "error: unknown model 'nosuch'"),
        ]
        for (line, status, message) in mistakes {
            let outcome = try ganzoo(line)
            #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome)")
            #expect(outcome.errors.components(separatedBy: "error:").count == 2, "one message: \(outcome.errors)")
        }
    }

    @Test func whatPreventsAMeetingIsSaid() throws {
        let cases = [
            ("RANK=0", "error: RANK is set, but WORLD_SIZE is not"),
            (
                "RANK=2 WORLD_SIZE=2 MASTER_ADDR=127.0.0.1",
                "error: RANK is 2, but there are 2 processes: expected 0 to 1"
            ),
            (
                "RANK=0 WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=29611",
                "error: process 1 of 2 did not come to 127.0.0.1:29611 within 1 s"
            ),
            (
                "RANK=1 WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=29612",
                "error: process 1 of 2 had no answer from 127.0.0.1:29612 within 1 s"
            ),
            (
                "RANK=1 WORLD_SIZE=2 MASTER_ADDR=nowhere.invalid",
                "error: process 1 can't find MASTER_ADDR 'nowhere.invalid'"
            ),
        ]
        for (variables, message) in cases {
            let outcome = try ganzoo.shell("GANZOO_JOIN_SECONDS=1 \(variables) ganzoo \(toy) --rounds 2")
            #expect(outcome.status != 0 && outcome.errors.hasPrefix(message), "\(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count <= 2, "\(outcome.errors)")
        }
    }
}
