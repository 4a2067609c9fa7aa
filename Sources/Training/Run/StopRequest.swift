import Synchronization

/// Asks a session to stop after the present round; any thread may.
package final class StopRequest: Sendable {
    private let count = Mutex(0)

    package init() {}

    package var isMade: Bool { count.withLock { $0 > 0 } }

    /// - Returns: how many times it has been made.
    @discardableResult
    package func make() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}
