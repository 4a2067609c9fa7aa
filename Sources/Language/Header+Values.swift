extension Header {
    /// The value of the override, which must have the kind of the default.
    func given(_ override: Override, for parameter: Parameter, standard: Constant) throws(Diagnostic) -> Constant {
        if override.value.isNull { return .missing }
        let value = try constant(override.value, for: parameter, like: standard, in: override.scope ?? scope)
        let isSame =
            switch (standard, value) {
            case (.missing, _), (.invalid, _), (.bool, .bool), (.list, .list), (.layers, .layers), (.graph, .graph):
                true
            case (.int, _), (.real, _): value.double != nil
            case (.name, .name), (.name, .text), (.text, .text), (.text, .name): true
            case (.list(let items), .layers), (.layers, .list(let items)): items.isEmpty
            default: false
            }
        if !isSame {
            throw (override.scope ?? scope).blame(
                Diagnostic(
                    "parameter '\(parameter.name)' of '\(owner)' must be \(standard.kind), but is \(value.phrase)",
                    at: override.value.position, notes: [.init("the default is", at: parameter.standard.position)]))
        }
        return value
    }

    private func constant(
        _ value: Value, for parameter: Parameter, like standard: Constant, in scope: Scope
    ) throws(Diagnostic) -> Constant {
        switch (standard, value.content) {
        case (.name(let word), .scalar(let scalar)):
            let place = NamePlace(
                "the default of '\(parameter.name)'",
                expectation: "parameter '\(parameter.name)' of '\(owner)' must be a name", takes: { $0 == word },
                isOpen: true)
            return try scope.named(scalar, in: place, diagnostics)
        case (.text, .scalar(let scalar)):
            if let word = try scope.value(of: scalar)?.word { return .text(word) }
            return .text(try Template(scalar).text(in: scope))
        case (.layers, .sequence): return .layers(value, scope)
        case (.int, .scalar(let scalar)), (.real, .scalar(let scalar)), (.bool, .scalar(let scalar)),
            (.list, .scalar(let scalar)):
            return try scope.evaluate(Expression.parse(scalar))
        default: return try Header.constant(value, in: scope, scope)
        }
    }

    /// The value that a parameter's YAML denotes; see "Values" in the language reference.
    static func constant(_ value: Value, in scope: Scope, _ ambient: Scope, _ diagnostics: Diagnostics? = nil)
        throws(Diagnostic) -> Constant
    {
        switch value.content {
        case .null: return .missing
        case .mapping: return .layers(Value(.sequence([value]), at: value.position), ambient)
        case .sequence(let items):
            if items.contains(where: { isLayer($0, scope) }) { return .layers(value, ambient) }
            return try scope.evaluate(Expression.parse(value))
        case .scalar(let scalar):
            return try scalar.isPlain ? plain(scalar, scope, diagnostics) : quoted(scalar, scope, diagnostics)
        }
    }

    private static func plain(_ scalar: Scalar, _ scope: Scope, _ diagnostics: Diagnostics?) throws(Diagnostic)
        -> Constant
    {
        if let sole = try Template(scalar).soleExpression { return try scope.evaluate(sole) }
        let isWord = isWord(scalar.text)
        let expression: Expression
        do {
            expression = try Expression.parse(scalar)
        } catch {
            guard isWord else { throw error }
            warn(of: scalar, error, diagnostics)
            return .name(scalar.text)
        }
        let isKnown = expression.names.allSatisfy { scope.values[$0] != nil || scope.hasFunction($0) }
        return isWord && !isKnown ? .name(scalar.text) : try scope.evaluate(expression)
    }

    /// Text in quotes may be an expression with a comma or plain text; it is an expression if it can be parsed as one.
    private static func quoted(_ scalar: Scalar, _ scope: Scope, _ diagnostics: Diagnostics?) throws(Diagnostic)
        -> Constant
    {
        let template = try Template(scalar)
        let expression: Expression
        do throws(Diagnostic) {
            expression = try Expression.parse(scalar)
        } catch {
            // prose has no operators next to names of the document
            let isMeant = scalar.text.words.contains { scope.values[String($0)] != nil }
            if isMeant, scalar.text.contains(where: "+*/()=<>".contains) { warn(of: scalar, error, diagnostics) }
            return .text(try template.text(in: scope))
        }
        let isKnown =
            expression.name == nil && expression.names.allSatisfy { scope.values[$0] != nil }
            && expression.calls.allSatisfy { scope.hasFunction($0) || StaticFunction.named($0) != nil }
        return isKnown ? try scope.evaluate(expression) : .text(try template.text(in: scope))
    }

    /// Warns about a text that looks like an expression and is none.
    private static func warn(of scalar: Scalar, _ mistake: Diagnostic, _ diagnostics: Diagnostics?) {
        diagnostics?.warning(
            "'\(scalar.text.clipped)' is taken as a text, not as an expression: \(mistake.message)",
            at: scalar.position,
            hint: mistake.hint)
    }

    private static func isLayer(_ item: Value, _ scope: Scope) -> Bool {
        switch item.content {
        case .mapping: return true
        case .scalar(let scalar):
            guard scalar.isPlain, isWord(scalar.text), !["true", "false"].contains(scalar.text) else { return false }
            return switch scope.values[scalar.text] {
            case nil, .name, .layers: true
            default: false
            }
        default: return false
        }
    }

    /// A name of the language: a letter, then letters, digits, `_` and `-`.
    package static func isWord(_ text: String) -> Bool {
        guard let first = text.first, first.isLetter else { return false }
        return text.allSatisfy { $0.isLetter || $0.isNumber || "_-.".contains($0) }
    }

    /// Whether the text is a name that expressions can use.
    package static func isName(_ text: String) -> Bool {
        guard let first = text.first, first.isLetter || first == "_" else { return false }
        return text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
            && !["true", "false", "if", "else", "and", "or", "not", "null"].contains(text)
    }

    /// The rule for names, for hints.
    static let nameRule = "a name must be a letter followed by letters, digits and '_'"
}
