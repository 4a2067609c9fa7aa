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
