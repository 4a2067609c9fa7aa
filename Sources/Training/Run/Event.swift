/// What happens during training. One stream of events feeds the progress bar, the logs and the tests.
public enum Event: Sendable {
    /// A training starts, new or resumed.
    case started(StartReport)
    /// A round is done.
    case progress(Progress)
    /// A round's figures, at the logging interval.
    case measured(Measurement)
    /// An image (PNG) of a round has been written.
    case pictured(path: String, round: Int)
    /// What a round's samples say about the generator, by name.
    case sampled(figures: [(name: String, value: Double)], round: Int)
    /// The metrics of a round's samples.
    case evaluated(metrics: [(name: String, value: Double)], round: Int)
    /// A checkpoint has become visible.
    case saved(path: String)
    /// A monitor has seen that something goes wrong.
    case found(Finding, round: Int)
    /// A notice, such as a file that was skipped.
    case noticed(String)
    /// Something that the training can do without could not be written.
    case warned(String)

    public struct Progress: Sendable {
        /// Rounds done, and the total.
        public let round: Int
        public let rounds: Int
        /// Real images shown.
        public let images: Int
        /// Since the program started.
        public let seconds: Double
        /// Rounds done since the program started.
        public let roundsHere: Int
        /// The loss terms of this round as `D.real`, in the order of the document.
        public let losses: [(name: String, value: Double)]
    }

    public struct Measurement: Sendable {
        public let round: Int
        public let images: Int
        public let epoch: Double
        public let seconds: Double
        public let imagesPerSecond: Double
        /// Loss terms as `D.real`, in the order of the document.
        public let losses: [(name: String, value: Double)]
        /// The discriminators' mean outputs as `D(real)`.
        public let outputs: [(name: String, value: Double)]
        /// The gradients' norms by network.
        public let gradients: [(name: String, value: Double)]
        /// How the training is doing: `accuracy/D(real)`, `held_out/D(real)`, `update/D`, `dead/D`, `loading`, `memory`.
        public let health: [(name: String, value: Double)]
    }
}

/// What a monitor has seen in a training.
public struct Finding: Sendable {
    /// The monitor's name.
    public let monitor: String
    /// What was seen, with the numbers.
    public let seen: String
    /// What it usually means.
    public let means: String
    /// What to try, in the words of the language; the most promising first.
    public let remedies: [String]

    /// All of it in one sentence each.
    package var lines: (seen: String, advice: String) {
        ("\(monitor): \(seen)", "\(means); try \(remedies.joined(separator: "; or "))")
    }
}

/// Why a training can't continue.
public struct TrainingError: Error, CustomStringConvertible {
    /// What has to change, from which the exit status follows.
    package enum Fault: Sendable { case request, data, other }

    public let description: String
    public let hint: String?
    package let fault: Fault

    public init(_ description: String, hint: String? = nil) { self.init(description, hint: hint, fault: .other) }

    /// - Parameter fault: `request` if the model cannot do what was requested, `data` for contents that do not fit.
    package init(_ description: String, hint: String? = nil, fault: Fault) {
        self.description = description
        self.hint = hint
        self.fault = fault
    }
}
