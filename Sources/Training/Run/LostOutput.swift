/// Output of a training that could not be written or computed. The training continued without it.
public struct LostOutput: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case checkpoint, sample, metric
        /// Lines of `metrics.jsonl` and records for TensorBoard.
        case figure
        case logLine = "log line"
        /// Progress that the receiver of events could not show.
        case progressLine = "progress line"

        var verb: String {
            switch self {
            case .sample: "drawn"
            case .metric: "computed"
            default: "written"
            }
        }
    }

    public let kind: Kind
    /// How many could not be written.
    public internal(set) var count: Int
    /// Why the last one could not be written.
    public internal(set) var reason: String
}

extension [LostOutput] {
    /// Counts a failure.
    /// - Returns: whether it differs from the last failure of its kind, so that it is worth a warning.
    mutating func add(_ kind: LostOutput.Kind, _ reason: String) -> Bool {
        guard let place = firstIndex(where: { $0.kind == kind }) else {
            append(LostOutput(kind: kind, count: 1, reason: reason))
            return true
        }
        defer {
            self[place].count += 1
            self[place].reason = reason
        }
        return self[place].reason != reason
    }

    /// One line for the end of a training: `2 samples and 1 figure could not be written`.
    package var summary: String {
        let parts = map { "\($0.count) \($0.kind.rawValue)\($0.count == 1 ? "" : "s")" }
        let start = parts.dropLast().joined(separator: ", ")
        return (start.isEmpty ? "" : "\(start) and ") + "\(parts.last ?? "nothing") could not be written"
    }
}
