/// Reads on behind mistakes of YAML, so that one run reports more than the first of them.
///
/// A line that is no YAML is repaired by closing its brackets, or else replaced by a value that is wrong wherever it stands.
/// The document is then checked as usual, and mistakes that such a line could have caused are not reported.
package struct YAMLRepair {
    /// The repaired document; `nil` if it still cannot be read.
    package private(set) var value: Value?
    private let source: Source
    private let diagnostics: Diagnostics
    private var lines: [String]
    /// The numbers of the lines that were changed, and the words that they held.
    private var changed: Set<Int> = []
    private var words: Set<String> = []

    private static let mostRepairs = 20

    /// Reports the mistakes of YAML in the source.
    package init(_ source: Source, _ diagnostics: Diagnostics) {
        self.source = source
        self.diagnostics = diagnostics
        lines = (1...source.lineCount).map { String(String.UnicodeScalarView(source.line($0))) }
        for _ in 0..<Self.mostRepairs {
            let own = Diagnostics()
            let read = YAMLReader.read(Source(name: source.name, text: lines.joined(separator: "\n")), own)
            for diagnostic in own.all where !isExplained(diagnostic) { report(diagnostic) }
            if let read {
                value = read
                return
            }
            guard let mistake = own.all.first(where: { $0.severity == .error }), repair(mistake) else { return }
        }
    }

    /// Reports what was found in the repaired document, except for what its changed lines can have caused.
    package func pass(_ found: [Diagnostic]) {
        // without what a document refers to, everything in it may be a consequence
        guard words.isDisjoint(with: ["extends", "import", "preset"]) else { return }
        for diagnostic in found where !isExplained(diagnostic) { report(diagnostic) }
    }

    /// Whether a mistake is on a changed line or about a word that stood there.
    private func isExplained(_ diagnostic: Diagnostic) -> Bool {
        guard let position = diagnostic.position, position.source.name == source.name else { return false }
        return changed.contains(position.line) || position.text.words.contains { words.contains(String($0)) }
    }

    /// Reports a mistake at its place in the original text, of which the unchanged lines are the same.
    private func report(_ diagnostic: Diagnostic) {
        let position = diagnostic.position.map(original)
        let notes = diagnostic.notes.map { Diagnostic.Note($0.message, at: $0.position.map(original)) }
        diagnostics.report(
            Diagnostic(
                diagnostic.message, at: position, notes: notes, hint: diagnostic.hint, severity: diagnostic.severity))
    }

    private func original(_ position: Position) -> Position {
        guard position.source.name == source.name else { return position }
        return source.position(line: position.line, column: position.column, length: position.length)
    }

    /// Changes the line that is to blame for a mistake.
    ///
    /// - Returns: whether there was something to change.
    private mutating func repair(_ mistake: Diagnostic) -> Bool {
        let places = [mistake.position] + mistake.notes.map(\.position)
        guard let last = places.compactMap({ $0?.line }).max(), let first = places.compactMap({ $0?.line }).min() else {
            return false
        }
        // a bracket that is never closed is noticed on a later line
        let open = (0..<min(last, lines.count)).last { index in
            !changed.contains(index + 1) && Brackets.balanced(lines[index]) != lines[index]
                && (index + 1 == last || index + 1 >= min(first, last - 3))
        }
        if let open {
            change(open, to: Brackets.balanced(lines[open]))
            return true
        }
        for line in [first, last] where lines.indices.contains(line - 1) {
            if replace(line - 1) { return true }
        }
        return false
    }

    /// Replaces an item of a list or the value of a key, with the lines that belong to it.
    private mutating func replace(_ index: Int) -> Bool {
        let line = lines[index]
        let indent = line.prefix { $0 == " " }
        let rest = line.dropFirst(indent.count)
        let wrong = "\"?\""
        let text: String
        if rest.hasPrefix("- ") {
            text = "\(indent)- \(wrong)"
        } else if let colon = rest.firstRange(of: ":"), Header.isName(String(rest[..<colon.lowerBound])) {
            text = "\(indent)\(rest[..<colon.lowerBound]): \(wrong)"
        } else {
            text = ""
        }
        guard text != line else { return false }
        change(index, to: text)
        // deeper lines continue it
        for next in (index + 1)..<max(index + 1, lines.count) {
            let deeper = lines[next].prefix { $0 == " " }.count > indent.count
            guard deeper || lines[next].allSatisfy(\.isWhitespace) else { break }
            change(next, to: "")
        }
        return true
    }

    private mutating func change(_ index: Int, to text: String) {
        words.formUnion(lines[index].words.map(String.init).filter { $0.contains(where: \.isLetter) })
        changed.insert(index + 1)
        lines[index] = text
    }
}

/// The brackets of a line.
enum Brackets {
    private static let pairs: [Character: Character] = ["[": "]", "{": "}", "(": ")"]

    /// The line with every bracket closed in order and without closing brackets that nothing opened; text in quotes and
    /// comments is kept.
    static func balanced(_ line: String) -> String {
        var result = ""
        var open: [Character] = []
        var quote: Character?
        var comment = ""
        var previous: Character = " "
        for (index, character) in zip(line.indices, line) {
            if let end = quote {
                if character == end { quote = nil }
            } else if character == "'" || character == "\"", !previous.isLetter {
                quote = character
            } else if character == "#", previous.isWhitespace {
                comment = String(line[index...])
                break
            } else if let end = pairs[character] {
                open.append(end)
            } else if pairs.values.contains(character) {
                guard let place = open.lastIndex(of: character) else {
                    previous = character
                    continue
                }
                result += String(open[(place + 1)...].reversed())
                open.removeSubrange(place...)
            }
            result.append(character)
            previous = character
        }
        let blank = result.reversed().prefix { $0.isWhitespace }.count
        return result.dropLast(blank) + String(open.reversed()) + String(result.suffix(blank)) + comment
    }
}
