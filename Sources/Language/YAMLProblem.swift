/// Translates the messages of libyaml.
struct YAMLProblem {
    private enum Place { case problem, context }

    private struct Rule {
        let key: String
        let message: String
        let hint: String?
        let place: Place

        init(_ key: String, _ message: String, hint: String? = nil, at place: Place = .problem) {
            self.key = key
            self.message = message
            self.hint = hint
            self.place = place
        }
    }

    private static let indentation = "check that this line is indented like its neighbours"

    /// The messages of libyaml and their replacements.
    private static let rules = [
        Rule(
            "could not find expected ':'", "expected a key with ':' or a list item",
            hint: "add the colon, or indent the line like the text that it continues",
            at: .context),
        Rule(
            "block sequence entries are not allowed", "a list item cannot start here",
            hint: "put the list under its key, with each item on a separate line"),
        Rule("mapping keys are not allowed", "'?' cannot start a key here", hint: "put the value in quotes"),
        Rule(
            "expected alphabetic or numeric character", "'*' and '&' must be followed by an anchor's name",
            hint: "put the whole expression in quotes"),
        Rule("found unexpected end of stream", "missing closing quote", at: .context),
        Rule("found unexpected document indicator", "missing closing quote", at: .context),
        Rule(
            "found unknown escape character", "unknown escape sequence in double quotes",
            hint: "double the backslash, or use single quotes"),
        Rule(
            "hexdecimal number", "expected hexadecimal digits in this escape sequence",
            hint: "double the backslash, or use single quotes"),
        Rule("invalid Unicode character escape", "invalid Unicode character in this escape sequence"),
        Rule("found a tab character", "a line cannot be indented with a tab", hint: "indent with spaces"),
        Rule(
            "expected comment or line break", "only a comment can follow '|' or '>' on the same line",
            hint: "put the text on the lines below"),
        Rule("indentation indicator equal to 0", "the indentation after '|' or '>' must be 1 to 9"),
        Rule("directive", "a line cannot start with '%'", hint: "put the value in quotes"),
        Rule("<document start>", "unexpected text after the end of the document", hint: indentation),
        Rule("expected node content", "expected a value before this"),
        Rule("expected '-' indicator", "expected a list item", hint: indentation),
        Rule("did not find expected key", "expected a key", hint: indentation),
    ]

    private let source: Source
    private let problem: String
    private let index: Int
    private let context: Int?

    init(_ source: Source, _ problem: String, at index: Int, context: Int?) {
        self.source = source
        self.problem = problem
        self.index = min(index, source.characters.count)
        self.context = context.map { min($0, source.characters.count) }
    }

    var diagnostic: Diagnostic {
        if problem.contains("mapping values are not allowed") { return misplacedValue }
        if problem.contains("',' or ']'") { return unfinished("list", "]") }
        if problem.contains("',' or '}'") { return unfinished("mapping", "}") }
        if problem.contains("cannot start any token") { return badStart }
        if let behind = behindEnd { return behind }
        guard let rule = Self.rules.first(where: { problem.contains($0.key) }) else {
            return Diagnostic("invalid YAML: \(problem)", at: word(at: index))
        }
        let place = rule.place == .context ? restOfLine(at: context ?? index) : word(at: index)
        return Diagnostic(rule.message, at: place, hint: rule.hint)
    }

    /// A ':' where no key is allowed, usually under a bare layer name or inside text.
    private var misplacedValue: Diagnostic {
        let line = source.place(of: index).line
        let start = index - source.place(of: index).column + 1
        let key = trimmed(start..<index)
        let before = stride(from: line - 1, to: 0, by: -1).lazy.map { source.line($0) }.map { trimmed($0.indices) }
            .first { !$0.isEmpty && source.characters[$0.lowerBound] != "#" }
        if let colon = source.characters[key].indices.dropLast().first(where: {
            source.characters[$0] == ":" && source.characters[$0 + 1].isBlank
        }) {
            return Diagnostic(
                "unexpected ':' in the value of '\(text(key.lowerBound..<colon))'",
                at: Position(source, index, 1),
                hint: "put the value in quotes")
        }
        let name = text(key)
        let place = Position(source, key.lowerBound, key.count)
        guard let before else { return Diagnostic("unexpected key", at: place, hint: Self.indentation) }
        let above = text(before)
        if above.hasPrefix("- "), !above.contains(":") {
            let layer = above.dropFirst(2).drop { $0 == " " }
            return Diagnostic(
                "unexpected key '\(name)' under '\(layer)', which has no colon", at: place,
                hint: "add a colon after the layer: '- \(layer):'")
        }
        return Diagnostic("'\(name)' is indented deeper than its neighbours", at: place, hint: Self.indentation)
    }

    /// Text after the closing quote or bracket of a value, as in `'a' == kind`.
    private var behindEnd: Diagnostic? {
        guard problem.contains("did not find expected key") || problem.contains("expected '-' indicator") else {
            return nil
        }
        let line = index - source.place(of: index).column + 1
        guard let last = source.characters[line..<index].last(where: { !$0.isBlank }),
            ["'", "\"", "]", "}"].contains(last)
        else { return nil }
        return Diagnostic(
            "unexpected text after the end of the value", at: word(at: index),
            hint: "put the whole expression in quotes or parentheses")
    }

    /// A list or mapping in brackets that continues with something unexpected.
    private func unfinished(_ what: String, _ end: String) -> Diagnostic {
        let open = Position(source, context ?? index, 1)
        if index < source.characters.count, ["[", "{"].contains(source.characters[index]) {
            let inside = source.characters[..<index]
            let first =
                inside.lastIndex { [",", "[", "{", "]", "}", ":"].contains($0) || $0.isBreak } ?? inside.startIndex
            let cut = trimmed(min(first + 1, index)..<index)
            return YAMLProblem.cut(Position(source, cut.lowerBound, index + 1 - cut.lowerBound))
        }
        if source.characters[index...].allSatisfy({ $0.isBlank }) {
            return Diagnostic("missing closing '\(end)' of this \(what)", at: open)
        }
        // the mapping or list goes on below only if its own line is whole without its end
        let line = String(String.UnicodeScalarView(source.line(open.line)))
        if open.line < source.place(of: index).line, Brackets.balanced(line) != line {
            return Diagnostic("missing closing '\(end)' of this \(what)", at: open)
        }
        return Diagnostic(
            "expected ',' or '\(end)'", at: word(at: index),
            notes: [.init("the \(what) starts", at: open)])
    }

    /// A plain value that YAML splits in two.
    static func cut(_ position: Position) -> Diagnostic {
        Diagnostic(
            "a plain value inside {…} or […] ends at ',', '[', ']', '{' or '}', which splits this one in two",
            at: position, hint: "put it in quotes, or write the mapping or list in block style")
    }

    private var badStart: Diagnostic {
        guard index < source.characters.count, source.characters[index] != "\t" else {
            return Diagnostic("a line cannot be indented with a tab", at: word(at: index), hint: "indent with spaces")
        }
        return Diagnostic(
            "a value cannot start with '\(source.characters[index])'", at: Position(source, index, 1),
            hint: "put the value in quotes")
    }

    /// The word that starts at an index.
    private func word(at index: Int) -> Position {
        if index < source.characters.count, source.characters[index] == "\\" { return Position(source, index, 2) }
        let end = source.characters[index...].firstIndex { $0.isBlank || [":", ",", "]", "}"].contains($0) }
        return Position(source, index, (end ?? source.characters.count) - index)
    }

    private func restOfLine(at index: Int) -> Position {
        let end = source.characters[min(index, source.characters.count)...].firstIndex { $0.isBreak }
        return Position(source, index, trimmed(index..<(end ?? source.characters.count)).upperBound - index)
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while end > start, source.characters[end - 1].isBlank { end -= 1 }
        while start < end, source.characters[start].isBlank { start += 1 }
        return start..<end
    }

    private func text(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(source.characters[range])) }
}
