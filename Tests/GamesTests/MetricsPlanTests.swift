import Testing

@testable import Games

struct MetricsPlanTests {
    @Test func anIntervalIsReachedWhenAMultipleIsPassed() {
        func images(_ before: Int, _ after: Int) -> Bool {
            MetricsPlan.Interval.images(1000).isReached(before: (1, before), after: (2, after))
        }
        #expect(!images(0, 960) && images(960, 1024) && images(999, 1000) && !images(1000, 1064))
        let rounds = MetricsPlan.Interval.rounds(5)
        #expect((1...10).filter { rounds.isReached(before: ($0 - 1, 0), after: ($0, 0)) } == [5, 10])
        #expect(MetricsPlan.Interval.images(5000).words == "every 5,000 images" && rounds.words == "every 5 rounds")
    }
}
