import ArgumentParser
import Foundation
import Synchronization
import Training

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
        sources = StopSignal.handle { [first] number in
            first.number.withLock { $0 = $0 ?? number }
            if request() > 1 { _exit(Failure.interrupted(by: number).rawValue) }
            if !isQuiet { Failure.write("\nstopping after this round; a second Ctrl-C stops at once\n") }
        }
    }

    func cancel() { for source in sources { source.cancel() } }

    /// Calls `body` on another thread when a signal asks this program to stop. Until this returns, signals end it.
    static func handle(_ body: @escaping @Sendable (Int32) -> Void) -> [any DispatchSourceSignal] {
        // under nohup a training outlives its terminal
        let numbers = isIgnored(SIGHUP) ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
        let registered = DispatchSemaphore(value: 0)
        let sources = numbers.map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { body(number) }
            source.setRegistrationHandler { registered.signal() }
            source.resume()
            return source
        }
        for _ in sources { registered.wait() }
        return sources
    }

    /// Whether an exit status is that of a program that was asked to stop.
    static func isStop(_ status: ExitCode) -> Bool {
        [SIGINT, SIGTERM, SIGHUP].contains { Failure.interrupted(by: $0) == status }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}

/// A request to stop that reaches the training that is running now, or the next one.
final class SharedRequest: Sendable {
    private let own = StopRequest()
    private let current = Mutex<StopRequest?>(nil)

    var isMade: Bool { own.isMade }

    @Sendable func make() -> Int {
        current.withLock { _ = $0?.make() }
        return own.make()
    }

    func pass(to request: StopRequest) {
        current.withLock { $0 = request }
        // one that came while the data was read
        if own.isMade { request.make() }
    }
}
