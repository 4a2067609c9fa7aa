import Data
import Games
import Graph
import Language

/// What a training is about to do: printed when it starts, and kept in `run.yaml` and `log.txt`.
public struct StartReport: Sendable {
    /// The facts line by line, each with a label.
    public private(set) var lines: [(label: String, text: String)]
    /// What is likely to be a mistake.
    public private(set) var warnings: [String]

    /// The length of a training.
    struct Length {
        /// Rounds in total, and those done before.
        let rounds: Int
        let round: Int
        /// Whether the total was requested, instead of following from the model.
        let isRequested: Bool
    }

    /// - Parameter data: `nil` for a training on recorded batches.
    init(
        _ data: DataReport?, _ model: Model, _ configuration: RunConfiguration, _ length: Length,
        _ outputs: OutputSchedule
    ) {
        lines = data?.lines ?? [("data", "recorded batches")]
        warnings = data?.warnings ?? []
        let networks = model.networks.map { name, entry in
            "\(name) \(entry.network.weightCount.grouped)\(entry.isTrainable ? "" : " (frozen)")"
        }
        lines.append(("model", "\(model.name); weights: \(networks.joined(separator: ", "))"))
        let threads = configuration.threads.map { ", \($0) thread\($0 == 1 ? "" : "s")" } ?? ""
        let exact = configuration.isExact ? ", exact" : ""
        let graphs = configuration.recordsRounds ? ", graphs" : ""
        lines.append(("device", "\(configuration.device)\(threads), \(configuration.precision)\(exact)\(graphs)"))
        lines.append(("rounds", StartReport.words(data, model.plan, length)))
        lines.append(("outputs", StartReport.words(outputs, length)))
        if let plan = model.plan.metrics { lines.append(("metrics", StartReport.words(plan, outputs))) }
        if let data, !data.isEndless, data.count < model.plan.batch {
            warnings.append(
                "the data has \(data.count.grouped) samples, fewer than a batch of \(model.plan.batch): each batch repeats them"
            )
        }
        if !length.isRequested, length.rounds < 300 {
            warnings.append(
                "\(length.rounds.grouped) round\(length.rounds == 1 ? " is" : "s are") very few; most models need thousands: "
                    + "use more data, a smaller batch or more --rounds")
        }
    }

    /// Adds how many processes share a batch.
    mutating func add(processes: Int, batch: Int) {
        let place = lines.firstIndex { $0.label == "device" } ?? lines.endIndex - 1
        lines.insert(
            ("processes", "\(processes), each with \((batch / processes).grouped) of a batch of \(batch.grouped)"),
            at: place + 1)
    }

    /// Adds what the processes' tensors travel through, once they have agreed.
    mutating func add(transport: String) {
        guard let place = lines.firstIndex(where: { $0.label == "processes" }) else { return }
        lines[place].text += "; through \(transport)"
    }

    /// Adds the run folder, once it is there.
    mutating func add(folder: String) { lines.append(("run", folder)) }

    /// `25 epochs of 12 images = 5 rounds of 64; an epoch is less than a batch`.
    private static func words(_ data: DataReport?, _ plan: TrainingPlan, _ length: Length) -> String {
        let rounds = "\(length.rounds.grouped) round\(length.rounds == 1 ? "" : "s") of \(plan.batch.grouped)"
        let count = data?.count ?? 0
        let isFinite = data?.isEndless == false
        let noun = plan.batch == 1 ? "sample" : "samples"
        var text: String
        switch plan.length {
        case _ where length.isRequested: text = "\(rounds) \(noun), as requested"
        case .epochs(let epochs): text = "\(number(epochs)) epochs of \(count.grouped) samples = \(rounds)"
        case .images(let images): text = "\(number(images)) samples = \(rounds)"
        case .rounds: text = "\(rounds) \(noun)"
        }
        let saysEpochs = if case .epochs = plan.length { !length.isRequested } else { false }
        if isFinite, count < plan.batch {
            text += "; an epoch is less than a batch"
        } else if isFinite, !saysEpochs {
            let share = Double(length.rounds) * Double(plan.batch) / Double(count)
            let epochs = (share * 10).rounded() / 10
            let words = epochs == 0 ? "less than 0.1 epochs" : "about \(number(epochs)) epoch\(epochs == 1 ? "" : "s")"
            text += "; \(words) of \(count.grouped)"
        }
        return length.round == 0 ? text : "\(text); resumes after round \(length.round.grouped)"
    }

    /// When the first sample and the first checkpoint come.
    private static func words(_ outputs: OutputSchedule, _ length: Length) -> String {
        let sample = outputs.firstSample(after: length.round).grouped
        let early = length.round == 0 ? ", or after \(number(OutputSchedule.firstSampleSeconds)) s" : ""
        let minutes = number(OutputSchedule.checkpointSeconds / 60)
        return "sample in round \(sample)\(early); checkpoint in round "
            + "\(outputs.firstCheckpoint(after: length.round).grouped), or after \(minutes) min"
    }

    /// `fid, kid of 2,000 samples every 5,000 images; the best checkpoint by fid is kept`
    private static func words(_ plan: MetricsPlan, _ outputs: OutputSchedule) -> String {
        let interval = plan.interval ?? .rounds(outputs.samples)
        let features = plan.features.map { ", features of \($0)" } ?? ""
        let part = plan.reference == .test ? ", against held-out data" : ""
        return
            "\(plan.names.joined(separator: ", ")) of \(plan.samples.grouped) samples \(interval.words)\(features)\(part); "
            + "the best checkpoint by \(plan.names.first ?? "") is kept"
    }

    private static func number(_ value: Double) -> String {
        Int(exactly: value).map(\.grouped) ?? "\(value)"
    }
}
