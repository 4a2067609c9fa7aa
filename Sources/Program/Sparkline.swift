/// A curve in a line of text.
enum Sparkline {
    private static let bars = Array("▁▂▃▄▅▆▇█")

    /// - Parameters:
    ///   - values: in order; `nil` for one that is not finite.
    ///   - width: the most characters; longer curves show the mean of each stretch.
    static func text(_ values: [Double?], width: Int) -> String {
        guard width > 0, !values.isEmpty else { return "" }
        let count = min(width, values.count)
        let cells = (0..<count).map { index -> Double? in
            let part = values[(values.count * index / count)..<(values.count * (index + 1) / count)]
            let known = part.compactMap { $0 }
            // one lost value must be seen
            return known.count < part.count ? nil : known.reduce(0) { $0 + $1 / Double(known.count) }
        }
        let known = cells.compactMap { $0 }
        guard let low = known.min(), let high = known.max() else { return String(repeating: "!", count: count) }
        return String(
            cells.map { cell -> Character in
                guard let cell else { return "!" }
                let share = high > low ? (cell - low) / (high - low) : 0.5
                return bars[min(bars.count - 1, max(0, Int(share * Double(bars.count))))]
            })
    }
}
