import Language

/// The value of an expression that stands in a file of its own.
func evaluate(_ text: String, _ scope: Scope = Scope()) throws(Diagnostic) -> Constant {
    try scope.evaluate(expression(text))
}

func expression(_ text: String) throws(Diagnostic) -> Expression {
    try Expression.parse(Scalar(text, at: Position(start: Source(name: "test", text: text))))
}

/// What is wrong with an expression: `column: message`, or nothing.
func mistake(_ text: String, _ scope: Scope = Scope()) -> String? {
    do {
        _ = try evaluate(text, scope)
        return nil
    } catch {
        return "\(error.position?.column ?? 0): \(error.message)"
    }
}

/// A document's value, and what was found wrong with it: `line:column: message`.
func read(_ text: String) -> (value: Value?, mistakes: [String]) {
    let diagnostics = Diagnostics()
    let value = YAMLReader.read(Source(name: "test", text: text), diagnostics)
    return (value, diagnostics.lines)
}

/// `params`, `let` and `require` of a document, and what was found wrong with them.
func header(_ text: String, set overrides: String = "", use: String? = nil) -> (scope: Scope, mistakes: [String]) {
    let diagnostics = Diagnostics()
    let document = YAMLReader.read(Source(name: "test", text: text), diagnostics)
    let given = overrides.isEmpty ? nil : YAMLReader.read(Source(name: "set", text: overrides), diagnostics)
    guard let document else { return (Scope(), diagnostics.lines) }
    let place = use.map { Position(start: Source(name: "use", text: $0)) }
    let header = Header(
        document, owner: "mine",
        overrides: Override.list(given, scope: Scope(["outer": .int(7), "word": .name("tanh")])), use: place,
        diagnostics)
    return (header.scope, diagnostics.lines)
}

extension Diagnostics {
    var lines: [String] {
        sorted.map { "\($0.position.map { "\($0.line):\($0.column): " } ?? "")\($0.message)" }
    }
}

extension Constant {
    /// The value with its kind, so that 3 and 3.0 differ.
    var exact: String {
        switch self {
        case .int(let value): "int \(value)"
        case .real(let value): "real \(value)"
        case .bool(let value): "bool \(value)"
        case .text(let value): "text \(value)"
        case .name(let value): "name \(value)"
        case .list(let items): "[\(items.map(\.exact).joined(separator: ", "))]"
        case .layers: "layers"
        case .graph: "graph"
        case .missing: "missing"
        case .invalid: "invalid"
        }
    }
}
