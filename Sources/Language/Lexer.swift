/// A word of an expression.
struct Token {
    enum Kind: Equatable {
        case int(Int), real(Double), text(String), name(String), symbol(String), end
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

/// Cuts a scalar's text into words.
struct Lexer {
    private static let symbols = [
        "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "<", ">", "(", ")", "[", "]", ",", ".", "=",
    ]

    private let scalar: Scalar
    private let characters: [Unicode.Scalar]
    private var next: Int
    private let end: Int

    /// Reads the part of the scalar between two offsets.
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
        }
    }

    private mutating func token() throws(Diagnostic) -> Token {
        while next < end, characters[next].properties.isWhitespace { next += 1 }
        guard next < end else { return Token(kind: .end, position: scalar.position(from: max(end - 1, 0), length: 1)) }
        let start = next
        let character = characters[next]
        if character.isDigit || (character == "." && next + 1 < end && characters[next + 1].isDigit) {
            return try number(from: start)
        }
        if character.isNameStart {
            while next < end, characters[next].isNameStart || characters[next].isDigit { next += 1 }
            return Token(kind: .name(text(start, next)), position: place(start))
        }
        if character == "'" || character == "\"" { return try quoted(character, from: start) }
        for symbol in Self.symbols where text(start, min(end, start + symbol.count)) == symbol {
            next += symbol.count
            return Token(kind: .symbol(symbol), position: place(start))
        }
        next += 1
        throw Diagnostic("'\(character)' has no meaning in an expression", at: place(start))
    }

    private mutating func number(from start: Int) throws(Diagnostic) -> Token {
        var isReal = false
        while next < end {
            let character = characters[next]
            if character == "e" || character == "E" {
                let sign = next + 1 < end && (characters[next + 1] == "-" || characters[next + 1] == "+") ? 2 : 1
                guard next + sign < end, characters[next + sign].isDigit else { break }
                isReal = true
                next += sign
            } else if character == "." {
                isReal = true
            } else if !character.isDigit && character != "_" {
                break
            }
            next += 1
        }
        while next < end, characters[next].isNameStart || characters[next].isDigit {
            next += 1
            if next == end || !(characters[next].isNameStart || characters[next].isDigit) {
                throw Diagnostic("'\(text(start, next))' is not a number", at: place(start))
            }
        }
        let word = text(start, next).replacing("_", with: "")
        if !isReal, let value = Int(word) { return Token(kind: .int(value), position: place(start)) }
        guard isReal, let value = Double(word), value.isFinite else {
            throw Diagnostic("'\(word)' is not a number that fits", at: place(start))
        }
        return Token(kind: .real(value), position: place(start))
    }

    private mutating func quoted(_ quote: Unicode.Scalar, from start: Int) throws(Diagnostic) -> Token {
        next += 1
        while next < end, characters[next] != quote { next += 1 }
        guard next < end else { throw Diagnostic("the text has no closing \(quote)", at: place(start)) }
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
