import Data
import Games
import Torch

/// What a training says about itself.
extension Trainer {
    /// The monitors' figures of a round, before those of a line are filled in.
    var blankFigures: (_ round: Int) -> MonitoredFigures {
        let judgements = engine.verdicts.map(MonitoredFigures.Judgement.init)
        let rounds = engine.rounds
        return { MonitoredFigures(round: $0, rounds: rounds, judgements: judgements) }
    }

    /// The most memory that the training has taken on a GPU so far.
    var deviceMemory: Readings.Figures {
        let bytes = engine.players.device.peakMemory
        return bytes > 0 ? [("device_memory", Double(bytes))] : []
    }

    func look(at measurement: Event.Measurement) {
        var figures = blankFigures(engine.round)
        figures.losses = measurement.losses.byName
        figures.outputs = measurement.outputs.byName
        figures.gradients = measurement.gradients.byName
        figures.health = measurement.health.byName
        report(figures)
    }

    /// Looks at a value that is not finite.
    func look(at fault: String) {
        var figures = blankFigures(engine.round)
        figures.fault = fault
        report(figures)
    }

    private func report(_ figures: MonitoredFigures) {
        for finding in board.look(at: figures) { tell(.found(finding, round: figures.round)) }
    }

    /// Compares samples with training data.
    func examine(_ samples: Samples) throws {
        guard let examine = setting.examine, schedule.compares(round: engine.round) else { return }
        let training = try reference ?? setting.stages.reference(engine.model)
        reference = training
        guard let real = real(like: samples, in: training), real.shape[0] > 1, samples.batch.shape[0] > 1 else {
            return
        }
        var (values, space) = try examine(samples.batch, real, engine.model.data.range)
        // what a translator makes of training data should be near training data
        let isTranslated = engine.model.data.fields.contains { field in
            guard case .image = field.kind else { return false }
            return samples.inference.inputs[field.name] != nil
        }
        if isTranslated { values.removeAll { $0.name == "copies" } }
        if self.space != space {
            self.space = space
            tell(.noticed("samples are compared with \(real.shape[0]) training samples by their \(space)"))
        }
        tell(.sampled(figures: values, round: engine.round))
        var figures = blankFigures(engine.round)
        figures.samples = values.byName
        report(figures)
    }
}

extension MonitoredFigures.Judgement {
    init(_ verdict: Verdict) {
        let isPaired = if case .against = verdict.scale { true } else { false }
        self.init(name: verdict.name, network: verdict.network, isReal: verdict.isReal, isPaired: isPaired)
    }
}

extension [(name: String, value: Double)] {
    fileprivate var byName: [String: Double] { Dictionary(map { ($0.name, $0.value) }) { $1 } }
}
