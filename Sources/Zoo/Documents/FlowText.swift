/// The formatted text of one line after its dashes: a key, a value and a comment.
struct FlowText {
    /// The state at the end of a line.
    enum End {
        case complete
        /// Inside the given number of brackets, and inside quoted text if there is a quote.
        case flow(depth: Int, quote: Character?)
        case quote(Character)
        /// After a block scalar indicator; with `+` trailing blank lines are part of the value.
        case block(keepsEnd: Bool)
    }

    /// An entry's line.
    struct Entry {
        let text: String
        let hasKey: Bool
        let end: End
    }

    /// The number of open brackets at the end of the text.
    private(set) var depth: Int
    /// The quote of quoted text that is open at the end.
    private(set) var quote: Character?
    private(set) var text = ""
    /// The number of spaces before the next character.
    private var spaces = 0

    /// Whether the value continues on the next line.
    var isOpen: Bool { depth > 0 || quote != nil }

    /// Reads the content of brackets, of which `depth` are open.
    init(_ content: some StringProtocol, depth: Int, quote: Character? = nil) {
        self.depth = depth
        self.quote = quote
        var characters = Array(content)[...]
        while let character = characters.popFirst() {
            if let mark = self.quote {
                takeQuoted(character, mark, &characters)
            } else if character == " " || character == "\t" {
                spaces += 1
            } else if character == "#", text.isEmpty || spaces > 0 {
                text += "  #" + String(characters)
                return
            } else {
                take(character)
            }
        }
    }

    private mutating func takeQuoted(_ character: Character, _ mark: Character, _ rest: inout ArraySlice<Character>) {
        text.append(character)
        if mark == "\"", character == "\\" {
            if let next = rest.popFirst() { text.append(next) }
        } else if character == mark {
            if mark == "'", rest.first == "'" { text.append(rest.removeFirst()) } else { quote = nil }
        }
    }

    private mutating func take(_ character: Character) {
        // a quote inside a word is an ordinary character
        let isStart =
            text.isEmpty || "[{,".contains(text.last ?? " ") || text.last == ":" && (spaces > 0 || hasQuotedKey)
        if depth > 0 {
            text += String(repeating: " ", count: spacesBefore(character))
        } else {
            text += String(repeating: " ", count: spaces)
        }
        spaces = 0
        switch character {
        case "\"", "'": if isStart { quote = character }
        case "{", "[": depth += 1
        case "}", "]": depth -= 1
        default: break
        }
        text.append(character)
    }

    private var hasQuotedKey: Bool { text.hasSuffix("\":") || text.hasSuffix("':") }

    /// The number of spaces before a character inside brackets; several are kept inside a word only.
    private func spacesBefore(_ character: Character) -> Int {
        switch (text.last, character) {
        case (nil, _), (_, ","), (_, "}"), (_, "]"), ("{", _), ("[", _): 0
        case (",", _): 1
        case (":", _): min(spaces, 1)
        default: spaces
        }
    }

    /// The index of the closing quote; `content` starts after the opening one.
    static func end(of content: Substring, _ mark: Character) -> Substring.Index? {
        var index = content.startIndex
        while index < content.endIndex {
            let next = content.index(after: index)
            if mark == "\"", content[index] == "\\" {
                index = next < content.endIndex ? content.index(after: next) : next
            } else if content[index] != mark {
                index = next
            } else if mark == "'", next < content.endIndex, content[next] == "'" {
                index = content.index(after: next)
            } else {
                return index
            }
        }
        return nil
    }

    // MARK: Lines

    /// Reads a line after its dashes.
    static func entry(_ content: Substring) -> Entry {
        guard let colon = keyEnd(content) else {
            let (text, end) = value(content)
            return Entry(text: text, hasKey: false, end: end)
        }
        let key = content[...colon]
        let (text, end) = value(content[content.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
        return Entry(
            text: text.isEmpty ? String(key) : text.hasPrefix("#") ? "\(key)  \(text)" : "\(key) \(text)", hasKey: true,
            end: end)
    }

    /// The index of the colon after a key, if the line has one.
    private static func keyEnd(_ content: Substring) -> Substring.Index? {
        guard let first = content.first, first != "{", first != "[", first != "#" else { return nil }
        var index = content.startIndex
        if first == "\"" || first == "'" {
            guard let close = end(of: content.dropFirst(), first) else { return nil }
            index = content.index(after: close)
            return index < content.endIndex && content[index] == ":" ? index : nil
        }
        while index < content.endIndex {
            let next = content.index(after: index)
            let isLast = next == content.endIndex || content[next] == " " || content[next] == "\t"
            if content[index] == ":", isLast { return index }
            if content[index] == " ", next < content.endIndex, content[next] == "#" { return nil }
            index = next
        }
        return nil
    }

    private static func value(_ content: Substring) -> (String, End) {
        // an anchor precedes its value
        let anchor = content.first == "&" ? content.prefix { $0 != " " } : ""
        let rest = content.dropFirst(anchor.count).drop { $0 == " " }
        switch rest.first {
        case "{", "[":
            let flow = FlowText(rest, depth: 0)
            let text = anchor.isEmpty ? flow.text : "\(anchor) \(flow.text)"
            return (text, flow.isOpen ? .flow(depth: flow.depth, quote: flow.quote) : .complete)
        case "\"", "'":
            let mark = rest.first ?? "\""
            return (String(content), end(of: rest.dropFirst(), mark) != nil ? .complete : .quote(mark))
        case "|", ">": return (String(content), .block(keepsEnd: rest.prefix { $0 != " " }.contains("+")))
        default: return (String(content), .complete)
        }
    }
}
