import Graph
import TestSupport
import Testing
import Torch
import Zoo

@testable import Games
@testable import Training

/// CycleGAN and pix2pix equal the PyTorch code of their authors: `scripts/golden_translation.py` recorded it.
struct TranslationParityTests {
    /// One recorded training, and an engine in its initial state.
    private struct Recording {
        let tensors: [String: Tensor]
        let engine: Training.Engine
        let networks: [String]
        /// The engine's names by the recording's names.
        let names: [String: String]
        let rounds: Int

        init(_ model: String, _ networks: [String], settings: [String]) throws {
            let (tensors, facts) = try golden(model)
            rounds = try #require(facts["rounds"] as? Int)
            let loaded = try zoo.load(model, settings: settings).model
            engine = try Training.Engine(
                loaded, source: NoiseSource(loaded), seed: 0, rounds: rounds, feed: Feed(tensors))
            names = try engine.goldenNames(networks)
            try engine.begin(with: tensors, names)
            self.networks = networks
            self.tensors = tensors
        }

        func value(_ name: String) throws -> Tensor { try #require(tensors[name], "the file has no '\(name)'") }
    }

    private static let models = ["cyclegan", "pix2pix"]

    private func recording(_ model: String) throws -> Recording {
        model == "cyclegan"
            ? try Recording(
                model, ["G_ab", "G_ba", "D_a", "D_b"], settings: ["size=32", "channels=1", "filters=3", "blocks=2"])
            : try Recording(model, ["G", "D"], settings: ["size=32", "channels=2", "filters=2", "dropout=0"])
    }

    @Test(arguments: models) func outputsEqualPyTorch(_ model: String) throws {
        let recording = try recording(model)
        let (a, b) = (try recording.value("1/a"), try recording.value("1/b"))
        for network in recording.networks {
            let player = try #require(recording.engine.players.all[network]).network
            let isPaired = player.inputs[0].shape[0] == 2 * a.shape[1]
            let input = isPaired ? try Tensor.concat([a, b], 1) : a
            for mode in ["evaluation", "training"] {
                let call = NetworkCall(network: network, training: mode == "training")
                let output = try withoutGradients { () throws(TorchError) in
                    try recording.engine.players.call(
                        call, [input], live: false, generator: recording.engine.evaluator.generator)[0]
                }
                let distance = try greatestError(output, recording.value("output/\(network)/\(mode)"))
                #expect(distance <= 1e-5, "\(network), \(mode): \(distance)")
            }
        }
    }

    @Test(arguments: models) func fiveRoundsEqualPyTorch(_ model: String) throws {
        let recording = try recording(model)
        for round in 1...recording.rounds {
            let losses = try recording.engine.runRound(measuring: true).lossValues()
            #expect(losses.count == recording.tensors.keys.count { $0.hasPrefix("loss/\(round)/") })
            for (name, value) in losses {
                let wanted = try recording.value("loss/\(round)/\(name)").item()
                let distance = abs(value / wanted - 1)
                #expect(distance <= (round == 1 ? 1e-5 : 1e-4), "round \(round), \(name): \(distance)")
            }
            if round == 1 { try expectGradients(recording) }
        }
    }

    /// After Adam's first step the first moment is half of the gradient, since beta1 is 0.5.
    private func expectGradients(_ recording: Recording) throws {
        for network in recording.networks {
            let state = try #require(recording.engine.optimizers[network]?.state)
            var (difference, whole) = (0.0, 0.0)
            for (theirs, ours) in recording.names where theirs.hasPrefix("\(network)/") {
                guard let wanted = recording.tensors["gradient/\(theirs)"] else { continue }
                let moment = try #require(state["\(ours.dropFirst(network.count + 1))/exp_avg"])
                difference += try (moment * 2 - wanted).square().sum().item()
                whole += try wanted.square().sum().item()
            }
            #expect(whole > 0 && difference <= 1e-10 * whole, "\(network): \((difference / whole).squareRoot())")
        }
    }
}
