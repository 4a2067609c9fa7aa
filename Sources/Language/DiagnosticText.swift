extension Diagnostic {
    /// The message as people read it: place, sentence, the line with the place marked, notes and hint.
    public func text(color: Bool = false) -> String {
        let strong = color ? "\u{1B}[1m" : ""
        let tint = color ? (severity == .error ? "\u{1B}[1;31m" : "\u{1B}[1;35m") : ""
        let mark = color ? "\u{1B}[1;32m" : ""
        let plain = color ? "\u{1B}[0m" : ""
        var lines: [String] = []
        if let position {
            let place = "\(position.source.name):\(position.line):\(position.column):"
            lines.append("\(strong)\(place)\(plain) \(tint)\(severity.rawValue):\(plain) \(strong)\(message)\(plain)")
            lines += Diagnostic.excerpt(position, mark: mark, plain: plain)
        } else {
            lines.append("\(tint)\(severity.rawValue):\(plain) \(strong)\(message)\(plain)")
        }
        for note in notes {
            let place = note.position.map { Diagnostic.place(of: $0, from: position) } ?? ""
            lines.append("   note: \(note.message)\(place)")
        }
        if let hint { lines.append("   hint: \(hint)") }
        return lines.joined(separator: "\n")
    }

    private static func place(of note: Position, from position: Position?) -> String {
        note.source === position?.source
            ? " at line \(note.line)" : " at \(note.source.name):\(note.line):\(note.column)"
    }

    /// The line, cut to what fits a screen, and carets under the place.
    private static func excerpt(_ position: Position, mark: String, plain: String) -> [String] {
        let limit = 160
        let number = String(position.line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count)) + number
        var text = Array(position.source.line(position.line))
        var start = min(position.column - 1, text.count)
        if text.count > limit {
            let cut = max(0, min(start - limit / 4, text.count - limit))
            text = Array(text[cut..<min(text.count, cut + limit)])
            start -= cut
        }
        let width = max(1, min(position.length, text.count - start))
        let padding = String(repeating: " ", count: start)
        return [
            "\(gutter) | \(String(text))",
            "      | \(padding)\(mark)\(String(repeating: "^", count: width))\(plain)",
        ]
    }
}

extension Array where Element == Diagnostic {
    /// All messages, each followed by an empty line.
    public func text(color: Bool = false) -> String {
        map { $0.text(color: color) + "\n" }.joined(separator: "\n")
    }
}
