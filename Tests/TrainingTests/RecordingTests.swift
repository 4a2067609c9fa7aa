import MetaKernels
import TestSupport
import Testing
import Zoo

@testable import Games
@testable import Torch
@testable import Training

/// Rounds that are recorded and repeated, on the CPU and the meta device as on a GPU: what is recorded does not take place,
/// repetitions run the same operations on the same memory, and a value that is read is an error.
struct RecordingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        var settings: [String] = []
        var notes: [String] = []

        var testDescription: String { "\(text.split(separator: "\n").last ?? "") \(settings.last ?? "")" }
    }

    private static func zoo(_ name: String, _ settings: [String]) -> Case {
        Case(text: "model: mine\nextends: \(name)\n", settings: settings)
    }

    private static let small = ["size=16", "filters=4", "latent=6", "train.batch=8"]
    private static let style = [
        "size=8", "channels=1", "channel_max=4", "latent=4", "batch=8", "path_every=2", "r1_every=3", "ema_ramp=1e9",
    ]

    static let cases = [
        zoo("dcgan", small), zoo("dcgan", small + ["train.accumulate=2"]),
        zoo("dcgan", small + ["train.precision=bf16", "train.steps.0.clip_gradients=0.5"]),
        zoo("dcgan", small + ["train.optimizer={rmsprop: {lr: 0.001, momentum: 0.5, centered: true}}"]),
        zoo("dcgan", small + ["train.optimizer={sgd: {lr: 0.001, momentum: 0.5}}"]),
        zoo("dcgan", small + ["train.steps.0.unroll=2"]), Case(text: Games.wganGP), Case(text: Games.began),
        Case(
            text: "model: mine\nextends: stylegan2\n", settings: style,
            notes: [changes + "the averages of 'M', 'S', whose half-life grows with the images"]),
        Case(
            text: Games.cyclegan, settings: ["history=0"],
            notes: [changes + "'lr * (1 if epoch < 100 else (200 - epoch) / 100)'"]),
        Case(text: swapping),
    ]

    /// States that take each other's value.
    private static let swapping = """
        model: mine
        data: {real: vector(2)}
        networks: {D: {inputs: {x: [2]}, layers: [{linear: 1}]}}
        train:
          batch: 4
          rounds: 40
          state: {one: 1, two: [2, 3], three: [4, 5]}
          optimizer: {adam: {lr: 0.1}}
          average: {D: {decay: 0.9}}
          steps:
            - update: D
              minimize: {loss: "mean(square(D(real) * one - sum(two)))"}
              assign: {one: one + 1, two: three, three: two * 0.9}
        """

    private static let changes = "rounds are recorded only while these numbers stay the same: "

    /// Everything that training continues from.
    private static func state(of engine: Engine) throws -> [String: [Double]] {
        var result = try residents(of: engine).mapValues { try $0.to(.float64).elements(Double.self) }
        result["generator"] = try engine.evaluator.generator.state().elements(UInt8.self).map(Double.init)
        result["counts"] = [Double(engine.round), Double(engine.images), Double(engine.source.position)]
        for (name, value) in engine.numbers { result["number/\(name)"] = [value] }
        return result
    }

    /// The tensors that live on from round to round.
    private static func residents(of engine: Engine) -> [String: Tensor] {
        var tensors = engine.players.tensors()
        for (name, state) in engine.evaluator.states { tensors["state/\(name)"] = state }
        for (name, optimizer) in engine.optimizers {
            for (key, tensor) in optimizer.state { tensors["optimizer/\(name)/\(key)"] = tensor }
        }
        for (name, memory) in engine.evaluator.memories {
            for (key, tensor) in memory.tensors { tensors["memory/\(name)/\(key)"] = tensor }
        }
        return tensors
    }

    private struct Outcome {
        let engine: Engine
        let losses: [[String: Double]]
        let notes: [String]
    }

    /// Runs some rounds, of which every fifth is measured.
    private static func train(_ given: Case, records: Bool) throws -> Outcome {
        let model = try model(given.text, given.settings)
        let engine = try Engine(model, source: NoiseSource(model), seed: 4, rounds: 40)
        var notes: [String] = []
        if records { engine.recordRounds { notes.append($0) } }
        // losses are read at the end, as a GPU's are
        let readings = try (1...13).map { try engine.runRound(measuring: $0 % 5 == 0) }
        let losses = try readings.map { round in
            Dictionary(uniqueKeysWithValues: try round.lossValues().map { ($0.name, $0.value) })
        }
        return Outcome(engine: engine, losses: losses, notes: notes)
    }

    private static func expectEqual(_ one: Outcome, _ other: Outcome) throws {
        let unequal = zip(one.losses, other.losses).enumerated().filter { $0.element.0 != $0.element.1 }
        #expect(unequal.map(\.offset) == [])
        let (a, b) = try (state(of: one.engine), state(of: other.engine))
        #expect(Set(a.keys) == Set(b.keys))
        #expect(a.keys.filter { a[$0] != b[$0] } == [])
    }

    /// Bit for bit, over rounds of several kinds, with measured ones between them.
    @Test(arguments: cases) func recordedRoundsEqualOthers(_ given: Case) throws {
        recorder_use(true)
        defer { recorder_use(false) }
        let plain = try RecordingTests.train(given, records: false)
        let recorded = try RecordingTests.train(given, records: true)
        #expect(recorded.notes == given.notes)
        #expect(recorded.engine.recorder?.recorded.isEmpty == false)
        try RecordingTests.expectEqual(plain, recorded)
    }

    /// On CPUs `augment` looks whether it has anything to do.
    @Test func aRoundThatReadsAValueIsComputedAsBefore() throws {
        recorder_use(true)
        defer { recorder_use(false) }
        let given = RecordingTests.zoo("stylegan2-ada", RecordingTests.style)
        let plain = try RecordingTests.train(given, records: false)
        let recorded = try RecordingTests.train(given, records: true)
        #expect(recorded.notes.last?.hasPrefix("rounds are no longer recorded: 'augment(x)' (") == true)
        #expect(recorded.engine.recorder?.recorded.isEmpty == true)
        try RecordingTests.expectEqual(plain, recorded)
    }

    @Test func whatCannotBeRecordedIsSaid() throws {
        recorder_use(true)
        defer { recorder_use(false) }
        func notes(_ given: Case) throws -> [String] {
            let model = try model(given.text, given.settings)
            var notes: [String] = []
            let engine = try Engine(model, source: NoiseSource(model), seed: 4, rounds: 4)
            engine.recordRounds { notes.append($0) }
            return notes
        }
        let fading = RecordingTests.zoo("dcgan", RecordingTests.small + ["train.optimizer.adam.lr=linear(lr, 0)"])
        #expect(try notes(fading) == [RecordingTests.changes + "'linear(lr, 0)'"])
        #expect(
            try notes(Case(text: Games.cyclegan)) == [
                "rounds are not recorded: 'pool(fake_a, history)' decides for each sample what it does"
            ])
    }

    /// Rounds with the same plan do the same, on tensors at the same places, in every model that does not say otherwise.
    @Test(arguments: DeviceTests.cases) func plansTellWhatRoundsDo(_ given: DeviceTests.Case) throws {
        _ = meta_kernels_add()
        recorder_use(true)
        defer { recorder_use(false) }
        let loaded = try TestSupport.zoo.load(given.model, settings: given.settings).model
        let model = loaded.at(stage: min(1, max(0, loaded.stages.count - 1)))
        let engine = try Engine(
            model, source: SyntheticSource(model.data, on: .meta), seed: 1, device: .meta, rounds: 40)
        let recorder = RoundRecorder(engine.game.changingNumbers) { _ in }
        // the test itself records the rounds
        recorder.fail("")
        engine.recorder = recorder
        var seen: Set<[RoundPlan.Signature.Runs]> = []
        var texts: [RoundPlan.Signature: [String]] = [:]
        var places: [String: Tensor] = [:]
        for _ in 0..<8 {
            let plan = try engine.plan().signature
            guard !seen.insert(plan.runs).inserted else {
                // the first one creates moments and constants
                _ = try engine.runRound(measuring: false)
                places.merge(RecordingTests.residents(of: engine)) { old, _ in old }
                continue
            }
            let recording = try Recording(on: .meta, [engine.evaluator.generator]) {
                _ = try engine.runRound(measuring: false)
            }
            // what it uses is still there
            try recording.replay()
            texts[plan, default: []].append(String(cString: recorder_text()))
        }
        #expect(!texts.isEmpty)
        if engine.game.irregularity == nil {
            #expect(texts.filter { Set($0.value).count > 1 }.isEmpty)
            let moved = RecordingTests.residents(of: engine).filter { places[$0.key] !== $0.value }
            #expect(moved.isEmpty, "\(moved.keys)")
        } else if given.settings.contains("pool_size=2") {
            #expect(Set(texts.values.joined()).count > 1)
        }
        // numbers that change are arguments: rounds that differ in them alone differ
        let same = Dictionary(grouping: texts, by: \.key.runs).values
        for group in same where engine.game.irregularity == nil {
            #expect(Set(group.map { $0.value[0] }).count == group.count)
        }
    }
}
