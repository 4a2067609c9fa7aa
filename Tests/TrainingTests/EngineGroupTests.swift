import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// Several processes, each with a part of each batch, train what one process trains.
struct EngineGroupTests {
    /// The weights and running statistics after five rounds, and their losses.
    struct Result: Sendable {
        var tensors: [String: Tensor]
        var losses: [[String: Double]]
    }

    static func train(_ text: String, _ settings: [String], _ group: ProcessGroup? = nil, rounds: Int = 5) throws
        -> Result
    {
        let model = try model(text, settings)
        let engine = try Engine(model, source: NoiseSource(model), seed: 3, rounds: 12, group: group)
        let losses = try engine.run(rounds)
        var tensors = engine.players.tensors()
        for (name, state) in engine.evaluator.states { tensors["state/\(name)"] = state }
        for (name, memory) in engine.evaluator.memories {
            for (key, tensor) in memory.tensors { tensors["memory/\(name)/\(key)"] = tensor }
        }
        tensors["generator"] = try engine.evaluator.generator.state()
        return Result(tensors: tensors, losses: losses)
    }

    /// The largest difference of two runs, relative to the largest element of each tensor.
    static func expectEqual(_ one: Result, _ other: Result, within bound: Double = 1e-5) throws {
        #expect(Set(one.tensors.keys) == Set(other.tensors.keys))
        for (name, tensor) in one.tensors {
            let (a, b) = try (tensor.floats(), #require(other.tensors[name]).floats())
            let scale = a.reduce(Float(1e-2)) { max($0, abs($1)) }
            let distance = zip(a, b).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) } / scale
            #expect(a.count == b.count && Double(distance) <= bound, "\(name): \(distance)")
        }
        for (a, b) in zip(one.losses, other.losses) {
            for (name, value) in a { #expect(abs(value - (b[name] ?? .nan)) <= 1e-4 * max(1, abs(value)), "\(name)") }
        }
    }

    static let games: [(String, [String])] = [
        (
            "model: mine\nextends: dcgan\n",
            ["size=16", "filters=4", "latent=6", "train.batch=8", "train.sync_batch_norm=true"]
        ),
        (Games.wganGP, []), (Games.cyclegan, []),
        (
            "model: mine\nextends: stylegan2\n",
            ["size=8", "channels=1", "channel_max=4", "latent=4", "batch=8", "path_every=2", "r1_every=2"]
        ),
    ]

    @Test(arguments: games) func twoProcessesEqualOne(_ text: String, _ settings: [String]) throws {
        let one = try Self.train(text, settings)
        let two = try processes(2) { group in try Self.train(text, settings, group) }
        try Self.expectEqual(one, two[0])
        // all processes have the same weights, bit for bit
        try Self.expectEqual(two[0], two[1], within: 0)
    }
}
