/// The text of one line behind its dashes: a key, a value and a comment, spaced as they should be.
struct FlowText {
    /// How a line ends.
    enum End {
        case complete
        /// Inside so many brackets.
        case flow(depth: Int)
        case quote(Character)
        /// With the mark of a block scalar.
        case block
    }

    /// An entry's line.
    struct Entry {
        let text: String
        let hasKey: Bool
        let end: End
    }

    /// Brackets open after the text.
    private(set) var depth: Int
    private(set) var text = ""
    private var quote: Character?

    /// Reads what stands inside brackets, that many of which are open.
    init(_ content: some StringProtocol, depth: Int) {
        self.depth = depth
        var characters = Array(content)[...]
        while let character = characters.popFirst() {
            if let mark = quote {
                text.append(character)
                if mark == "\"", character == "\\", let next = characters.popFirst() { text.append(next) }
                if character == mark { quote = nil }
            } else if character == "#", text.isEmpty || text.last == " " {
                text = text.trimmed + "  #" + String(characters)
                return
            } else {
                take(character, &characters)
            }
        }
    }

    private mutating func take(_ character: Character, _ rest: inout ArraySlice<Character>) {
        switch character {
        case "\"", "'":
            // a quote inside a word is a character like others
            if " [{,".contains(text.last ?? " ") { quote = character }
            text.append(character)
        case "{", "[":
            depth += 1
            text.append(character)
            while rest.first == " " { rest.removeFirst() }
        case "}", "]":
            depth -= 1
            text = String(text.trimmed)
            text.append(character)
        case ",":
            guard depth > 0 else { return text.append(character) }
            text = text.trimmed + ","
            while rest.first == " " { rest.removeFirst() }
            if !rest.isEmpty { text.append(" ") }
        case " ":
            // several only matter inside a word
            if depth > 0, text.last == " " || text.last == ":" && rest.first == " " { return }
            text.append(character)
        default: text.append(character)
        }
    }

    /// Whether a quoted text ends in the line.
    static func closes(_ content: Substring, _ mark: Character) -> Bool {
        var characters = Array(content)[...]
        while let character = characters.popFirst() {
            if mark == "\"", character == "\\" { characters = characters.dropFirst() }
            if mark == "'", character == "'", characters.first == "'" {
                characters = characters.dropFirst()
            } else if character == mark {
                return true
            }
        }
        return false
    }

    // MARK: Lines

    /// A line behind its dashes.
    static func entry(_ content: Substring) -> Entry {
        guard let colon = keyEnd(content) else {
            let (text, end) = value(content)
            return Entry(text: text, hasKey: false, end: end)
        }
        let key = content[...colon]
        let (text, end) = value(content[content.index(after: colon)...].drop { $0 == " " })
        return Entry(
            text: text.isEmpty ? String(key) : text.hasPrefix("#") ? "\(key)  \(text)" : "\(key) \(text)", hasKey: true,
            end: end)
    }

    /// The colon behind a key, if the line has one.
    private static func keyEnd(_ content: Substring) -> Substring.Index? {
        guard let first = content.first, first != "{", first != "[", first != "#" else { return nil }
        var index = content.startIndex
        if first == "\"" || first == "'" {
            guard let close = content.dropFirst().firstIndex(of: first) else { return nil }
            index = content.index(after: close)
            return index < content.endIndex && content[index] == ":" ? index : nil
        }
        while index < content.endIndex {
            let next = content.index(after: index)
            if content[index] == ":", next == content.endIndex || content[next] == " " { return index }
            if content[index] == " ", next < content.endIndex, content[next] == "#" { return nil }
            index = next
        }
        return nil
    }

    private static func value(_ content: Substring) -> (String, End) {
        switch content.first {
        case nil: return ("", .complete)
        case "{", "[":
            let flow = FlowText(content, depth: 0)
            return (String(flow.text.trimmed), flow.depth > 0 ? .flow(depth: flow.depth) : .complete)
        case "\"", "'":
            let mark = content.first ?? "\""
            return (String(content), closes(content.dropFirst(), mark) ? .complete : .quote(mark))
        case "|", ">": return (String(content), .block)
        default: return (String(content), .complete)
        }
    }
}
