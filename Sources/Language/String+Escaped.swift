/// Text from outside, such as names of files, tensors, classes and columns, on its way to a terminal or a log. This is the
/// one place that decides what may be shown; whatever prints or logs a message calls it, so no message has to.
extension String {
    /// A message: characters that could steer a terminal or forge a line are escaped, and what is too long is cut.
    ///
    /// Line breaks before two spaces are kept, which is how messages lay out lists; a break in a name can therefore never
    /// start a line that looks like another message.
    package var escaped: String {
        let lines = self.lines
        var result = ""
        for (index, line) in lines.prefix(Self.mostLines).enumerated() {
            if index > 0 { result += "\n" }
            result += line.cut(to: Self.mostCharacters).escapedLine
        }
        let more = lines.count - Self.mostLines
        return more > 0 ? "\(result)\n  … \(more) more lines" : result
    }

    /// A text of several lines in which all other characters that could steer a terminal are escaped.
    package var escapedLines: String {
        isPlainASCII
            ? self
            : splitLines.map(\.escapedLine).joined(separator: "\n")
    }

    /// The text with every control character escaped, line breaks included.
    package var escapedLine: String {
        if unicodeScalars.allSatisfy({ !$0.steersTerminal }) { return self }
        var result = UnicodeScalarView()
        for scalar in unicodeScalars {
            guard scalar.steersTerminal else {
                result.append(scalar)
                continue
            }
            switch scalar {
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            default:
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
            }
        }
        return String(result)
    }

    /// The longest line of a message in characters, and the most lines. The lists of messages are shorter.
    static let mostCharacters = 1000
    static let mostLines = 40

    /// The lines of a message, which end at line breaks before two spaces.
    private var lines: [String] {
        var result: [String] = []
        for line in splitLines {
            if result.isEmpty || line.hasPrefix("  ") {
                result.append(line)
            } else {
                result[result.count - 1] += "\n\(line)"
            }
        }
        return result
    }

    /// The start and the end of a text that is too long.
    private func cut(to most: Int) -> String {
        let scalars = unicodeScalars
        guard scalars.count > most else { return self }
        let kept = most * 3 / 4
        return
            "\(String(scalars.prefix(kept)))… (\(scalars.count - most) characters) …\(String(scalars.suffix(most - kept)))"
    }

    private var isPlainASCII: Bool { utf8.allSatisfy { $0 == 10 || 32..<127 ~= $0 } }

    private var splitLines: [String] {
        // scalars, since "\r\n" is one character
        unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    }
}

extension Unicode.Scalar {
    /// Whether a terminal does something else than show the character: control characters (C0, DEL, C1), separators of
    /// lines and paragraphs, marks and overrides of the writing direction, and invisible tags.
    var steersTerminal: Bool {
        switch value {
        case 0x20..<0x7F: false
        case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFF9...0xFFFB,
            0xE0000...0xE007F:
            true
        default: false
        }
    }
}
