internal import Foundation
internal import Language
import Training

/// Lines over rounds as a drawing in a page: SVG with axes and a legend, without scripts.
struct LineChart {
    struct Line {
        let name: String
        let points: [RunFigures.Point]
        /// The number of its colour; `nil` for that of its place in the chart.
        var colour: Int?
        /// Intervals around points.
        var band: [(round: Int, range: ClosedRange<Double>)] = []
    }

    let title: String
    /// The unit of the values; empty for pure numbers.
    var unit = ""
    let lines: [Line]
    /// The most points per line; more are thinned.
    static let mostPoints = 400

    private static let width = 480.0, height = 236.0
    private static let left = 56.0, right = 16.0, top = 10.0, bottom = 36.0
    private static let colours = 8

    /// The figure as HTML; `nil` if no point has a finite value.
    var figure: String? {
        let values = lines.flatMap { line in
            line.points.compactMap(\.value) + line.band.flatMap { [$0.range.lowerBound, $0.range.upperBound] }
        }
        guard !values.isEmpty else { return nil }
        let x = Axis(lines.flatMap { $0.points.map { Double($0.round) } }, count: 5)
        let y = Axis(values, allowsLogarithm: true, count: 6)
        let drawn = lines.enumerated().map { draw($0.element, $0.element.colour ?? $0.offset, x, y) }.joined()
        let remarks = [unit, y.isLogarithmic ? "logarithmic" : ""].filter { !$0.isEmpty }.joined(separator: ", ")
        let axes =
            "\(x.low) \(x.high) \(y.low) \(y.high) \(y.isLogarithmic ? "log" : "linear")"
            + " \(Self.left) \(Self.width - Self.right) \(Self.top) \(Self.height - Self.bottom)"
        return """
            <figure class="chart"><figcaption>\(title.markup)\(remarks.isEmpty ? "" : " <small>\(remarks.markup)</small>")</figcaption>
            <svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" aria-label="\(title.markup)" data-axes="\(axes)">
            \(grid(x, y))\(drawn)<line class="cursor" y1="\(Self.top)" y2="\(Self.height - Self.bottom)" hidden/></svg>
            \(legend)</figure>

            """
    }

    private func across(_ round: Int, _ axis: Axis) -> Double {
        Self.left + axis.place(Double(round)) * (Self.width - Self.left - Self.right)
    }

    private func up(_ value: Double, _ axis: Axis) -> Double {
        Self.height - Self.bottom - axis.place(value) * (Self.height - Self.top - Self.bottom)
    }

    private func grid(_ x: Axis, _ y: Axis) -> String {
        let bottom = Self.height - Self.bottom
        var text = ""
        for tick in y.ticks {
            let place = Self.number(up(tick, y))
            text +=
                "<line class=\"grid\" x1=\"\(Self.left)\" x2=\"\(Self.width - Self.right)\" y1=\"\(place)\" y2=\"\(place)\"/>"
            text += "<text class=\"tick\" x=\"\(Self.left - 6)\" y=\"\(place)\" dy=\".35em\" text-anchor=\"end\">"
            text += "\(Number.text(tick).markup)</text>"
        }
        for tick in x.ticks where tick.rounded() == tick {
            let place = Self.number(across(Int(tick), x))
            text += "<line class=\"grid\" x1=\"\(place)\" x2=\"\(place)\" y1=\"\(bottom)\" y2=\"\(bottom + 4)\"/>"
            text += "<text class=\"tick\" x=\"\(place)\" y=\"\(bottom + 16)\" text-anchor=\"middle\">"
            text += "\(Int(tick).grouped)</text>"
        }
        text +=
            "<line class=\"axis\" x1=\"\(Self.left)\" x2=\"\(Self.width - Self.right)\" y1=\"\(bottom)\" y2=\"\(bottom)\"/>"
        text +=
            "<text class=\"unit\" x=\"\(Self.width - Self.right)\" y=\"\(Self.height - 4)\" text-anchor=\"end\">round</text>\n"
        return text
    }

    private func draw(_ line: Line, _ index: Int, _ x: Axis, _ y: Axis) -> String {
        let style = Self.style(index)
        var text = ""
        let band = line.band.filter { !y.isLogarithmic || $0.range.lowerBound > 0 }
        if !band.isEmpty {
            let high = band.map { "\(Self.number(across($0.round, x))),\(Self.number(up($0.range.upperBound, y)))" }
            let low = band.map { "\(Self.number(across($0.round, x))),\(Self.number(up($0.range.lowerBound, y)))" }
            text += "<polygon class=\"band \(style)\" points=\"\((high + low.reversed()).joined(separator: " "))\"/>"
        }
        let points = line.points.thinned(to: Self.mostPoints)
        var path = ""
        var isOpen = false
        for point in points {
            guard let value = point.value else {
                isOpen = false
                continue
            }
            path += "\(isOpen ? "L" : "M")\(Self.number(across(point.round, x))) \(Self.number(up(value, y)))"
            isOpen = true
        }
        text += "<path class=\"line \(style)\" d=\"\(path)\"/>"
        // few points are seen as such
        if points.count <= 30 {
            for point in points {
                guard let value = point.value else { continue }
                text +=
                    "<circle class=\"\(style)\" cx=\"\(Self.number(across(point.round, x)))\" cy=\"\(Self.number(up(value, y)))\" r=\"2.5\"/>"
            }
        }
        return text + "\n"
    }

    private var legend: String {
        let items = lines.enumerated().map { index, line in
            let lost = line.points.count { $0.value == nil }
            let remark = lost > 0 ? " <small>\(lost) not finite</small>" : ""
            return
                "<li><span class=\"key \(Self.style(line.colour ?? index))\"></span>\(line.name.markup)\(remark) <output></output></li>"
        }
        return "<ul class=\"legend\">\(items.joined())</ul>"
    }

    /// The classes of a line's colour and, when the colours are used up, its dashes.
    private static func style(_ index: Int) -> String { "c\(index % colours) d\(min(index / colours, 3))" }

    private static func number(_ value: Double) -> String { String(format: "%.1f", value) }
}
