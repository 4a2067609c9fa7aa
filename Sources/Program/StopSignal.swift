import ArgumentParser
import Foundation
import Synchronization

/// Asks a session to stop when the user does (Ctrl-C), the system does (a termination signal), or the terminal closes. A
/// second signal ends the program at once.
final class StopSignal {
    /// The first signal that was received; handlers run on other threads.
    private final class First: Sendable {
        let number = Mutex<Int32?>(nil)
    }

    private let sources: [any DispatchSourceSignal]
    private let first = First()

    /// The first signal that was received.
    var received: Int32? { first.number.withLock { $0 } }

    /// - Parameters:
    ///   - isQuiet: whether it says nothing.
    ///   - request: asks to stop, and returns how many times it has been called.
    init(isQuiet: Bool = false, _ request: @escaping @Sendable () -> Int) {
        // under nohup a training outlives its terminal
        let isDetached = StopSignal.isIgnored(SIGHUP)
        sources = (isDetached ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]).map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: .global())
        }
        for (source, number) in zip(sources, [SIGINT, SIGTERM, SIGHUP]) {
            source.setEventHandler { [first] in
                first.number.withLock { $0 = $0 ?? number }
                if request() > 1 { _exit(Failure.interrupted(by: number).rawValue) }
                if !isQuiet { Failure.write("\nstopping after this round; a second Ctrl-C stops at once\n") }
            }
            source.resume()
        }
    }

    func cancel() { for source in sources { source.cancel() } }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
