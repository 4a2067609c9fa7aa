/// A square scatter plot of real and generated points in two colours, with axes, grid and legend.
package struct ScatterPlot: Sendable {
    package var real: [SIMD2<Float>]
    package var generated: [SIMD2<Float>]
    /// The side of the plot in pixels.
    package var size: Int
    /// The range of both axes; `nil` for that of the real points with a margin, or of the generated ones if there are no
    /// real ones.
    package var range: ClosedRange<Float>?

    package init(
        real: [SIMD2<Float>], generated: [SIMD2<Float>], size: Int = 640, range: ClosedRange<Float>? = nil
    ) {
        self.real = real
        self.generated = generated
        self.size = max(160, size)
        self.range = range
    }

    private static let paper = Ink(0xFFFFFF)
    private static let line = Ink(0xE6E8EB)
    private static let text = Ink(0x4A5058)
    private static let realInk = Ink(0x2F6DB5, opacity: 0.4)
    private static let generatedInk = Ink(0xE8702A, opacity: 0.45)

    /// The plot. Points outside the range and NaN are omitted.
    package func draw() -> Image {
        let axis = Axis(range ?? reach, size: size)
        var canvas = Canvas(width: size, height: size, background: ScatterPlot.paper)
        drawGrid(axis, &canvas)
        for (points, ink) in [(real, ScatterPlot.realInk), (generated, ScatterPlot.generatedInk)] {
            for point in points where axis.shows(point.x) && axis.shows(point.y) {
                canvas.disc(x: axis.place(point.x), y: Float(size - 1) - axis.place(point.y), radius: 1.8, ink)
            }
        }
        canvas.frame(
            x: axis.start, y: size - 1 - axis.end, width: axis.length, height: axis.length, Ink(0xA9AFB7))
        drawLegend(axis, &canvas)
        return canvas.image
    }

    private var reach: ClosedRange<Float> {
        let points = real.isEmpty ? generated : real
        let numbers = points.flatMap { [$0.x, $0.y] }.filter(\.isFinite)
        guard let low = numbers.min(), let high = numbers.max() else { return -1...1 }
        let margin = max((high - low) * 0.12, 1e-3)
        return (low - margin)...(high + margin)
    }

    private func drawGrid(_ axis: Axis, _ canvas: inout Canvas) {
        for tick in axis.ticks {
            let x = Int(axis.place(tick.value).rounded())
            let y = size - 1 - x
            canvas.fill(x: x, y: size - 1 - axis.end, width: 1, height: axis.length, ScatterPlot.line)
            canvas.fill(x: axis.start, y: y, width: axis.length, height: 1, ScatterPlot.line)
            let width = Letters.width(of: tick.label)
            canvas.write(tick.label, x: x - width / 2, y: size - axis.start + 8, ScatterPlot.text)
            canvas.write(tick.label, x: axis.start - 8 - width, y: y - 7, ScatterPlot.text)
        }
    }

    private func drawLegend(_ axis: Axis, _ canvas: inout Canvas) {
        let all = [("real", real.count, ScatterPlot.realInk), ("generated", generated.count, ScatterPlot.generatedInk)]
        let entries = all.filter { $0.1 > 0 }
        var x = axis.start
        for (name, _, ink) in entries {
            var solid = ink
            solid.opacity = 1
            canvas.disc(x: Float(x + 6), y: Float(size - 1 - axis.end) / 2, radius: 5, solid)
            canvas.write(name, x: x + 18, y: (size - 1 - axis.end) / 2 - 8, ScatterPlot.text)
            x += 18 + Letters.width(of: name) + 28
        }
    }
}

/// Maps coordinates to pixels from the left or lower edge; both axes are equal.
private struct Axis {
    let range: ClosedRange<Float>
    /// The first and the last pixel of the plot area.
    let start: Int
    let end: Int

    init(_ range: ClosedRange<Float>, size: Int) {
        self.range = range
        start = 64
        end = size - 40
    }

    var length: Int { end - start + 1 }

    func shows(_ value: Float) -> Bool { range.contains(value) }

    func place(_ value: Float) -> Float {
        let span = range.upperBound - range.lowerBound
        return Float(start) + (value - range.lowerBound) / (span > 0 ? span : 1) * Float(end - start)
    }

    /// About six round numbers, in steps of 1, 2 or 5 times a power of ten.
    var ticks: [(value: Float, label: String)] {
        let span = Double(range.upperBound - range.lowerBound)
        let far = Double(max(abs(range.lowerBound), abs(range.upperBound)))
        // Beyond these a Float has too few digits for the steps, or the label does not fit.
        guard far < 1e6, span > far * 1e-4, span > 1e-4 else { return [] }
        var power = 1.0
        var decimals = 0
        while power > span / 6 {
            power /= 10
            decimals += 1
        }
        while power * 10 <= span / 6 { power *= 10 }
        let factor = [1.0, 2, 5, 10].first { $0 * power >= span / 6 } ?? 10
        if factor == 10 { decimals -= 1 }
        let step = power * factor
        let first = Int((Double(range.lowerBound) / step).rounded(.up))
        let last = Int((Double(range.upperBound) / step).rounded(.down))
        guard first <= last else { return [] }
        return (first...last).map { (Float(Double($0) * step), Axis.label($0, step: step, decimals: max(0, decimals))) }
    }

    private static func label(_ index: Int, step: Double, decimals: Int) -> String {
        var unit = 1
        for _ in 0..<decimals { unit *= 10 }
        let scaled = Int((Double(index) * step * Double(unit)).rounded())
        let (whole, rest) = abs(scaled).quotientAndRemainder(dividingBy: unit)
        let fraction = String(rest)
        let padding = String(repeating: "0", count: max(0, decimals - fraction.count))
        return (scaled < 0 ? "-" : "") + String(whole) + (decimals > 0 ? "." + padding + fraction : "")
    }
}
