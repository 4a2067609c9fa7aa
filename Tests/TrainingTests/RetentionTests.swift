import Foundation
import Testing

@testable import Training

/// Which checkpoints `--keep` removes.
struct RetentionTests {
    private let rounds = [10, 20, 30, 40, 50, 60]

    private func removed(_ retention: Retention, last: Int = 60, _ figures: String = "") -> [Int] {
        retention.superfluous(rounds, last: last, figures: Foundation.Data(figures.utf8)).sorted()
    }

    @Test func allStayUnlessANumberIsGiven() {
        #expect(removed(Retention()) == [])
        #expect(removed(Retention(every: 20)) == [])
        #expect(removed(Retention(newest: 10)) == [])
    }

    @Test func theNewestStay() {
        #expect(removed(Retention(newest: 2)) == [10, 20, 30, 40])
        #expect(removed(Retention(newest: 2, every: 20)) == [10, 30])
    }

    /// Rounds that run again leave those of the earlier training alone.
    @Test func laterRoundsStay() {
        #expect(removed(Retention(newest: 1), last: 40) == [10, 20, 30])
    }

    @Test func theBestOfEachMetricStays() {
        let figures = """
            {"round": 10, "metrics": {"distance": 3, "spread": 0.9}}
            {"round": 20, "losses": {"distance": 0}}
            {"round": 25, "metrics": {"distance": 0}}
            {"round": 30, "metrics": {"distance": 1, "spread": 4}}
            not JSON
            {"round": 40, "metrics": {"distance": 2, "spread": null}}
            """
        let retention = Retention(newest: 1) { $0 == "spread" ? abs($1 - 1) : $1 }
        #expect(removed(retention, figures) == [20, 40, 50])
        // the best may have been removed before: the next best that is there stays
        #expect(retention.superfluous([20, 40, 60], last: 60, figures: Foundation.Data(figures.utf8)) == [20])
    }
}
