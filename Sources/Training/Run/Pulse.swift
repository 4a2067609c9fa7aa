import Foundation
import Synchronization
package import Torch

/// Notices that another process of a training hangs, or that its machine is lost without closing its connections. A thread
/// of each process counts beats, whatever the process computes; a process whose count stands still is silent.
package final class Pulse: Sendable {
    /// Whom nothing has been heard of.
    package enum Silence: Equatable, Sendable {
        case processes([Int])
        /// The place where the processes meet, without which nothing is heard of anybody.
        case meetingPlace
    }

    /// Seconds after which a process counts as silent.
    package static let patience = 120
    /// Seconds that the first process has to say so before the others end.
    private static let precedence = 5
    private static let tick = 1.0

    private let ears: Mutex<Ears>
    private let ended = DispatchSemaphore(value: 0)
    private let isStopped = Mutex(false)

    /// Starts to beat and to listen.
    /// - Parameters:
    ///   - patience: seconds of silence, at least 1.
    ///   - onSilence: called on a thread of its own, once, and only while this process waits for the others: what it does
    ///     without them, such as saving, is not disturbed.
    package init(
        _ group: ProcessGroup, patience: Int = Pulse.patience, onSilence: @escaping @Sendable (Silence) -> Void
    ) {
        let patience = patience + (group.rank == 0 ? 0 : Pulse.precedence)
        ears = Mutex(Ears(group.size, patience: patience))
        // a beat may wait without end, so another thread judges
        thread { [self] in
            while let counts = try? group.beat() {
                ears.withLock { $0.hear(counts) }
                if pause(min(5, Double(patience) / 4)) { break }
            }
            // the place is gone, and with it a process, which the collectives notice
            stop()
            ended.signal()
        }
        thread { [self] in
            while !pause(Pulse.tick) {
                let silence = ears.withLock { $0.wait() }
                if let silence, group.isWaiting { return onSilence(silence) }
            }
        }
    }

    /// Ends the beats, before the group ends.
    package func stop() { isStopped.withLock { $0 = true } }

    /// Waits until a beat that has begun is complete, or for a second.
    package func finish() {
        stop()
        _ = ended.wait(timeout: .now() + 1)
    }

    private func thread(_ body: @escaping @Sendable () -> Void) { Thread(block: body).start() }

    /// Sleeps.
    /// - Returns: whether the pulse has been stopped meanwhile.
    private func pause(_ seconds: Double) -> Bool {
        let end = ContinuousClock().now + .seconds(seconds)
        while ContinuousClock().now < end {
            if isStopped.withLock({ $0 }) { return true }
            usleep(50_000)
        }
        return isStopped.withLock { $0 }
    }
}

/// What a process has heard of the others. Time is counted in ticks of its own, so that a process that was stopped itself,
/// or a machine that slept, does not take the others for silent.
struct Ears {
    private let patience: Int
    /// The last counts, and how many ticks ago each changed.
    private var counts: [Int]
    private var ages: [Int]
    /// Ticks since the last answer.
    private var answerAge = 0

    init(_ size: Int, patience: Int) {
        self.patience = patience
        counts = Array(repeating: -1, count: size)
        ages = Array(repeating: 0, count: size)
    }

    mutating func hear(_ new: [Int]) {
        for rank in new.indices where new[rank] != counts[rank] { ages[rank] = 0 }
        (counts, answerAge) = (new, 0)
    }

    /// Counts a tick.
    /// - Returns: who has been silent for too long.
    mutating func wait() -> Pulse.Silence? {
        answerAge += 1
        if answerAge > patience { return .meetingPlace }
        for rank in ages.indices { ages[rank] += 1 }
        let silent = ages.indices.filter { ages[$0] > patience }
        return silent.isEmpty ? nil : .processes(silent)
    }
}
