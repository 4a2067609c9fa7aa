import Language

extension RunConfiguration {
    /// Rounds that were repeated from a checkpoint, with other batches and random numbers, because values were not
    /// finite.
    package struct Retry: Sendable, Equatable {
        /// Rounds done when it was found.
        package let found: Int
        /// The round of the checkpoint; 0 for the beginning.
        package let resumed: Int

        var yaml: String { "{found: \(found), resumed: \(resumed)}" }

        static func read(_ list: Value?) throws(Diagnostic) -> [Retry] {
            var result: [Retry] = []
            for item in list?.sequence ?? [] {
                let rounds = ["found", "resumed"].compactMap { item[$0]?.scalar.flatMap { Int($0.text) } }
                guard rounds.count == 2, rounds.allSatisfy({ $0 >= 0 }) else {
                    throw Diagnostic("expected the rounds 'found' and 'resumed'", at: item.position)
                }
                result.append(Retry(found: rounds[0], resumed: rounds[1]))
            }
            return result
        }
    }

    /// What differs from how the run was trained before, one line each.
    func changes(from old: RunConfiguration) -> [String] {
        var result: [String] = []
        func note(_ key: String, _ before: String?, _ now: String?, _ remark: String = "") {
            guard let now, before != now else { return }
            result.append("\(key): \(before ?? "unknown") before, \(now) from now on\(remark)")
        }
        note("rounds", "\(old.rounds)", "\(rounds)")
        note("data", "'\(old.data)'", "'\(data)'")
        let isOfAKind = old.device.prefix { $0 != ":" } == device.prefix { $0 != ":" }
        note(
            "device", old.device, device,
            isOfAKind ? "; results differ in their last bits" : "; random numbers and the last bits of results differ")
        note("precision", old.precision, precision, "; fp16 needs a GPU")
        // a run from before threads were kept may have had any number
        if old.threads != nil {
            note(
                "threads", old.threads.map(String.init), threads.map(String.init),
                "; results may differ in their last bits")
        }
        return result
    }
}
