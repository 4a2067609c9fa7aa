import Foundation
import Testing

@testable import Training

/// What monitors say of figures, and what is reported of it.
struct MonitorBoardTests {
    /// What a monitor says of lines of figures, one every ten rounds.
    private func sightings(
        of kind: any Monitor.Type, _ lines: Int, rounds: Int = 1000, _ fill: (inout MonitoredFigures, Int) -> Void
    ) -> [Finding] {
        var board = MonitorBoard([kind])
        return (1...lines).flatMap { line in
            var figures = MonitoredFigures(round: 10 * line, rounds: rounds, judgements: [])
            fill(&figures, line)
            return board.look(at: figures)
        }
    }

    @Test func copiesAreSeenUnlessTheDataRepeatsItself() {
        let copied = sightings(of: CopiedImages.self, 3) { figures, _ in
            figures.samples = ["copies": 0.6, "data_duplicates": 0.05]
        }
        #expect(copied.map(\.seen) == ["60 % of the samples nearly equal a training image"])
        let repeated = sightings(of: CopiedImages.self, 3) { figures, _ in
            figures.samples = ["copies": 0.6, "data_duplicates": 0.3]
        }
        #expect(repeated.isEmpty)
    }

    @Test func aCheckerboardIsSeenWhenItStays() {
        let stays = sightings(of: Checkerboard.self, 100) { figures, line in
            if line % 10 == 0 { figures.samples = ["checkerboard": 1.5, "data_checkerboard": 0.1] }
        }
        #expect(
            stays.map(\.seen) == [
                "the highest frequencies of the samples stand out 25 times as much as those of the data"
            ])
        let goes = sightings(of: Checkerboard.self, 100) { figures, line in
            if line % 10 == 0 { figures.samples = ["checkerboard": line < 50 ? 2 : 0.3, "data_checkerboard": 0.1] }
        }
        #expect(goes.isEmpty)
    }

    @Test func aTrainingThatWaitsForDataIsSeen() {
        #expect(sightings(of: DataStarved.self, 12) { figures, _ in figures.health = ["loading": 0.5] }.count == 1)
        #expect(
            sightings(of: DataStarved.self, 40) { figures, line in
                figures.health = ["loading": line % 5 == 0 ? 0.1 : 0.6]
            }.isEmpty)
    }

    @Test func noiseIsNoOscillation() {
        var state: UInt64 = 1
        let found = sightings(of: Oscillation.self, 300) { figures, line in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            figures.outputs = ["D(real)": 0.5, "D(fake)": Double(state >> 40) / Double(1 << 24)]
        }
        #expect(found.isEmpty)
    }

    @Test func aGradientThatGrowsSlowlyOrOnceIsNotExploding() {
        let found = sightings(of: ExplodingGradients.self, 200) { figures, line in
            figures.gradients = ["G": pow(1.03, Double(line)), "D": line == 100 ? 1e6 : 1]
        }
        #expect(found.isEmpty)
    }

    /// Once, then again after some hundred rounds if it is worse.
    @Test func aSightingIsReportedAgainOnlyWhenWorse() {
        let found = sightings(of: DeadActivations.self, 150) { figures, line in
            figures.health = ["dead/G": line < 50 ? 0.5 : line < 100 ? 0.55 : 0.8]
        }
        #expect(found.map { $0.seen.prefix(5) } == ["50 % ", "80 % "])
    }

    @Test func namesAreUniqueAndTextsArePlain() {
        let all = Monitors.all
        #expect(Set(all.map { $0.name }).count == all.count)
        for monitor in all {
            for text in [monitor.help, monitor.meaning] + monitor.remedies {
                #expect(!text.isEmpty && !text.hasSuffix(".") && !text.contains("\n"), "\(monitor.name): \(text)")
            }
            #expect((2...4).contains(monitor.remedies.count), "\(monitor.name)")
        }
    }
}
