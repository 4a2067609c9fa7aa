import Synchronization
import Testing

@testable import Training

/// Remarks on other programs of the machine.
@Suite struct MachineLoadTests {
    /// A machine of that many cores, by its processor times.
    private static func stat(cores: Int, busy: Double) -> String {
        let ticks = Int(busy * 100)
        let lines = (0..<cores).map { "cpu\($0) 1 2 3 4 5 6 7 8 0 0" }
        return "cpu  \(ticks - 30) 10 5 99999 88888 5 6 4 0 0\n" + lines.joined(separator: "\n")
            + "\nintr 12 3\nctxt 99\n"
    }

    @Test func timesAreRead() throws {
        let times = try #require(MachineLoad.Times(Self.stat(cores: 4, busy: 12.5), own: 3))
        #expect(times.cores == 4 && abs(times.busy - 12.5) < 1e-9 && times.own == 3)
        #expect(MachineLoad.Times("intr 1 2\n", own: 0) == nil)
        #expect(MachineLoad.Times("cpu 1 2 3\n", own: 0) == nil)
        let present = try #require(MachineLoad.Times.present())
        #expect(present.cores > 0 && present.busy > present.own && present.own > 0)
    }

    /// Remarks after rounds of one second, by the cores that this process and others use.
    private func remarks(cores: Int, threads: Int, own: Double, others: [Double]) -> [String?] {
        let second = Mutex(0)
        var load = MachineLoad(
            threads: threads, clock: { Double(second.withLock { $0 }) },
            times: {
                let now = second.withLock { $0 }
                let used = Double(now) * own
                return .init(Self.stat(cores: cores, busy: 1 + used + others[..<now].reduce(0, +)), own: used)
            })
        return (0...others.count).map { now in
            second.withLock { $0 = now }
            return load.remark()
        }
    }

    @Test func aBusyMachineIsReportedOnce() {
        let found = remarks(cores: 2, threads: 2, own: 1.3, others: Array(repeating: 1, count: 40))
        #expect(found.firstIndex { $0 != nil } == 10)
        #expect(
            found.compactMap(\.self) == [
                "other programs use 1.0 of the 2 cores, so the 2 threads wait for each other; --threads 1 may be faster"
            ])
        // a neighbour that comes later
        let later = remarks(
            cores: 8, threads: 8, own: 6, others: Array(repeating: 0, count: 20) + Array(repeating: 3, count: 20))
        #expect(later.compactMap(\.self).count == 1 && later[30]?.hasSuffix("--threads 5 may be faster") == true)
    }

    @Test func aQuietMachineIsNot() {
        #expect(
            remarks(cores: 2, threads: 2, own: 1.9, others: Array(repeating: 0.2, count: 40)).allSatisfy { $0 == nil })
        #expect(remarks(cores: 2, threads: 1, own: 1, others: Array(repeating: 1, count: 40)).allSatisfy { $0 == nil })
        #expect(remarks(cores: 8, threads: 4, own: 4, others: Array(repeating: 4, count: 40)).allSatisfy { $0 == nil })
    }
}
