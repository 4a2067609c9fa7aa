import Synchronization

/// Asks a session to stop after the current round; any thread may call it.
package final class StopRequest: Sendable {
    private let count = Mutex(0)

    package init() {}

    package var isMade: Bool { count.withLock { $0 > 0 } }

    /// - Returns: how many times it has been called.
    @discardableResult
    package func make() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}
