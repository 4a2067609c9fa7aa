extension Expression {
    /// Parses a scalar as an expression.
    package static func parse(_ scalar: Scalar) throws(Diagnostic) -> Expression {
        try parse(scalar, from: 0, to: nil)
    }

    static func parse(_ scalar: Scalar, from start: Int, to end: Int?) throws(Diagnostic) -> Expression {
        var lexer = Lexer(scalar, from: start, to: end)
        var parser = ExpressionParser(tokens: try lexer.tokens())
        return try parser.whole()
    }

    /// Parses a YAML value as an expression; a YAML list is a list expression.
    package static func parse(_ value: Value) throws(Diagnostic) -> Expression {
        switch value.content {
        case .scalar(let scalar):
            return try parse(scalar)
        case .sequence(let items):
            var parts: [Expression] = []
            for item in items { parts.append(try parse(item)) }
            return try Expression(.list(parts), at: value.position).bounded()
        case .null: throw Diagnostic("expected a value", at: value.position)
        case .mapping: throw Diagnostic("expected an expression, but found a mapping", at: value.position)
        }
    }
}

extension Expression {
    /// The expression, unless it exceeds the limits.
    fileprivate func bounded() throws(Diagnostic) -> Expression {
        if depth > Self.greatestDepth { throw Diagnostic("the expression is nested too deeply", at: position) }
        if size > Self.greatestSize { throw Diagnostic("the expression is too long", at: position) }
        return self
    }
}

/// Recursive descent with Python's precedence.
private struct ExpressionParser {
    private let tokens: [Token]
    private var next = 0
    private var depth = 0

    init(tokens: [Token]) { self.tokens = tokens }

    mutating func whole() throws(Diagnostic) -> Expression {
        let result = try expression()
        guard case .end = tokens[next].kind else {
            throw Diagnostic(
                "unexpected \(tokens[next].description)", at: tokens[next].position, hint: hintForRest)
        }
        return result
    }

    /// A hint about what follows a complete expression.
    private var hintForRest: String? {
        switch tokens[next].kind {
        case .symbol("="): "'==' compares"
        case .name, .text: "text with spaces needs quotes"
        default: nil
        }
    }

    private mutating func expression() throws(Diagnostic) -> Expression {
        try nested { (parser: inout Self) throws(Diagnostic) in try parser.conditional() }
    }

    /// Limits the parser's recursion.
    private mutating func nested(_ body: (inout Self) throws(Diagnostic) -> Expression) throws(Diagnostic) -> Expression
    {
        depth += 1
        defer { depth -= 1 }
        if depth > 100 { throw Diagnostic("the expression is nested too deeply", at: tokens[next].position) }
        return try body(&self)
    }

    private func made(_ kind: Expression.Kind, from start: Position, through end: Position) throws(Diagnostic)
        -> Expression
    {
        try Expression(kind, at: start.through(end)).bounded()
    }

    private mutating func conditional() throws(Diagnostic) -> Expression {
        let value = try binary(1)
        guard takeWord("if") else { return value }
        let condition = try binary(1)
        guard takeWord("else") else {
            throw Diagnostic(
                "expected 'else' after 'if', but found \(tokens[next].description)", at: tokens[next].position,
                hint: "write 'a if condition else b'")
        }
        let otherwise = try expression()
        return try made(
            .conditional(condition: condition, then: value, otherwise: otherwise), from: value.position,
            through: otherwise.position)
    }

    /// Parses operators of at least this precedence; 3 is `not`, which lies between `and` and comparisons.
    private mutating func binary(_ rank: Int) throws(Diagnostic) -> Expression {
        if rank == 3 { return try negation() }
        if rank == 7 { return try unary() }
        var left = try binary(rank + 1)
        var compared: Expression?
        while let symbol = binaryOperator(rank) {
            next += 1
            let right = try binary(rank + 1)
            let start = compared ?? left
            let link = try made(.binary(symbol, start, right), from: start.position, through: right.position)
            // Python chains comparisons: a < b < c is a < b and b < c.
            left =
                compared == nil
                ? link : try made(.binary(.and, left, link), from: left.position, through: right.position)
            compared = symbol.isComparison ? right : nil
        }
        return left
    }

    private mutating func negation() throws(Diagnostic) -> Expression {
        let start = tokens[next].position
        guard takeWord("not") else { return try binary(4) }
        let operand = try nested { (parser: inout Self) throws(Diagnostic) in try parser.negation() }
        return try made(.unary(.not, operand), from: start, through: operand.position)
    }

    private mutating func unary() throws(Diagnostic) -> Expression {
        let start = tokens[next].position
        let isPlus = take("+")
        guard isPlus || take("-") else { return try power() }
        let operand = try nested { (parser: inout Self) throws(Diagnostic) in try parser.unary() }
        return isPlus ? operand : try made(.unary(.negative, operand), from: start, through: operand.position)
    }

    private mutating func power() throws(Diagnostic) -> Expression {
        let base = try postfix()
        guard take("**") else { return base }
        let exponent = try nested { (parser: inout Self) throws(Diagnostic) in try parser.unary() }
        return try made(.binary(.power, base, exponent), from: base.position, through: exponent.position)
    }

    private mutating func postfix() throws(Diagnostic) -> Expression {
        var value = try primary()
        while true {
            let kind: Expression.Kind
            if take("(") {
                kind = .call(value, try arguments())
            } else if take("[") {
                kind = .index(value, try expression())
                try expect("]")
            } else if take(".") {
                guard case .name(let name) = tokens[next].kind else {
                    throw Diagnostic(
                        "expected a name after '.', but found \(tokens[next].description)",
                        at: tokens[next].position)
                }
                next += 1
                kind = .member(value, name)
            } else {
                return value
            }
            value = try made(kind, from: value.position, through: tokens[next - 1].position)
        }
    }

    private mutating func arguments() throws(Diagnostic) -> [Expression.Argument] {
        var result: [Expression.Argument] = []
        if take(")") { return result }
        repeat {
            if case .name(let name) = tokens[next].kind, tokens[next + 1].kind == .symbol("=") {
                next += 2
                result.append(Expression.Argument(name: name, value: try expression()))
            } else {
                if result.last?.name != nil {
                    throw Diagnostic(
                        "a positional argument cannot follow a named one", at: tokens[next].position)
                }
                result.append(Expression.Argument(name: nil, value: try expression()))
            }
        } while take(",")
        try expect(")")
        return result
    }

    private mutating func primary() throws(Diagnostic) -> Expression {
        let token = tokens[next]
        next += 1
        switch token.kind {
        case .int(let value): return Expression(.int(value), at: token.position)
        case .real(let value): return Expression(.real(value), at: token.position)
        case .text(let value): return Expression(.text(value), at: token.position)
        case .name("true"): return Expression(.bool(true), at: token.position)
        case .name("false"): return Expression(.bool(false), at: token.position)
        case .name(let name) where !["if", "else", "and", "or", "not"].contains(name):
            return Expression(.name(name), at: token.position)
        case .symbol("("):
            let inner = try expression()
            try expect(")")
            return Expression(inner.kind, at: token.position.through(tokens[next - 1].position))
        case .symbol("["):
            var items: [Expression] = []
            if !take("]") {
                repeat { items.append(try expression()) } while take(",")
                try expect("]")
            }
            return try made(.list(items), from: token.position, through: tokens[next - 1].position)
        default:
            next -= 1
            throw Diagnostic("expected a value, but found \(token.description)", at: token.position)
        }
    }

    private func binaryOperator(_ rank: Int) -> Expression.BinaryOperator? {
        let word: String
        switch tokens[next].kind {
        case .symbol(let symbol): word = symbol
        case .name(let name): word = name
        default: return nil
        }
        guard let symbol = Expression.BinaryOperator(rawValue: word), symbol.rank == rank else { return nil }
        return symbol
    }

    private mutating func take(_ symbol: String) -> Bool {
        guard tokens[next].kind == .symbol(symbol) else { return false }
        next += 1
        return true
    }

    private mutating func takeWord(_ word: String) -> Bool {
        guard tokens[next].kind == .name(word) else { return false }
        next += 1
        return true
    }

    private mutating func expect(_ symbol: String) throws(Diagnostic) {
        guard take(symbol) else {
            throw Diagnostic(
                "expected '\(symbol)', but found \(tokens[next].description)", at: tokens[next].position)
        }
    }
}
