/// A value of a training that is infinite or NaN.
package struct NonFinite: Error, CustomStringConvertible {
    enum Kind { case term, tensor }

    let kind: Kind
    /// A term as `D.real`, or a tensor by its name in a checkpoint.
    let name: String
    let value: Double
    /// Rounds done when it was found.
    let round: Int

    package var description: String {
        switch kind {
        case .term: "the term '\(name)' became \(value.inWords) in round \(round)"
        case .tensor: "'\(name)' has become \(value.inWords) by round \(round)"
        }
    }
}

extension Double {
    /// The number for a sentence; the sign of a NaN means nothing.
    var inWords: String { isNaN ? "nan" : "\(self)" }
}

extension Session {
    /// What a training does when a loss or a weight is no longer finite.
    public enum NonFinitePolicy: String, Sendable, CaseIterable, Codable {
        /// It ends with an error.
        case stop
        /// It resumes from the last checkpoint with other batches and random numbers, at most three times from each in one start.
        case retry
    }
}
