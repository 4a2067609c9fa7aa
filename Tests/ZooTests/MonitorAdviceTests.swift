import TestSupport
import Testing
import Training

@testable import Zoo

/// What monitors advise is there.
struct MonitorAdviceTests {
    @Test func theRemediesThatMonitorsNameExist() throws {
        let known = Set(try zoo.remedies().map(\.name))
        var named: Set<String> = []
        for remedy in Monitors.all.flatMap({ $0.remedies }) {
            for match in remedy.matches(of: /ganzoo remedies ([a-z0-9-]+)/) { named.insert(String(match.1)) }
        }
        #expect(named.count > 5)
        #expect(named.subtracting(known).isEmpty)
    }
}
