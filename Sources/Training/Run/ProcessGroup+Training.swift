internal import CLinux
internal import Glibc
package import Torch

extension ProcessGroup {
    /// Joins the group that launchers described.
    /// - Throws: `TrainingError` that says who is missing, or what is wrong with the address.
    package static func join(_ meeting: Meeting) throws(TrainingError) -> ProcessGroup {
        do throws(TorchError) {
            return try ProcessGroup(meeting)
        } catch {
            throw explained(error.message, meeting)
        }
    }

    /// Has this process end when the one that started it does.
    package static func endWithLauncher() { _ = end_with_parent(SIGTERM) }

    /// What a failure to join means.
    static func explained(_ message: String, _ meeting: Meeting) -> TrainingError {
        let place = "\(meeting.address):\(meeting.port)"
        let seconds = Int(meeting.deadline)
        if meeting.hosts, message.contains("listen") || message.contains("in use") {
            return TrainingError(
                "process 0 can't listen on port \(meeting.port): it is in use",
                hint: "set MASTER_PORT to a free port for all processes", fault: .request)
        }
        if message.hasPrefix("missing ") {
            return TrainingError(
                "\(message.dropFirst(8)) of \(meeting.size) did not come to \(place) within \(seconds) s",
                hint: "start all processes with the same MASTER_ADDR, MASTER_PORT and WORLD_SIZE")
        }
        if message.hasPrefix("twice ") {
            return TrainingError(
                "there are two processes \(meeting.rank) of \(meeting.size)", hint: "each needs a RANK of its own",
                fault: .request)
        }
        if message.contains("unknown host") || message.contains("no route") {
            return TrainingError(
                "process \(meeting.rank) can't find MASTER_ADDR '\(meeting.address)'",
                hint: "it is the name or address of the machine of process 0", fault: .request)
        }
        if !meeting.hosts, ["timed out", "connect", "refused"].contains(where: message.contains) {
            return TrainingError(
                "process \(meeting.rank) of \(meeting.size) had no answer from \(place) within \(seconds) s",
                hint: "process 0 must run there, and no firewall may be between")
        }
        return TrainingError("process \(meeting.rank) of \(meeting.size) could not join the others: \(message)")
    }

    /// Whether an error means that another process is gone.
    package static func isLoss(_ error: any Error) -> Bool {
        guard let error = error as? TorchError else { return false }
        let signs = [
            "gloo", "connection reset", "connection was", "broken pipe", "recvvalue", "sendbytes", "recvbytes",
        ]
        let text = error.description.lowercased()
        return signs.contains(where: text.contains)
    }

    /// What a silence means; `nil` if another process says so.
    /// - Parameter seconds: how long it has lasted.
    package func words(for silence: Pulse.Silence, after seconds: Int, _ meeting: Meeting) -> String? {
        let rest = "for \(seconds) s: it hangs, or its machine or its connection is lost"
        switch silence {
        case .processes(let silent):
            // the first of those that are left speaks for all
            guard (0..<size).first(where: { !silent.contains($0) }) == rank else { return nil }
            let numbers = silent.map(String.init).joined(separator: ", ")
            return "process\(silent.count == 1 ? "" : "es") \(numbers) of \(size) did not answer \(rest)"
        case .meetingPlace:
            return "\(meeting.address):\(meeting.port), where the processes meet, did not answer \(rest)"
        }
    }

    /// Seconds for the others to say why they ended.
    private static let goodbye = 2.0

    /// Tells the others that this process ends.
    package func say(_ error: any Error) {
        hasFailed = true
        try? post(ProcessGroup.isLoss(error) ? "" : "\(error)", as: "end/\(rank)")
    }

    /// What ended a training, from what the others said: one sentence for an error that means that another is gone.
    package func explained(_ error: any Error) -> (any Error)? {
        guard ProcessGroup.isLoss(error) else { return error }
        var silent: [Int] = []
        for other in 0..<size where other != rank {
            let wait = silent.isEmpty ? ProcessGroup.goodbye : 0.1
            guard let words = try? read("end/\(other)", seconds: wait) else {
                silent.append(other)
                continue
            }
            if !words.isEmpty { return TrainingError("process \(other) of \(size) ended: \(words)") }
        }
        // process 0 speaks for all, unless it is the one that is gone
        guard rank == 0 else { return nil }
        let who = silent.map(String.init).joined(separator: ", ")
        return TrainingError(
            silent.isEmpty
                ? "the connection between the processes was lost: \(error)"
                : "process\(silent.count == 1 ? "" : "es") \(who) of \(size) ended without a word: killed, out of memory, or "
                    + "\(silent.count == 1 ? "its machine" : "their machines") lost")
    }
}

/// Whether a training by several processes stops after a round: if any of them was asked to. The question is asked before
/// the round and answered during it.
struct StopVote {
    private let votes: Tensor
    private let pending: ProcessGroup.Pending

    init(_ group: ProcessGroup, _ stops: Bool) throws(TorchError) {
        votes = try .full([1], stops ? 1 : 0)
        pending = try group.startSum(votes)
    }

    func result() throws(TorchError) -> Bool {
        try pending.wait()
        return try votes.item() > 0
    }
}
