package import Language

/// Formats a document in the style of those that ship: two spaces per level, lists indented by two more than their key,
/// normalized spaces in flow collections. Keeps order and comments.
package struct Formatter {
    /// Formats a text.
    /// - Throws: `InvalidDocument` if the text is not YAML or contains a part that can't be formatted safely.
    package static func format(_ source: Source) throws(InvalidDocument) -> String {
        let diagnostics = Diagnostics()
        // a file ends with a newline, which belongs to a block scalar at its end
        let whole = source.text.hasSuffix("\n") ? source : Source(name: source.name, text: source.text + "\n")
        let before = YAMLReader.read(whole, diagnostics)
        guard let before, !diagnostics.hasErrors else { throw InvalidDocument(diagnostics.sorted) }
        var text = source.text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        if text.unicodeScalars.first == "\u{feff}" { text.unicodeScalars.removeFirst() }
        var formatter = Formatter()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { formatter.take(line) }
        formatter.finish()
        if let problem = formatter.problem(before) { throw InvalidDocument([problem]) }
        return formatter.text
    }

    /// A mapping or list that the next line may continue.
    private struct Level: Equatable {
        let isList: Bool
        /// Its column before and after formatting.
        let old: Int
        let new: Int
    }

    /// The value that the next lines belong to, if they are not structure.
    private enum Open {
        case flow(depth: Int, quote: Character?)
        case quote(Character)
        /// A block scalar of the entry at `column`, indented like its first line; with `+` trailing blank lines are kept.
        case block(column: Int, indent: Int?, keepsEnd: Bool)
    }

    private var result: [(text: String, line: Int)] = []
    private var levels: [Level] = []
    private var open: Open?
    /// The change in indentation of the line in which the open value starts.
    private var shift = 0
    /// Comments and blank lines above the next line.
    private var waiting: [Substring] = []
    /// The number of the current line.
    private var line = 0
    /// The first line with a key that can't be formatted.
    private var odd: Int?

    private var text: String { result.map { $0.text + "\n" }.joined() }

    private mutating func take(_ raw: Substring) {
        line += 1
        if goOn(raw) { return }
        let trimmed = raw.trimmed
        let content = trimmed.drop { $0 == " " }
        if content.isEmpty || content.first == "#" {
            waiting.append(trimmed)
        } else if content == "---" || content == "..." || content.first == "%" {
            place(waiting: 0, closed: levels[...])
            append(content, at: 0)
        } else {
            if content == "?" || content.hasPrefix("? ") { odd = odd ?? line }
            structure(content, trimmed.count - content.count)
        }
    }

    private mutating func finish() {
        if case .block(_, _, let keepsEnd) = open, keepsEnd {
            // the empty piece after the last newline is not a line
            if result.last?.text.isEmpty == true { result.removeLast() }
            return
        }
        if case .block = open { dropBlankEnd() }
        place(waiting: levels.first?.new ?? 0, closed: levels.dropFirst())
        dropBlankEnd()
    }

    private mutating func dropBlankEnd() {
        while result.last?.text.isEmpty == true { result.removeLast() }
    }

    // MARK: Values of several lines

    /// Takes a line as a continuation of the value before it.
    private mutating func goOn(_ raw: Substring) -> Bool {
        let content = raw.drop { $0 == " " }
        let column = raw.count - content.count
        switch open {
        case .block(let parent, let indent, let keepsEnd):
            guard content.isEmpty || column > parent else {
                open = nil
                return false
            }
            if !content.isEmpty {
                append(content, at: column + shift)
                open = .block(column: parent, indent: indent ?? column, keepsEnd: keepsEnd)
            } else {
                // spaces beyond the indentation belong to the text
                let isText = indent.map { column > $0 } ?? false
                result.append((isText ? String(repeating: " ", count: max(0, column + shift)) : "", line))
            }
        case .flow(let depth, let quote):
            append(content.trimmed, at: column + shift)
            let rest = FlowText(content.trimmed, depth: depth, quote: quote)
            open = rest.isOpen ? .flow(depth: rest.depth, quote: rest.quote) : nil
        case .quote(let mark):
            append(content, at: column + shift)
            if FlowText.end(of: content, mark) != nil { open = nil }
        case nil: return false
        }
        return true
    }

    private mutating func append(_ content: some StringProtocol, at column: Int) {
        let text = content.isEmpty ? "" : String(repeating: " ", count: max(0, column)) + content
        result.append((text, line))
    }

    // MARK: Structure

    private mutating func structure(_ text: Substring, _ start: Int) {
        var content = text
        var column = start
        var prefix = ""
        var indent: Int?
        // the entry of a block scalar in this line
        var entry: Level?
        let before = levels
        while content == "-" || content.hasPrefix("- ") {
            let level = list(at: column, inside: indent)
            entry = level
            indent = indent ?? level.new
            prefix += "- "
            let rest = content.dropFirst().drop { $0 == " " }
            column += content.count - rest.count
            content = rest
        }
        let line = FlowText.entry(content)
        let isValue = !line.hasKey && prefix.isEmpty
        if line.hasKey {
            let level = mapping(at: column, after: prefix.isEmpty ? nil : (indent ?? 0) + prefix.count)
            entry = level
            indent = indent ?? level.new
        } else if isValue {
            // a value, or its continuation, on a line below its key
            entry = levels.last { $0.old < column || !$0.isList }
            indent = entry.map { $0.new + 2 } ?? 0
        }
        let at = indent ?? 0
        let shared = zip(before, levels).prefix { $0 == $1 }.count
        place(waiting: at, closed: before[shared...], keepsBlank: isValue)
        shift = at - start
        append((prefix + line.text).trimmed, at: at)
        goOn(after: line.end, of: entry)
    }

    /// Sets the state for the lines after one with the given end.
    private mutating func goOn(after end: FlowText.End, of entry: Level?) {
        switch end {
        case .complete: open = nil
        case .flow(let depth, let quote): open = .flow(depth: depth, quote: quote)
        case .quote(let mark): open = .quote(mark)
        case .block(let keepsEnd):
            open = .block(column: entry?.old ?? -1, indent: nil, keepsEnd: keepsEnd)
            shift = entry.map { $0.new - $0.old } ?? 0
        }
    }

    private mutating func list(at column: Int, inside indent: Int?) -> Level {
        levels.removeAll { $0.old > column }
        if let last = levels.last, last.isList, last.old == column { return last }
        let new = indent.map { _ in (levels.last?.new ?? 0) + 2 } ?? levels.last.map { $0.new + 2 } ?? 0
        let level = Level(isList: true, old: column, new: new)
        levels.append(level)
        return level
    }

    private mutating func mapping(at column: Int, after dash: Int?) -> Level {
        levels.removeAll { $0.old > column }
        // a list that is not indented relative to its key ends at the next key
        if dash == nil, let last = levels.last, last.isList, last.old == column { levels.removeLast() }
        if let last = levels.last, !last.isList, last.old == column { return last }
        let level = Level(isList: false, old: column, new: dash ?? levels.last.map { $0.new + 2 } ?? 0)
        levels.append(level)
        return level
    }

    /// Writes the comments above a line with its indentation, or with that of the mapping or list that ends there if they
    /// are indented like it. Several blank lines become one, unless they are part of a value.
    private mutating func place(waiting indent: Int, closed: ArraySlice<Level>, keepsBlank: Bool = false) {
        for line in waiting {
            let content = line.drop { $0 == " " }
            let own = line.count - content.count
            if !content.isEmpty {
                append(content, at: closed.last { $0.old <= own }?.new ?? indent)
            } else if keepsBlank || result.last?.text.isEmpty == false {
                append("", at: 0)
            }
        }
        waiting = []
    }

    // MARK: Checking

    /// The error if the result has another meaning than the text before.
    private func problem(_ before: Value) -> Diagnostic? {
        let diagnostics = Diagnostics()
        let after = YAMLReader.read(Source(name: "formatted", text: text), diagnostics)
        if let after, !before.isSame(as: after) {
            return Diagnostic(
                "this value can't be formatted safely", at: before.difference(after))
        }
        guard after == nil else { return nil }
        if let odd {
            return Diagnostic(
                "a key after '?' can't be formatted", at: before.last(upTo: odd), hint: "write it as 'key: value'")
        }
        let place = diagnostics.sorted.first?.position?.line ?? 1
        let line = result.indices.contains(place - 1) ? result[place - 1].line : 1
        return Diagnostic("this can't be formatted safely", at: before.last(upTo: line))
    }
}

extension StringProtocol {
    /// Without spaces at the end.
    var trimmed: SubSequence {
        var result = self[...]
        while let last = result.last, last == " " || last == "\t" { result = result.dropLast() }
        return result
    }
}
