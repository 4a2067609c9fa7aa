import Synchronization

/// Notices of a session, collected from the threads of its loader until the next round ends.
final class SessionNotices: Sendable {
    private struct State {
        var fresh: [String] = []
        /// Files are opened again at a new stage and when rounds are repeated.
        var skipped: Set<String> = []
    }

    private let state = Mutex(State())

    /// The number of files that were skipped.
    var skipped: Int { state.withLock { $0.skipped.count } }

    /// Reports a file that can't be used.
    func skip(_ message: String) {
        state.withLock {
            if $0.skipped.insert(message).inserted { $0.fresh.append("skipped \(message)") }
        }
    }

    func add(_ message: String) { state.withLock { $0.fresh.append(message) } }

    /// The notices since the last call.
    func drain() -> [String] {
        state.withLock { state in
            defer { state.fresh = [] }
            return state.fresh
        }
    }
}
