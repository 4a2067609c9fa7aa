import Foundation
import Testing

@testable import Training

/// What monitors say of figures, and what is reported of it.
struct MonitorBoardTests {
    private static let judgements: [MonitoredFigures.Judgement] = [
        .init(name: "D(real)", network: "D", isReal: true), .init(name: "D(fake)", network: "D", isReal: false),
    ]

    /// What a monitor says of lines of figures, one every ten rounds.
    private func sightings(
        of kind: any Monitor.Type, _ lines: Int, rounds: Int = 1000, _ fill: (inout MonitoredFigures, Int) -> Void
    ) -> [Finding] {
        var board = MonitorBoard([kind])
        return (1...lines).flatMap { line in
            var figures = MonitoredFigures(round: 10 * line, rounds: rounds, judgements: Self.judgements)
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

    /// Figures of trainings: stylegan2 made one digit only, wgan-gp faint digits of all kinds, the first samples of r3gan were all
    /// alike, and those of cgan's average were the same noise for a while.
    @Test func samplesThatAreAlikeAreACollapseAndFaintOrYoungOnesAreNot() {
        func seen(
            _ sets: [(diversity: Double, likeness: Double)], duplicates: Double = 0, rounds: Int = 1000
        ) -> [Finding] {
            sightings(of: ModeCollapse.self, sets.count, rounds: rounds) { figures, line in
                figures.samples = [
                    "diversity": sets[line - 1].diversity, "ms_ssim": sets[line - 1].likeness, "data_diversity": 14.57,
                    "data_ms_ssim": 0.113, "duplicates": duplicates,
                ]
            }
        }
        #expect(
            seen([(4.81, 0.189), (6.15, 0.219), (6.25, 0.501), (6.8, 0.614)]).map(\.seen) == [
                "the mean distance of two samples is 6.8, that of two of the data 14.6, and their MS-SSIM is 0.614"
            ])
        #expect(seen([(2.99, 0.125), (4.29, 0.087), (4.64, 0.091), (4.85, 0.076), (4.9, 0.08), (4.9, 0.08)]).isEmpty)
        let young = [(0.253, 0.981), (0.254, 0.98), (0.465, 0.914)]
        #expect(seen(young + [(1.86, 0.441), (3.76, 0.25)], duplicates: 1).isEmpty)
        // what stays so for a quarter of a training is a collapse
        #expect(seen(young + [(0.47, 0.91), (0.47, 0.91)], duplicates: 1, rounds: 100).count == 1)
        #expect(seen([(1.776, 0.575), (1.705, 0.572), (1.496, 0.571), (1.642, 0.478), (2.193, 0.349)]).isEmpty)
        // fewer kinds of digits than before
        #expect(seen([(11, 0.1), (10, 0.1), (6, 0.2), (5, 0.2)]).count == 1)
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
        let swinging = sightings(of: Oscillation.self, 70) { figures, line in
            figures.outputs = ["D(real)": 0.5, "D(fake)": 0.5 + sin(Double(line) / 3)]
        }
        #expect(swinging.map { $0.seen.suffix(31) } == ["about every 19 lines of figures"])
    }

    /// The middle of a least squares game is 0.5, and a Wasserstein critic has none: only the figures that are there count.
    @Test func accuraciesDecideAndCriticsAreComparedByTheirOutputs() {
        func strong(_ real: Double, _ fake: Double, _ gradient: Double) -> [Finding] {
            sightings(of: DiscriminatorTooStrong.self, 60) { figures, line in
                figures.gradients = ["D": 1, "G": line < 10 ? 1 : gradient]
                figures.health = ["accuracy/D(real)": real, "accuracy/D(fake)": fake]
            }
        }
        #expect(strong(1, 0.99, 0.01).count == 1)
        #expect(strong(1, 0.99, 0.5).isEmpty)
        #expect(strong(1, 0.8, 0.01).isEmpty)
        func weak(_ health: [String: Double], _ real: Double, _ fake: Double) -> [Finding] {
            sightings(of: GeneratorTooStrong.self, 60) { figures, _ in
                figures.health = health
                figures.outputs = ["D(real)": real, "D(fake)": fake]
            }
        }
        #expect(weak(["accuracy/D(real)": 0.9, "accuracy/D(fake)": 0.01], 0.2, 0.1).count == 1)
        #expect(weak(["accuracy/D(real)": 0.5, "accuracy/D(fake)": 0.5], 0.2, 0.3).isEmpty)
        #expect(weak([:], -3, -2).count == 1)
        #expect(weak([:], -2, -3).isEmpty)
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
