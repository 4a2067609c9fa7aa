/// Text with placeholders `${expression}`.
package struct Template: Sendable {
    private enum Part: Sendable {
        case text(String)
        case value(Expression)
    }

    private let parts: [Part]
    package let scalar: Scalar

    package init(_ scalar: Scalar) throws(Diagnostic) {
        self.scalar = scalar
        let characters = Array(scalar.text.unicodeScalars)
        var parts: [Part] = []
        var start = 0
        var index = 0
        func text(_ from: Int, _ to: Int) -> Part { .text(String(String.UnicodeScalarView(characters[from..<to]))) }
        while index < characters.count {
            guard characters[index] == "$", index + 1 < characters.count, characters[index + 1] == "{" else {
                index += 1
                continue
            }
            guard let close = characters[index...].firstIndex(of: "}") else {
                throw Diagnostic("'${' has no closing '}'", at: scalar.position(from: index, length: 2))
            }
            if index > start { parts.append(text(start, index)) }
            parts.append(.value(try Expression.parse(scalar, from: index + 2, to: close)))
            start = close + 1
            index = start
        }
        if start < characters.count { parts.append(text(start, characters.count)) }
        self.parts = parts
    }

    /// The expression, if the text consists of a single placeholder, as in `${norm}`.
    package var soleExpression: Expression? {
        if parts.count == 1, case .value(let expression) = parts[0] { expression } else { nil }
    }

    /// Every name that its expressions use as a value.
    package var names: Set<String> {
        parts.reduce(into: []) { result, part in
            if case .value(let expression) = part { result.formUnion(expression.names) }
        }
    }

    /// The text with each placeholder replaced by its value.
    package func text(in scope: Scope) throws(Diagnostic) -> String {
        var result = ""
        for part in parts {
            switch part {
            case .text(let text): result += text
            case .value(let expression): result += try scope.evaluate(expression).description
            }
        }
        return result
    }
}
