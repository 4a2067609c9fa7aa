public import Language

/// Brings a document into the form of those that ship: two spaces a level, lists two further in than their key, one
/// space inside flow collections where one belongs. Order and comments stay.
public struct Formatter {
    /// The text in its form.
    /// - Throws: `InvalidDocument` if the text is not YAML, or has something in it that can't be moved safely.
    public static func format(_ source: Source) throws(InvalidDocument) -> String {
        let diagnostics = Diagnostics()
        // a file ends with a line end, which a block scalar at its end takes in
        let whole = source.text.hasSuffix("\n") ? source : Source(name: source.name, text: source.text + "\n")
        let before = YAMLReader.read(whole, diagnostics)
        guard let before, !diagnostics.hasErrors else { throw InvalidDocument(diagnostics.sorted) }
        var formatter = Formatter()
        let lines = source.text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines { formatter.take(line) }
        let result = formatter.finish()
        let after = YAMLReader.read(Source(name: source.name, text: result), Diagnostics())
        guard let after, before.isSame(as: after) else {
            throw InvalidDocument([
                Diagnostic("'\(source.name)' is written in a way that can't be formatted safely", at: nil)
            ])
        }
        return result
    }

    /// A mapping or list that lines may go on with.
    private struct Level {
        let isList: Bool
        /// Its column as it was, and as it becomes.
        let old: Int
        let new: Int
    }

    /// What the lines to come belong to, where that is not structure.
    private enum Open {
        case flow(depth: Int)
        case quote(Character)
        /// A block scalar under a line of that column.
        case block(column: Int)
    }

    private var result: [String] = []
    private var levels: [Level] = []
    private var open: Open?
    /// How far the line moved that the open value began in.
    private var shift = 0
    /// Comments and blank lines that wait for the line they stand above.
    private var waiting: [Substring] = []

    private mutating func take(_ raw: Substring) {
        let line = raw.trimmed
        let content = line.drop { $0 == " " }
        let column = line.count - content.count
        if goOn(line, content, column) { return }
        if content.isEmpty || content.first == "#" {
            waiting.append(line)
        } else if content == "---" || content == "..." || content.first == "%" {
            place(waiting: 0, above: 0, among: levels)
            result.append(String(line))
        } else {
            structure(content, column)
        }
    }

    private mutating func finish() -> String {
        if case .block = open { while result.last?.isEmpty == true { result.removeLast() } }
        place(waiting: levels.first?.new ?? 0, above: levels.first?.old ?? 0, among: levels)
        while result.last?.isEmpty == true { result.removeLast() }
        return result.joined(separator: "\n") + "\n"
    }

    // MARK: Values of several lines

    /// Takes a line as part of the value before it.
    private mutating func goOn(_ line: Substring, _ content: Substring, _ column: Int) -> Bool {
        switch open {
        case .block(let parent):
            guard content.isEmpty || column > parent else {
                open = nil
                return false
            }
            append(content, at: column + shift)
        case .flow(let depth):
            append(content, at: column + shift)
            let rest = FlowText(content, depth: depth)
            open = rest.depth > 0 ? .flow(depth: rest.depth) : nil
        case .quote(let mark):
            append(content, at: column + shift)
            if FlowText.closes(content, mark) { open = nil }
        case nil: return false
        }
        return true
    }

    private mutating func append(_ content: some StringProtocol, at column: Int) {
        result.append(content.isEmpty ? "" : String(repeating: " ", count: max(0, column)) + content)
    }

    // MARK: Structure

    private mutating func structure(_ text: Substring, _ start: Int) {
        var content = text
        var column = start
        var prefix = ""
        var indent: Int?
        let before = levels
        while content == "-" || content.hasPrefix("- ") {
            let level = list(at: column, inside: indent)
            indent = indent ?? level.new
            prefix += "- "
            let rest = content.dropFirst().drop { $0 == " " }
            column += content.count - rest.count
            content = rest
        }
        let line = FlowText.entry(content)
        if line.hasKey {
            let level = mapping(at: column, after: prefix.isEmpty ? nil : (indent ?? 0) + prefix.count)
            indent = indent ?? level.new
        } else if prefix.isEmpty {
            // a value, or the rest of one, that stands below its key
            let parent = levels.last { $0.old < column || !$0.isList }
            indent = parent.map { $0.new + 2 } ?? 0
        }
        let at = indent ?? 0
        place(waiting: at, above: start, among: before)
        shift = at - start
        append((prefix + line.text).trimmed, at: at)
        switch line.end {
        case .complete: open = nil
        case .flow(let depth): open = .flow(depth: depth)
        case .quote(let mark): open = .quote(mark)
        case .block: open = .block(column: prefix.isEmpty ? start : column - (line.hasKey ? 0 : 1))
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
        // a list that is no further in than the key before it ends where the next key comes
        if dash == nil, let last = levels.last, last.isList, last.old == column { levels.removeLast() }
        if let last = levels.last, !last.isList, last.old == column { return last }
        let level = Level(isList: false, old: column, new: dash ?? levels.last.map { $0.new + 2 } ?? 0)
        levels.append(level)
        return level
    }

    /// Writes the comments that stand above a line, as far in as it, and no more than one blank line at a time.
    private mutating func place(waiting indent: Int, above column: Int, among levels: [Level]) {
        for line in waiting {
            let content = line.drop { $0 == " " }
            if content.isEmpty {
                if result.last?.isEmpty == false { result.append("") }
                continue
            }
            // further in than what follows: it ends the part before
            let own = line.count - content.count
            let level = own > column ? levels.last { $0.old <= own }?.new : nil
            append(content, at: level ?? indent)
        }
        waiting = []
    }
}

extension Value {
    /// Whether two values say the same, wherever they stand.
    func isSame(as other: Value) -> Bool {
        switch (content, other.content) {
        case (.null, .null): true
        case (.scalar(let a), .scalar(let b)): a.text == b.text && a.isPlain == b.isPlain
        case (.sequence(let a), .sequence(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.isSame(as: $1) }
        case (.mapping(let a), .mapping(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.name == $1.name && $0.value.isSame(as: $1.value) }
        default: false
        }
    }
}

extension StringProtocol {
    /// Without spaces at the end.
    var trimmed: SubSequence {
        var result = self[...]
        while let last = result.last, last == " " || last == "\r" { result = result.dropLast() }
        return result
    }
}
