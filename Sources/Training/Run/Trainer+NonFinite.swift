import Foundation
import Language

extension Trainer {
    /// How often one start of a training repeats rounds from the same checkpoint.
    static let mostRetries = 3

    /// Finds where a value stopped being finite, and resumes from the last checkpoint or ends the training.
    /// - Throws: `TrainingError` if the training ends.
    func recover(from fault: NonFinite) throws {
        _ = try orders?.follow(true)
        let isRetried = setting.policy == .retry && retriesHere < Trainer.mostRetries
        tell(.warned("\(fault)"))
        tell(.noticed("looking for where it began: rounds \(origin + 1) to \(fault.round) are repeated"))
        let cause = try cause(of: fault)
        look(at: "\(fault); \(cause)")
        guard isRetried, !shouldStop() else {
            try orders?.give(.end)
            let tries = retriesHere == 0 ? "" : " (after \(retriesHere) of \(Trainer.mostRetries) retries)"
            throw TrainingError("\(fault)\(tries); \(cause)", hint: advice)
        }
        try restart(retries: retries + 1)
        try rewind(to: origin, noting: RunConfiguration.Retry(found: fault.round, resumed: origin))
        try orders?.give(.proceed)
        tell(
            .warned(
                "training resumes from round \(origin) with other batches and random numbers "
                    + "(retry \(retriesHere) of \(Trainer.mostRetries))"))
    }

    /// The round of the last checkpoint; 0 if there is none.
    private var origin: Int { lastCheckpoint.flatMap { Int($0.lastPathComponent) } ?? 0 }

    private var advice: String {
        guard let lastCheckpoint else {
            return "the run has no checkpoint yet; try a lower learning rate, or repeat with '--on-nan retry'"
        }
        return "the last checkpoint, \(lastCheckpoint.relativePath), is finite: try a lower learning rate from there "
            + "with '--init \(lastCheckpoint.relativePath)', or other random numbers with '--resume "
            + "\(folder.url.relativePath) --on-nan retry'"
    }

    // MARK: Where it began

    /// Repeats the rounds since the last checkpoint, and looks at every value of the last ones.
    /// - Throws: an error that ends a training by several processes, which are then at different places.
    private func cause(of fault: NonFinite) throws -> String {
        do {
            var last = fault.round
            if fault.kind == .tensor {
                // a weight may have been infinite for many rounds without any effect on the losses
                try repeatRounds(until: last) { engine in
                    guard try engine.nonFinite() != nil else { return false }
                    last = engine.round
                    return true
                }
            }
            var found: (origin: String, round: Int)?
            try repeatRounds(until: last) { engine in
                found = engine.trace?.words.map { ($0, engine.round) }
                // what is not finite after a round came from it or from the update before
                if engine.round >= last - 2 { engine.trace = Trace() }
                return found != nil
            }
            if let found { return "it began in round \(found.round) in \(found.origin)" }
            return shouldStop()
                ? "where it began was not found, since the training was stopped"
                : "where it began is unknown: it did not happen again when the rounds were repeated"
        } catch {
            if orders != nil { throw error }
            return "where it began is unknown, since the rounds could not be repeated: \(error)"
        }
    }

    /// Repeats rounds from the last checkpoint.
    /// - Parameter isDone: called before the first round and after each.
    private func repeatRounds(until last: Int, isDone: (Engine) throws -> Bool) throws {
        try restart(retries: retries)
        while try !isDone(engine), engine.round < last, !shouldStop() {
            try grow(isQuiet: true)
            if try isDone(engine) { return }
            try orders?.give(.repeatRound(isTraced: engine.trace != nil))
            _ = try engine.runRound(measuring: false)
            try orders?.share(engine.trace)
        }
        engine.trace = nil
    }

    // MARK: Overflow in float16

    /// Reports updates that were skipped since the last time.
    func reportSkips(_ health: Readings.Figures) {
        for (name, count) in health where name.hasPrefix("skipped/") && count > skips[name] ?? 0 {
            skips[name] = count
            let step = name.dropFirst("skipped/".count)
            let scale = health.first { $0.name == "loss_scale/\(step)" }?.value ?? 0
            tell(
                .noticed(
                    "updates of '\(step)' skipped so far since gradients overflowed in fp16: \(Int(count).grouped); "
                        + "its loss is scaled by \(scale.short) now"))
        }
    }
}
