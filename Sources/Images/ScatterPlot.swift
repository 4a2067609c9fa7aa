/// A square scatter plot of real and generated points in two colours, with axes, grid and legend.
package struct ScatterPlot: Sendable {
    package var real: [SIMD2<Float>]
    package var generated: [SIMD2<Float>]
    /// The side of the plot in pixels.
    package var size: Int
    /// The range of both axes; `nil` for that of all points with a margin, but at most three times that of the real ones.
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

    /// The plot. The legend counts the points that are outside the range or not finite.
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

    /// The numbers of points that the plot does not show.
    var outside: (real: Int, generated: Int) {
        let axis = Axis(range ?? reach, size: size)
        return (axis.outside(real), axis.outside(generated))
    }

    private var reach: ClosedRange<Float> {
        guard let all = ScatterPlot.span(real + generated) else { return -1...1 }
        // a generator that diverges must not shrink the real points to a dot
        let known = ScatterPlot.span(real) ?? all
        let most = known.upperBound - known.lowerBound
        return max(all.lowerBound, known.lowerBound - most)...min(all.upperBound, known.upperBound + most)
    }

    /// The range of the finite coordinates with a margin.
    private static func span(_ points: [SIMD2<Float>]) -> ClosedRange<Float>? {
        let most = Float.greatestFiniteMagnitude / 16
        let numbers = points.flatMap { [$0.x, $0.y] }.filter { $0.magnitude < most }
        guard let low = numbers.min(), let high = numbers.max() else { return nil }
        let margin = max((high - low) * 0.12, high.magnitude * 1e-5, 1e-3)
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
        let all = [("real", real, ScatterPlot.realInk), ("generated", generated, ScatterPlot.generatedInk)]
        let entries = all.filter { !$0.1.isEmpty }
        var x = axis.start
        for (name, points, ink) in entries {
            let outside = axis.outside(points)
            let text = outside == 0 ? name : "\(name) (\(outside) outside)"
            var solid = ink
            solid.opacity = 1
            canvas.disc(x: Float(x + 6), y: Float(size - 1 - axis.end) / 2, radius: 5, solid)
            canvas.write(text, x: x + 18, y: (size - 1 - axis.end) / 2 - 8, ScatterPlot.text)
            x += 18 + Letters.width(of: text) + 28
        }
    }
}

/// Maps coordinates to pixels from the left or lower edge; both axes are equal.
struct Axis {
    let range: ClosedRange<Float>
    /// The first and the last pixel of the plot area.
    let start: Int
    let end: Int

    /// Round numbers in the range, and their labels.
    let ticks: [(value: Float, label: String)]

    init(_ range: ClosedRange<Float>, size: Int) {
        self.range = range
        ticks = Axis.ticks(in: range)
        // the labels of the vertical axis stand to the left of the plot
        start = min(max(64, 20 + (ticks.map { Letters.width(of: $0.label) }.max() ?? 0)), size / 2)
        end = size - 40
    }

    var length: Int { end - start + 1 }

    func shows(_ value: Float) -> Bool { range.contains(value) }

    /// The number of points that are not shown.
    func outside(_ points: [SIMD2<Float>]) -> Int { points.count { !shows($0.x) || !shows($0.y) } }

    func place(_ value: Float) -> Float {
        let span = range.upperBound - range.lowerBound
        return Float(start) + (value - range.lowerBound) / (span > 0 ? span : 1) * Float(end - start)
    }

    /// About six round numbers, in steps of 1, 2 or 5 times a power of ten.
    private static func ticks(in range: ClosedRange<Float>) -> [(value: Float, label: String)] {
        let span = Double(range.upperBound) - Double(range.lowerBound)
        let far = Double(max(abs(range.lowerBound), abs(range.upperBound)))
        // a Float has too few digits for finer steps
        guard span > far * 1e-6, span > 0 else { return [] }
        var exponent = 0
        while power(exponent) > span / 6 { exponent -= 1 }
        while power(exponent + 1) <= span / 6 { exponent += 1 }
        let factor = [1, 2, 5, 10].first { Double($0) * power(exponent) >= span / 6 } ?? 10
        let step = Double(factor) * power(exponent)
        // bounds are Floats, so the one that a tick is on can be just inside of it
        let first = Int((Double(range.lowerBound) / step - 1e-6).rounded(.up))
        let last = Int((Double(range.upperBound) / step + 1e-6).rounded(.down))
        guard first <= last else { return [] }
        return (first...last).map { (Float(Double($0) * step), label($0 * factor, exponent, span)) }
    }

    private static func power(_ exponent: Int) -> Double {
        (0..<abs(exponent)).reduce(1.0) { result, _ in exponent < 0 ? result / 10 : result * 10 }
    }

    /// `digits` times ten to the power of `exponent`, as a decimal or, if that is long, as in `2e6`.
    private static func label(_ digits: Int, _ exponent: Int, _ span: Double) -> String {
        var (digits, exponent) = (digits, exponent)
        while digits != 0, digits % 10 == 0, exponent < 0 || span >= 1e5 {
            (digits, exponent) = (digits / 10, exponent + 1)
        }
        if digits == 0 { return "0" }
        if span >= 1e5 || span < 1e-3 { return exponent == 0 ? "\(digits)" : "\(digits)e\(exponent)" }
        if exponent >= 0 { return String(digits) + String(repeating: "0", count: exponent) }
        let text = String(abs(digits))
        let padded = String(repeating: "0", count: max(0, 1 - exponent - text.count)) + text
        return (digits < 0 ? "-" : "") + padded.dropLast(-exponent) + "." + padded.suffix(-exponent)
    }
}
