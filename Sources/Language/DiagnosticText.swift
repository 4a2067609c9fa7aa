extension Diagnostic {
    /// The message as shown in a terminal: position, message, the source line with a caret, notes and hint.
    public func text(color: Bool = false) -> String {
        let strong = color ? "\u{1B}[1m" : ""
        let tint = color ? (severity == .error ? "\u{1B}[1;31m" : "\u{1B}[1;35m") : ""
        let mark = color ? "\u{1B}[1;32m" : ""
        let plain = color ? "\u{1B}[0m" : ""
        let message = message.escaped
        var lines: [String] = []
        if let position {
            let place = "\(position.source.name.escaped):\(position.line):\(position.column):"
            lines.append("\(strong)\(place)\(plain) \(tint)\(severity.rawValue):\(plain) \(strong)\(message)\(plain)")
            lines += Diagnostic.excerpt(position, mark: mark, plain: plain)
        } else {
            lines.append("\(tint)\(severity.rawValue):\(plain) \(strong)\(message)\(plain)")
        }
        for note in notes {
            let place = note.position.map { Diagnostic.place(of: $0, from: position) } ?? ""
            lines.append("   note: \(note.message.escaped)\(place)")
        }
        if let hint { lines.append("   hint: \(hint.escaped)") }
        return lines.joined(separator: "\n")
    }

    private static func place(of note: Position, from position: Position?) -> String {
        note.source === position?.source
            ? " at line \(note.line)" : " at \(note.source.name.escaped):\(note.line):\(note.column)"
    }

    /// The source line, truncated to fit a screen, and carets under the position.
    private static func excerpt(_ position: Position, mark: String, plain: String) -> [String] {
        let limit = 160
        let number = String(position.line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count)) + number
        var line = Array(position.source.line(position.line))
        var start = min(position.column - 1, line.count)
        if line.count > limit {
            let cut = max(0, min(start - limit / 4, line.count - limit))
            line = Array(line[cut..<(cut + limit)])
            start -= cut
        }
        let end = max(start, min(start + position.length, line.count))
        line = line.map(\.shown)
        let columns = line.map(\.columns)
        let padding = String(repeating: " ", count: columns[..<start].reduce(0, +))
        let carets = String(repeating: "^", count: max(1, columns[start..<end].reduce(0, +)))
        let text = String(String.UnicodeScalarView(line))
        return ["\(gutter) | \(text)", "      | \(padding)\(mark)\(carets)\(plain)"]
    }
}

extension Unicode.Scalar {
    /// The number of terminal columns that the character takes.
    fileprivate var columns: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }

    /// The character, or a replacement of one column for what could steer a terminal.
    fileprivate var shown: Unicode.Scalar {
        if self == "\t" { return " " }
        return steersTerminal ? "\u{FFFD}" : self
    }
}

extension Array where Element == Diagnostic {
    /// All messages, each followed by an empty line.
    package func text(color: Bool = false) -> String {
        map { $0.text(color: color) + "\n" }.joined(separator: "\n")
    }
}
