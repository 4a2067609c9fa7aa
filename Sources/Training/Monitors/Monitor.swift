/// Watches the figures of a training for one way in which trainings go wrong. A training looks through all monitors of
/// the table after each line of figures; what one of them sees is a warning with advice. Plug-ins may add monitors.
///
/// A monitor may keep figures from line to line, and nothing else: a resumed training shows it the lines of the run
/// folder again. Figures that a training does not have, such as the accuracy of a Wasserstein critic, are missing, and
/// then a monitor stays silent.
public protocol Monitor: Sendable {
    /// Its name in warnings and tables, such as `mode-collapse`.
    static var name: String { get }
    /// What it sees, with its bounds.
    static var help: String { get }
    /// What it usually means.
    static var meaning: String { get }
    /// What to try, in the words of the language; the most promising first.
    static var remedies: [String] { get }

    init()

    /// Looks at a line of figures.
    /// - Returns: what is wrong now. It is reported when it is new, and after some hundred rounds again if it became worse.
    mutating func look(at figures: MonitoredFigures) -> [Sighting]
}

/// What a monitor sees at a moment.
public struct Sighting: Sendable {
    /// What it is about, such as a network: each subject is reported for itself.
    public let subject: String
    /// What was seen, with the numbers: lower case, without a full stop.
    public let seen: String
    /// How bad it is, above 0 on a scale of the monitor's own: something is worse at 1.25 times the last report.
    public let severity: Double

    public init(_ subject: String, _ seen: String, severity: Double) {
        (self.subject, self.seen, self.severity) = (subject, seen, severity)
    }
}

/// The figures that monitors look at: those of a logged round, or those of its samples.
public struct MonitoredFigures: Sendable {
    /// A discriminator's call whose loss says whether its samples are real.
    public struct Judgement: Sendable {
        /// The call as written, by which `outputs` and `health` name it: `D(real)`.
        public let name: String
        public let network: String
        public let isReal: Bool
    }

    /// Rounds done, and the total.
    public let round: Int
    public let rounds: Int
    /// What the discriminators judge.
    public let judgements: [Judgement]
    /// The line's figures by name, as in `metrics.jsonl`; those of samples are empty in a line of a logged round, and the
    /// other way round.
    public var losses: [String: Double] = [:]
    public var outputs: [String: Double] = [:]
    public var gradients: [String: Double] = [:]
    public var health: [String: Double] = [:]
    public var samples: [String: Double] = [:]
    /// What became infinite or NaN, and where it began.
    public var fault: String?

    public init(round: Int, rounds: Int, judgements: [Judgement]) {
        (self.round, self.rounds, self.judgements) = (round, rounds, judgements)
    }

    /// The discriminators, in the order of the steps.
    public var discriminators: [String] {
        var seen: Set<String> = []
        return judgements.map(\.network).filter { seen.insert($0).inserted }
    }

    /// The other networks that are trained.
    public var generators: [String] { gradients.keys.filter { !discriminators.contains($0) }.sorted() }

    /// The accuracies of a discriminator on real and on generated samples; empty where its loss has no right side.
    public func accuracies(of discriminator: String) -> [(judgement: Judgement, value: Double)] {
        judgements.filter { $0.network == discriminator }.compactMap { judgement in
            health["accuracy/\(judgement.name)"].map { (judgement, $0) }
        }
    }

    /// The mean of a discriminator's outputs on real or on generated samples.
    public func output(of discriminator: String, onReal: Bool) -> Double? {
        let own = judgements.filter { $0.network == discriminator && $0.isReal == onReal }.compactMap {
            outputs[$0.name]
        }
        return own.isEmpty ? nil : own.reduce(0, +) / Double(own.count)
    }

    /// The figures of `health` with a prefix such as `update/`, by what follows it.
    public func health(_ prefix: String) -> [(name: String, value: Double)] {
        health.filter { $0.key.hasPrefix(prefix) }.map { (String($0.key.dropFirst(prefix.count)), $0.value) }
            .sorted { $0.name < $1.name }
    }
}
