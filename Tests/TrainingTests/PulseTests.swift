import Foundation
import Synchronization
import TestSupport
import Testing
import Torch

@testable import Training

/// Processes that are not heard of.
struct PulseTests {
    @Test func aCountThatStandsStillIsSilence() {
        var ears = Ears(3, patience: 3)
        for beat in 1...10 {
            ears.hear([beat, beat, min(beat, 4)])
            // process 2 beats for the last time before tick 4
            let silent = ears.wait()
            #expect(silent == (beat < 7 ? nil : .processes([2])), "\(beat)")
        }
    }

    @Test func anAnswerThatDoesNotComeIsAnotherSilence() {
        var ears = Ears(2, patience: 2)
        ears.hear([1, 1])
        #expect((1...3).map { _ in ears.wait() } == [nil, nil, .meetingPlace])
        // a process that was stopped hears the others before it counts further
        ears.hear([2, 90])
        #expect(ears.wait() == nil)
    }

    @Test func theFirstThatIsLeftSpeaks() throws {
        let meeting = ProcessGroup.Meeting(address: "node1", port: 29500, hosts: false, rank: 1, size: 3)
        func words(_ silence: Pulse.Silence, of count: Int) throws -> [String?] {
            try processes(count) { group in
                defer { _ = try? group.sum(.zeros([1])) }
                return group.words(for: silence, after: 120, meeting)
            }
        }
        let rest = "for 120 s: it hangs, or its machine or its connection is lost"
        #expect(try words(.processes([0, 2]), of: 3) == [nil, "processes 0, 2 of 3 did not answer \(rest)", nil])
        #expect(try words(.meetingPlace, of: 2)[1] == "node1:29500, where the processes meet, did not answer \(rest)")
    }

    /// Process 1 does not beat. Process 0 computes, then waits for it, and notices only then.
    @Test func onlyAProcessThatWaitsNotices() throws {
        let noticed = Mutex<[Pulse.Silence]>([])
        let early = Mutex(0)
        _ = try processes(2) { group in
            if group.rank == 1 {
                while noticed.withLock(\.isEmpty) { usleep(10_000) }
                return try group.post("", as: "end")
            }
            let pulse = Pulse(group, patience: 1) { silence in noticed.withLock { $0.append(silence) } }
            defer { pulse.finish() }
            usleep(2_300_000)
            early.withLock { $0 = noticed.withLock(\.count) }
            _ = try group.read("end", seconds: 20)
        }
        #expect(early.withLock { $0 } == 0 && noticed.withLock { $0 } == [.processes([1])])
    }
}
