/// A token of an expression.
struct Token {
    enum Kind: Equatable {
        case int(Int)
        case real(Double)
        case text(String)
        case name(String)
        case symbol(String)
        case end
    }

    let kind: Kind
    let position: Position

    var description: String {
        switch kind {
        case .int(let value): "'\(value)'"
        case .real(let value): "'\(value.short)'"
        case .text(let value): "'\(value)'"
        case .name(let name): "'\(name)'"
        case .symbol(let symbol): "'\(symbol)'"
        case .end: "the end"
        }
    }
}

/// Splits the text of a scalar into tokens.
struct Lexer {
    private static let symbols = [
        "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "<", ">", "(", ")", "[", "]", ",", ".", "=",
    ]

    /// Hints for symbols of other languages.
    private static let meant: [Unicode.Scalar: String] = [
        "&": "write 'and'", "|": "write 'or'", "!": "write 'not'", "^": "write '**' for a power",
        "?": "write 'a if condition else b'", "$": "write names without '${…}' in an expression",
    ]

    private let scalar: Scalar
    private let characters: [Unicode.Scalar]
    private var next: Int
    private let end: Int

    /// Reads the tokens between two offsets of the scalar.
    init(_ scalar: Scalar, from start: Int = 0, to end: Int? = nil) {
        self.scalar = scalar
        characters = Array(scalar.text.unicodeScalars)
        next = start
        self.end = end ?? characters.count
    }

    mutating func tokens() throws(Diagnostic) -> [Token] {
        var result: [Token] = []
        while true {
            let token = try token()
            result.append(token)
            if token.kind == .end { return result }
            if result.count > 4 * Expression.greatestSize {
                throw Diagnostic("the expression is too long", at: scalar.position)
            }
        }
    }

    private mutating func token() throws(Diagnostic) -> Token {
        while next < end, characters[next].properties.isWhitespace { next += 1 }
        guard next < end else { return Token(kind: .end, position: lastWord) }
        let start = next
        let character = characters[next]
        if character.isDigit || (character == "." && next + 1 < end && characters[next + 1].isDigit) {
            return try number(from: start)
        }
        if character.isNameStart {
            skip { $0.isNameStart || $0.isDigit }
            return Token(kind: .name(text(start, next)), position: place(start))
        }
        if character == "'" || character == "\"" { return try quoted(character, from: start) }
        for symbol in Self.symbols where text(start, min(end, start + symbol.count)) == symbol {
            next += symbol.count
            return Token(kind: .symbol(symbol), position: place(start))
        }
        next += 1
        throw Diagnostic(
            "unexpected character '\(character)' in an expression", at: place(start), hint: Self.meant[character])
    }

    /// The position of the end: the last visible character.
    private var lastWord: Position {
        var last = end - 1
        while last > 0, last < characters.count, characters[last].properties.isWhitespace { last -= 1 }
        return scalar.position(from: max(last, 0), length: 1)
    }

    private mutating func skip(_ isMeant: (Unicode.Scalar) -> Bool) {
        while next < end, isMeant(characters[next]) { next += 1 }
    }

    /// A number as in Python: digits with `_` between them, a fraction and an exponent.
    private mutating func number(from start: Int) throws(Diagnostic) -> Token {
        skip { $0.isDigit || $0 == "_" }
        var isReal = false
        if next < end, characters[next] == "." {
            isReal = true
            next += 1
            skip { $0.isDigit || $0 == "_" }
        }
        if next < end, characters[next] == "e" || characters[next] == "E" {
            let hasSign = next + 1 < end && (characters[next + 1] == "-" || characters[next + 1] == "+")
            let first = next + (hasSign ? 2 : 1)
            if first < end, characters[first].isDigit {
                isReal = true
                next = first
                skip { $0.isDigit || $0 == "_" }
            }
        }
        let read = next
        skip { $0.isNameStart || $0.isDigit || $0 == "." }
        let word = text(start, next)
        let hasStrayLine = word.contains("__") || word.hasSuffix("_") || word.contains("_.") || word.contains("._")
        guard read == next, !hasStrayLine else { throw Diagnostic("'\(word)' is not a number", at: place(start)) }
        let digits = word.filter { $0 != "_" }
        if isReal, let value = Double(digits), value.isFinite {
            return Token(kind: .real(value), position: place(start))
        }
        if !isReal, let value = Int(digits) { return Token(kind: .int(value), position: place(start)) }
        throw Diagnostic("the number '\(word.clipped)' is too large", at: place(start))
    }

    private mutating func quoted(_ quote: Unicode.Scalar, from start: Int) throws(Diagnostic) -> Token {
        next += 1
        while next < end, characters[next] != quote { next += 1 }
        guard next < end else { throw Diagnostic("missing closing \(quote)", at: place(start)) }
        next += 1
        return Token(kind: .text(text(start + 1, next - 1)), position: place(start))
    }

    private func text(_ start: Int, _ end: Int) -> String {
        String(String.UnicodeScalarView(characters[start..<end]))
    }

    private func place(_ start: Int) -> Position { scalar.position(from: start, length: max(1, next - start)) }
}

extension Unicode.Scalar {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
    fileprivate var isNameStart: Bool { properties.isAlphabetic || self == "_" }
}
