import Testing

@testable import Training

struct OutputScheduleTests {
    @Test(arguments: [(1, 1, 1, 1), (100, 1, 5, 25), (2500, 12, 125, 625), (1_000_000, 50, 50_000, 250_000)])
    func intervalsSuitTheLength(_ rounds: Int, _ figures: Int, _ samples: Int, _ checkpoints: Int) {
        let schedule = OutputSchedule(.init(), rounds: rounds)
        #expect((schedule.figures, schedule.samples, schedule.checkpoints) == (figures, samples, checkpoints))
    }

    @Test func firstOutputsFollowFromTheIntervals() {
        let schedule = OutputSchedule(.init(sample: 300, checkpoint: 1000), rounds: 800)
        #expect(schedule.firstSample(after: 0) == 300)
        #expect(schedule.firstSample(after: 299) == 300)
        #expect(schedule.firstSample(after: 300) == 600)
        #expect(schedule.firstSample(after: 700) == 800)
        #expect(schedule.firstCheckpoint(after: 0) == 800)
    }

    /// What takes more time is bounded from below, whatever the intervals are.
    @Test func slowFiguresAreTakenRarely() {
        let often = OutputSchedule(.init(log: 10, sample: 20), rounds: 130)
        #expect((1...130).filter { often.writesFigures(of: $0) && often.probes(round: $0) } == [30, 60, 90, 120])
        #expect((20...130).filter { $0 % 20 == 0 || $0 == 130 }.filter(often.compares) == [60, 100, 130])
        let rarely = OutputSchedule(.init(log: 50, sample: 300), rounds: 1000)
        #expect((1...1000).filter { rarely.writesFigures(of: $0) && rarely.probes(round: $0) }.count == 20)
        #expect([300, 600, 900, 1000].allSatisfy(rarely.compares))
    }

    @Test func aNewTrainingDrawsItsFirstSampleAfterTenSeconds() {
        var clock = OutputClock(OutputSchedule(.init(sample: 100), rounds: 1000), after: 0)
        #expect(!clock.isSampleDue(3, seconds: 9.9))
        #expect(clock.isSampleDue(3, seconds: 10))
        clock.drew()
        #expect(!clock.isSampleDue(4, seconds: 50))
        #expect(clock.isSampleDue(100, seconds: 50))
        let resumed = OutputClock(OutputSchedule(.init(sample: 100), rounds: 1000), after: 40)
        #expect(!resumed.isSampleDue(50, seconds: 60))
    }

    @Test func checkpointsAreWrittenByRoundsAndEveryTenMinutes() {
        var clock = OutputClock(OutputSchedule(.init(checkpoint: 100), rounds: 1000), after: 0)
        #expect(!clock.isCheckpointDue(50, seconds: 599))
        #expect(clock.isCheckpointDue(50, seconds: 600))
        clock.saved(true, seconds: 605)
        #expect(!clock.isCheckpointDue(60, seconds: 1204))
        #expect(clock.isCheckpointDue(60, seconds: 1205))
        #expect(clock.isCheckpointDue(100, seconds: 606))
        // one that failed is tried again after a minute
        clock.saved(false, seconds: 610)
        #expect(!clock.isCheckpointDue(61, seconds: 669))
        #expect(clock.isCheckpointDue(61, seconds: 670))
    }
}
