/// Maps each character of a scalar to its position in the source. libyaml reports only the start and end of a scalar;
/// quotes, escapes, folded lines and indentation lie in between.
struct ScalarOrigins {
    enum Style { case plain, single, double, block }

    private let raw: ArraySlice<Unicode.Scalar>
    private let style: Style
    private var next: Int
    private var end: Int
    private var result: [Int] = []

    /// The source indices of the characters of `text`, which the source writes as `raw`.
    static func find(_ text: [Unicode.Scalar], in raw: ArraySlice<Unicode.Scalar>, _ style: Style) -> [Int] {
        var finder = ScalarOrigins(raw, style)
        if style == .block { finder.alignBlock(text) } else { finder.decodeFlow() }
        let last = finder.result.last ?? raw.startIndex
        let missing = max(0, text.count - finder.result.count)
        return Array(finder.result.prefix(text.count)) + Array(repeating: last, count: missing)
    }

    private init(_ raw: ArraySlice<Unicode.Scalar>, _ style: Style) {
        self.raw = raw
        self.style = style
        let isQuoted = style == .single || style == .double
        next = raw.startIndex + (isQuoted ? min(1, raw.count) : 0)
        end = isQuoted ? max(next, raw.endIndex - 1) : raw.endIndex
    }

    /// Follows YAML's rules for folding and escapes.
    private mutating func decodeFlow() {
        while next < end {
            if raw[next].isBlank {
                white(keepsFirst: true)
            } else if style == .double, raw[next] == "\\" {
                escape()
            } else {
                result.append(next)
                next += style == .single && raw[next] == "'" ? 2 : 1
            }
        }
    }

    /// White space within a line is kept; one line break becomes a space, each further one a line break.
    private mutating func white(keepsFirst: Bool) {
        let start = next
        var breaks = 0
        while next < end, raw[next].isBlank {
            if raw[next].isBreak, !(raw[next] == "\n" && next > start && raw[next - 1] == "\r") { breaks += 1 }
            next += 1
        }
        if breaks == 0 {
            if keepsFirst { result += start..<next }
        } else {
            result += Array(repeating: start, count: keepsFirst ? max(1, breaks - 1) : breaks - 1)
        }
    }

    private mutating func escape() {
        let start = next
        next += 1
        guard next < end else { return }
        if raw[next].isBreak { return white(keepsFirst: false) }
        result.append(start)
        let digits: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]
        next = min(end, next + 1 + (digits[raw[next]] ?? 0))
    }

    /// In a block, every character but white space is kept, starting on the line after `|` or `>`.
    private mutating func alignBlock(_ text: [Unicode.Scalar]) {
        while next < end, !raw[next].isBreak { next += 1 }
        for character in text {
            if !character.isBlank {
                while next < end, raw[next] != character { next += 1 }
            }
            result.append(min(next, max(raw.startIndex, end - 1)))
            if next < end, raw[next].isBlank == character.isBlank { next += 1 }
        }
    }
}

extension Unicode.Scalar {
    /// Whether the character is a line break in YAML.
    var isBreak: Bool { ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(self) }
    /// Whether the character is white space in YAML.
    var isBlank: Bool { self == " " || self == "\t" || isBreak }
}
