/// Suggestions for unknown words.
package enum Suggestion {
    /// The known word that `word` stands for elsewhere, or else the most similar one, if it is similar enough.
    package static func nearest(to word: String, among known: some Sequence<String>) -> String? {
        let folded = fold(Synonyms.core(of: word))
        let same = known.filter { fold($0) == folded }.min() ?? Synonyms.meaning(of: word, among: known)
        if let same { return same }
        guard folded.count <= longest else { return nil }
        // short words have too many neighbours to guess from
        let most = min(3, folded.count / 3)
        var best: (word: String, distance: Int)?
        for candidate in known.sorted() where abs(candidate.utf8.count - word.utf8.count) <= most + slack {
            let other = fold(candidate)
            guard abs(other.count - folded.count) <= most else { continue }
            let distance = distance(folded, other)
            if distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        guard let best, best.distance <= most else { return nil }
        return best.word
    }

    /// The most letters of a word that is compared letter by letter.
    private static let longest = 100

    /// The number of bytes by which words may differ apart from their letters: `_`, `-` and multi-byte characters.
    private static let slack = 16

    /// "did you mean 'x'?" or the known words.
    ///
    /// - Parameters:
    ///   - what: the kind of words, in the plural.
    ///   - see: a command that lists them.
    package static func hint(
        for word: String, among known: some Sequence<String>, what: String, see: String? = nil
    ) -> String {
        let all = known.sorted()
        let list = see.map { "'\($0)' lists all \(what)" }
        if let near = nearest(to: word, among: all) {
            return "did you mean '\(near)'?" + (list.map { " \($0)" } ?? "")
        }
        if all.isEmpty { return "there are no \(what)" }
        if all.count == 1 { return "expected '\(all[0])'" }
        return "expected one of \(listed(all))" + (list.map { "; \($0)" } ?? "")
    }

    /// Names in a message, of which long lists are cut.
    package static func listed(_ names: [String], most: Int = 20) -> String {
        names.prefix(most).joined(separator: ", ") + (names.count > most ? ", … (\(names.count - most) more)" : "")
    }

    /// A hint for an unknown name in an expression.
    package static func hint(forName name: String, among known: some Sequence<String>, what: String) -> String {
        Synonyms.value(name) ?? hint(for: name, among: known, what: what)
    }

    private static func fold(_ word: String) -> [Unicode.Scalar] {
        word.lowercased().unicodeScalars.filter { $0 != "_" && $0 != "-" }
    }

    /// Edits (insert, delete, replace, swap of neighbours) between two words.
    static func distance(_ a: String, _ b: String) -> Int {
        distance(Array(a.unicodeScalars), Array(b.unicodeScalars))
    }

    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for i in 0..<left.count {
            var row = [i + 1] + [Int](repeating: 0, count: right.count)
            for j in 0..<right.count {
                let cost = left[i] == right[j] ? 0 : 1
                row[j + 1] = min(last[j + 1] + 1, row[j] + 1, last[j] + cost)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1)
                }
            }
            (beforeLast, last) = (last, row)
        }
        return last[right.count]
    }
}
