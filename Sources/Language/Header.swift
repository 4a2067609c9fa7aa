/// A parameter that a document or block declares.
public struct Parameter: Sendable {
    public let name: String
    public let key: Scalar
    /// The default as written; null means that the user must give it.
    public let standard: Value
}

/// A parameter's value given from outside: the YAML, and the names it may use.
public struct Override: Sendable {
    public let key: Scalar
    public let value: Value
    public let scope: Scope

    public init(key: Scalar, value: Value, scope: Scope) {
        self.key = key
        self.value = value
        self.scope = scope
    }

    /// The entries of a `with:` mapping.
    public static func list(_ value: Value?, scope: Scope) -> [Override] {
        (value?.mapping ?? []).map { Override(key: $0.key, value: $0.value, scope: scope) }
    }
}

/// `params:`, `let:` and `require:`, which networks, models and blocks share.
public struct Header {
    public let parameters: [Parameter]
    /// The parameters and derived values, on top of the ambient names.
    public private(set) var scope: Scope
    private let owner: String
    private let diagnostics: Diagnostics

    /// Reads a mapping's `params:`, `let:` and `require:` with the given overrides.
    public init(
        _ document: Value, owner: String, overrides: [Override] = [], ambient: Scope = Scope(),
        _ diagnostics: Diagnostics
    ) {
        self.owner = owner
        self.diagnostics = diagnostics
        scope = ambient
        parameters = (document["params"]?.mapping ?? []).map {
            Parameter(name: $0.name, key: $0.key, standard: $0.value)
        }
        Header.expectMapping(document, "params", diagnostics)
        readParameters(overrides)
        readLet(document["let"])
        readRequire(document["require"])
    }

    private static func expectMapping(_ document: Value, _ key: String, _ diagnostics: Diagnostics) {
        guard let value = document[key], !value.isNull, value.mapping == nil else { return }
        diagnostics.error("'\(key)' must be a mapping of names, but is \(value.kind)", at: value.position)
    }

    private mutating func readParameters(_ overrides: [Override]) {
        let ambient = scope
        for override in overrides where !parameters.contains(where: { $0.name == override.key.text }) {
            diagnostics.error(
                "'\(owner)' has no parameter '\(override.key.text)'", at: override.key.position,
                hint: Suggestion.hint(for: override.key.text, among: parameters.map(\.name), what: "parameters"))
        }
        for parameter in parameters {
            guard Header.isName(parameter.name) else {
                diagnostics.error("'\(parameter.name)' can't be a parameter's name", at: parameter.key.position)
                continue
            }
            var value = diagnostics.attempt { () throws(Diagnostic) in
                try Header.constant(parameter.standard, in: scope, ambient)
            } ?? .invalid
            if let override = overrides.last(where: { $0.key.text == parameter.name }) {
                value = diagnostics.attempt { () throws(Diagnostic) in
                    try given(override, for: parameter, standard: value)
                } ?? .invalid
            }
            scope.values[parameter.name] = value
        }
    }

    /// The override's value, which must be of the default's kind.
    private func given(_ override: Override, for parameter: Parameter, standard: Constant) throws(Diagnostic) -> Constant {
        if override.value.isNull { return .missing }
        if case .name = standard, let scalar = override.value.scalar {
            let text = try Template(scalar)
            if let sole = text.soleExpression { return try override.scope.evaluate(sole) }
            return .name(try text.text(in: override.scope))
        }
        let value: Constant
        if case .text = standard, let scalar = override.value.scalar {
            return .text(try Template(scalar).text(in: override.scope))
        } else if case .layers = standard, override.value.sequence != nil {
            return .layers(override.value, override.scope)
        } else {
            value = try Header.constant(override.value, in: override.scope, override.scope)
        }
        let isSame =
            switch (standard, value) {
            case (.missing, _), (.invalid, _), (.bool, .bool), (.list, .list), (.layers, .layers), (.graph, .graph): true
            case (.int, _), (.real, _): value.double != nil
            default: false
            }
        if !isSame {
            throw Diagnostic(
                "parameter '\(parameter.name)' of '\(owner)' is \(standard.kind), but \(value.kind) was given: \(value)",
                at: override.value.position)
        }
        return value
    }

    /// What a parameter's YAML stands for; see "Values" in the language reference.
    static func constant(_ value: Value, in scope: Scope, _ ambient: Scope) throws(Diagnostic) -> Constant {
        switch value.content {
        case .null: return .missing
        case .mapping: return .layers(Value(.sequence([value]), at: value.position), ambient)
        case .sequence(let items):
            if items.contains(where: { isLayer($0, scope) }) { return .layers(value, ambient) }
            return try scope.evaluate(Expression.parse(value))
        case .scalar(let scalar):
            if !scalar.isPlain { return try quoted(scalar, scope) }
            if let sole = (try Template(scalar)).soleExpression { return try scope.evaluate(sole) }
            let isKnown: Bool
            let expression: Expression?
            do {
                let parsed = try Expression.parse(scalar)
                expression = parsed
                isKnown = parsed.names.allSatisfy { scope.values[$0] != nil }
            } catch {
                if isWord(scalar.text) { return .name(scalar.text) }
                throw error
            }
            if let expression, isKnown { return try scope.evaluate(expression) }
            if isWord(scalar.text) { return .name(scalar.text) }
            return try scope.evaluate(Expression.parse(scalar))
        }
    }

    private static func quoted(_ scalar: Scalar, _ scope: Scope) throws(Diagnostic) -> Constant {
        if let expression = try? Expression.parse(scalar), expression.name == nil,
            expression.names.allSatisfy({ scope.values[$0] != nil })
        {
            return try scope.evaluate(expression)
        }
        return .text(try Template(scalar).text(in: scope))
    }

    private static func isLayer(_ item: Value, _ scope: Scope) -> Bool {
        switch item.content {
        case .mapping: true
        case .scalar(let scalar): scalar.isPlain && isWord(scalar.text) && scope.values[scalar.text] == nil
            && !["true", "false"].contains(scalar.text)
        default: false
        }
    }

    /// A name of the language: letters, digits, `_` and `-`, a letter first.
    static func isWord(_ text: String) -> Bool {
        guard let first = text.first, first.isLetter else { return false }
        return text.allSatisfy { $0.isLetter || $0.isNumber || "_-.".contains($0) }
    }

    /// A name that expressions can use.
    public static func isName(_ text: String) -> Bool {
        guard let first = text.first, first.isLetter || first == "_" else { return false }
        return text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
            && !["true", "false", "if", "else", "and", "or", "not", "null"].contains(text)
    }

    private mutating func readLet(_ value: Value?) {
        guard let value, !value.isNull else { return }
        guard let entries = value.mapping else {
            diagnostics.error("'let' must be a mapping of names, but is \(value.kind)", at: value.position)
            return
        }
        for entry in entries {
            guard
                let target = diagnostics.attempt({ () throws(Diagnostic) in try Definition(entry.key) })
            else { continue }
            if let parameters = target.parameters {
                guard let body = diagnostics.attempt({ () throws(Diagnostic) in try Expression.parse(entry.value) })
                else { continue }
                scope.functions[target.name] = Scope.Function(parameters: parameters, body: body, scope: scope)
            } else {
                let scope = scope
                self.scope.values[target.name] =
                    diagnostics.attempt { () throws(Diagnostic) in
                        try Header.constant(entry.value, in: scope, scope)
                    } ?? .invalid
            }
        }
    }

    private func readRequire(_ value: Value?) {
        guard let value, !value.isNull else { return }
        guard let entries = value.mapping else {
            diagnostics.error("'require' must map conditions to messages, but is \(value.kind)", at: value.position)
            return
        }
        for entry in entries {
            let holds = diagnostics.attempt { () throws(Diagnostic) in try scope.truth(Expression.parse(entry.key)) }
            guard holds == false else { continue }
            let message = diagnostics.attempt { () throws(Diagnostic) in
                guard let scalar = entry.value.scalar else { return "this condition must hold" }
                return try Template(scalar).text(in: scope)
            }
            if let message { diagnostics.error(message, at: entry.key.position) }
        }
    }
}

/// The left side of a definition: a name, or a function's name with its parameters.
public struct Definition {
    public let name: String
    /// `nil` where a plain value is defined.
    public let parameters: [String]?

    public init(_ key: Scalar) throws(Diagnostic) {
        let expression = try Expression.parse(key)
        if let name = expression.name {
            self.name = name
            parameters = nil
            return
        }
        guard case .call(let callee, let arguments) = expression.kind, let name = callee.name,
            arguments.allSatisfy({ $0.name == nil && $0.value.name != nil })
        else {
            throw Diagnostic("a name or 'name(parameters)' is defined here, not '\(key.text)'", at: key.position)
        }
        self.name = name
        parameters = arguments.compactMap(\.value.name)
    }
}

extension Value {
    /// Reports keys that are not among the known ones.
    public func checkKeys(_ known: [String], of owner: String, _ diagnostics: Diagnostics) {
        for entry in mapping ?? [] where !known.contains(entry.name) {
            diagnostics.error(
                "\(owner) has no key '\(entry.name)'", at: entry.key.position,
                hint: Suggestion.hint(for: entry.name, among: known, what: "keys"))
        }
    }
}
