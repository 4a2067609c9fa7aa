internal import Foundation
import Torch

/// The processor time that other programs take while a training runs: threads that wait for each other are slowed down by
/// one that shares its core.
struct MachineLoad {
    /// Processor seconds since the machine started, and of this process.
    struct Times: Sendable {
        var cores: Int
        var busy: Double
        var own: Double

        /// What Linux reports; `nil` on a system that does not.
        static func present() -> Times? {
            guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8) else { return nil }
            var usage = rusage()
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            let own = [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6 }
            return Times(text, own: own)
        }

        /// - Parameter text: the contents of `/proc/stat`; times there are in hundredths of a second.
        init?(_ text: String, own: Double) {
            let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
            // user, nice, system, idle, waiting for disks, interrupts (two kinds), taken by other virtual machines
            guard let all = lines.first(where: { $0.first == "cpu" })?.dropFirst().compactMap({ Double($0) }),
                all.count >= 8
            else { return nil }
            cores = lines.count { $0.first?.hasPrefix("cpu") == true } - 1
            busy = (all[..<8].reduce(0, +) - all[3] - all[4]) / 100
            self.own = own
        }
    }

    /// Seconds over which the load is measured.
    static let seconds = 10.0

    private let threads: Int
    private let clock: @Sendable () -> Double
    private let times: @Sendable () -> Times?
    private var began: (seconds: Double, times: Times)?
    private var isReported = false

    /// - Parameters:
    ///   - threads: the threads of an operator.
    ///   - clock: seconds since some moment.
    init(
        threads: Int, clock: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime },
        times: @escaping @Sendable () -> Times? = Times.present
    ) {
        (self.threads, self.clock, self.times) = (threads, clock, times)
    }

    /// The load of an engine's training; that of a GPU, or of several processes, is not measured.
    init(of engine: Engine) {
        let isMeasured = engine.group == nil && engine.players.device.isCPU
        self.init(threads: isMeasured ? LibTorch.threads : 1)
    }

    /// Says once that the other programs need cores on which threads run; to be called after each round.
    mutating func remark() -> String? {
        guard threads > 1, !isReported else { return nil }
        let now = clock()
        if let began, now - began.seconds < MachineLoad.seconds { return nil }
        guard let present = times() else { return nil }
        defer { began = (now, present) }
        guard let began else { return nil }
        let busy = present.busy - began.times.busy - (present.own - began.times.own)
        let others = max(0, busy / (now - began.seconds))
        let free = max(1, Int((Double(present.cores) - others).rounded()))
        guard free < threads else { return nil }
        isReported = true
        return "other programs use \(String(format: "%.1f", others)) of the \(present.cores) cores, so the "
            + "\(threads) threads wait for each other; --threads \(free) may be faster"
    }
}
