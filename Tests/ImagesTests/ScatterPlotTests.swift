import Testing

@testable import Images

struct ScatterPlotTests {
    @Test func pointsAreDrawnInColorAtTheirPositions() {
        let plot = ScatterPlot(
            real: Array(repeating: [-1, 1], count: 9), generated: Array(repeating: [1, -1], count: 9), size: 300,
            range: -2...2)
        let image = plot.draw()
        #expect([image.width, image.height, image.channels] == [300, 300, 3])
        // The plot proper reaches from 64 to 260 across, and as far upward from the lower edge.
        let (real, generated) = (color(image, 113, 299 - 211), color(image, 211, 299 - 113))
        #expect(real[2] > real[0] + 80, "real points are blue")
        #expect(generated[0] > generated[2] + 80, "generated points are orange")
        #expect(color(image, 162, 120) != color(image, 140, 120), "a grid line stands at 0")
    }

    @Test(arguments: [
        (-2...2 as ClosedRange<Float>, ["-2", "-1", "0", "1", "2"]),
        (-0.9...1.1, ["-0.5", "0", "0.5", "1"]), (0...0.07, ["0", "0.02", "0.04", "0.06"]),
        (-50_000...50_000, ["-4e4", "-2e4", "0", "2e4", "4e4"]),
        (0...3e6, ["0", "5e5", "1e6", "15e5", "2e6", "25e5", "3e6"]),
        (0...1e-5, ["0", "2e-6", "4e-6", "6e-6", "8e-6", "1e-5"]), (95...105, ["96", "98", "100", "102", "104"]),
        (1_000_000...1_000_005, ["1000000", "1000001", "1000002", "1000003", "1000004", "1000005"]), (3...3, []),
    ])
    func ticksAreRoundNumbers(_ range: ClosedRange<Float>, _ labels: [String]) {
        let axis = Axis(range, size: 640)
        #expect(axis.ticks.map(\.label) == labels)
        for tick in axis.ticks { #expect(Letters.width(of: tick.label) + 8 <= axis.start) }
    }

    @Test func farPointsAreCountedInTheLegendAndDoNotShrinkTheOthers() {
        let real: [SIMD2<Float>] = [[-1, -1], [1, 1]]
        let near = ScatterPlot(real: real, generated: [[2, 0]], size: 300)
        let far = ScatterPlot(real: real, generated: [[2, 0], [1e6, 0], [.nan, 0]], size: 300)
        #expect(near.draw() != far.draw())
        #expect(near.outside.generated == 0)
        #expect(far.outside.generated == 2)
    }

    @Test(
        arguments: [
            [], [[.nan, 0]], [[.infinity, -.infinity]], [[1e30, -1e30]], [[5, 5]], [[1e-30, 0]],
            [[1_000_000, 1_000_001]],
        ] as [[SIMD2<Float>]])
    func pointsOutsideTheRangeAreOmitted(points: [SIMD2<Float>]) {
        let image = ScatterPlot(real: [], generated: points, size: 200).draw()
        #expect(image.width == 200)
    }

    private func color(_ image: Image, _ x: Int, _ y: Int) -> [Int] {
        (0..<3).map { Int(image[x, y, $0]) }
    }
}
