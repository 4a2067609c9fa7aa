import Testing

@testable import Training

struct PaceTests {
    @Test func thePaceFollowsTheLastRounds() {
        var pace = Pace()
        pace.add(1, seconds: 20)
        #expect(pace.secondsPerRound == 20)
        // the first round of a start is slow
        pace.add(2, seconds: 21)
        #expect(pace.secondsPerRound == 1)
        for round in 3...100 { pace.add(round, seconds: 19 + Double(round)) }
        #expect(abs(pace.secondsPerRound - 1) < 1e-9)
        // a later stage takes ten times as long
        for round in 101...110 { pace.add(round, seconds: 119 + 10 * Double(round - 100)) }
        #expect(abs(pace.secondsPerRound - 10) < 1e-9)
    }

    @Test func fastRoundsAreAveragedOverTheWindow() {
        var pace = Pace()
        for round in 1...100_000 { pace.add(round, seconds: Double(round) / 1000) }
        #expect(abs(pace.secondsPerRound - 0.001) < 1e-6)
    }
}
