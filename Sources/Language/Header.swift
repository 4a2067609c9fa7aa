/// A parameter that a document or block declares.
package struct Parameter: Sendable {
    package let name: String
    package let key: Scalar
    /// The default as written; null if the parameter is required.
    package let standard: Value
    /// Its description; empty if there is none.
    package let help: String

    /// The parameters of a document's `params:`.
    package static func list(_ value: Value?, _ diagnostics: Diagnostics) -> [Parameter] {
        (value?.mapping ?? []).map { Parameter($0, diagnostics) }
    }

    /// A parameter of `params:`: a default, or a mapping of `default` and `help`.
    init(_ entry: Value.Entry, _ diagnostics: Diagnostics) {
        name = entry.name
        key = entry.key
        guard ParameterSection.isWritten(entry.value) else {
            standard = entry.value
            help = ""
            return
        }
        let section = ParameterSection(entry.value, scope: Scope(), diagnostics)
        standard = section.standard ?? Value(.null, at: entry.value.position)
        help = section.help
    }
}

/// A parameter with a description.
package struct ParameterSection: Section {
    package static let name = "parameter"
    package static let phrase = "a parameter"
    package static let path = "params"

    package let standard: Value?
    package let help: String

    package init(_ fields: inout Fields) {
        standard = fields.raw(
            "default", .any, absent: "null: the parameter is required", "the default value", example: "64")
        help = fields.literal("help", "its description", example: "default: 64\nhelp: side of the image in pixels")
    }

    /// The kind of parameters: a default, or a mapping with a description.
    package static var kind: Field.Kind { .either([.any, .section(schema)]) }

    /// The default of a parameter in `params:`.
    package static func standard(of value: Value) -> Value {
        guard isWritten(value) else { return value }
        return value["default"] ?? Value(.null, at: value.position)
    }

    /// A parameter in `params:` with another default and the same description.
    package static func value(_ value: Value, with standard: Value) -> Value {
        guard isWritten(value) else { return standard }
        let key = value.key("default") ?? Scalar("default", at: standard.position)
        let others = (value.mapping ?? []).filter { $0.name != "default" }
        return Value(.mapping([Value.Entry(key: key, value: standard)] + others), at: standard.position)
    }

    /// Whether a parameter is a mapping of these keys and not a default that is a layer.
    package static func isWritten(_ value: Value) -> Bool { value.key("default") != nil || value.key("help") != nil }
}

/// A value that overrides a parameter's default: the YAML and the names that it may use. Without names it may use the
/// parameters before it.
package struct Override: Sendable {
    package let key: Scalar
    package let value: Value
    package let scope: Scope?

    package init(key: Scalar, value: Value, scope: Scope? = nil) {
        self.key = key
        self.value = value
        self.scope = scope
    }

    /// The entries of a `with:` mapping or the settings of a run.
    package static func list(_ value: Value?, scope: Scope? = nil) -> [Override] {
        (value?.mapping ?? []).map { Override(key: $0.key, value: $0.value, scope: scope) }
    }
}

/// `params:`, `let:` and `require:`, which networks, models and blocks share.
package struct Header {
    package let parameters: [Parameter]
    /// The parameters and derived values, in addition to the names of the surrounding scope.
    package private(set) var scope: Scope
    /// Whether every parameter has its default.
    package let isDefault: Bool
    /// Whether all names are known, even if some values are not.
    package let isReadable: Bool
    let owner: String
    let diagnostics: Diagnostics

    /// Reads `params:`, `let:` and `require:` of a mapping with the given overrides.
    ///
    /// - Parameter use: where the document is used. A parameter without a value is reported there, once. If `nil`, such a
    ///   parameter stays `missing`, and only its uses are reported.
    package init(
        _ document: Value, owner: String, overrides: [Override] = [], ambient: Scope = Scope(), use: Position? = nil,
        _ diagnostics: Diagnostics
    ) {
        self.owner = owner
        self.diagnostics = diagnostics
        scope = ambient
        isDefault = overrides.isEmpty
        parameters = Parameter.list(document["params"], diagnostics)
        isReadable = ["params", "let"].allSatisfy { key in
            document[key].map { $0.isNull || $0.mapping != nil } ?? true
        }
        if let value = document["params"], !value.isNull, value.mapping == nil {
            diagnostics.error("'params' must be a mapping of names, but is \(value.kind)", at: value.position)
        }
        readParameters(overrides, use, training: document["train"])
        readLet(document["let"])
        readRequire(document["require"], document["let"])
    }

    /// Declares names that change during training, which values that are known before cannot use.
    package mutating func markDynamic(_ names: [String]) { scope.dynamicNames.formUnion(names) }

    private mutating func readParameters(_ overrides: [Override], _ use: Position?, training: Value?) {
        let ambient = scope
        for override in overrides where !parameters.contains(where: { $0.name == override.key.text }) {
            let name = override.key.text
            let isOfTraining = training?.key(name) != nil
            diagnostics.error(
                "unknown parameter '\(name)' of '\(owner)'", at: override.key.position,
                hint: isOfTraining
                    ? "use 'train.\(name)'"
                    : Suggestion.hint(
                        for: name, among: parameters.map(\.name), what: "parameters",
                        see: training == nil ? nil : "ganzoo show \(owner)"))
        }
        for parameter in parameters {
            guard Header.isName(parameter.name) else {
                diagnostics.error(
                    "'\(parameter.name)' is not a valid parameter name", at: parameter.key.position,
                    hint: Header.nameRule
                )
                self.scope.values[parameter.name] = .invalid
                continue
            }
            let scope = scope
            let standard = diagnostics.attempt { () throws(Diagnostic) in
                try Header.constant(parameter.standard, in: scope, ambient, diagnostics)
            }
            self.scope.values[parameter.name] = value(of: parameter, standard ?? .invalid, overrides, use)
            let override = overrides.last { $0.key.text == parameter.name }
            let place = (override?.value ?? parameter.standard).position
            self.scope.origins[parameter.name] = override?.scope?.origins[place.text] ?? place
        }
    }

    /// A parameter's value: the override or the default.
    private func value(of parameter: Parameter, _ standard: Constant, _ overrides: [Override], _ use: Position?)
        -> Constant
    {
        let override = overrides.last { $0.key.text == parameter.name }
        var result = standard
        if let override {
            result =
                diagnostics.attempt { () throws(Diagnostic) in
                    try given(override, for: parameter, standard: standard)
                } ?? .invalid
        }
        guard case .missing = result, let use else { return result }
        diagnostics.error(
            "'\(owner)' requires the parameter '\(parameter.name)'", at: override?.value.position ?? use)
        return .invalid
    }

    private mutating func readLet(_ value: Value?) {
        guard let value, !value.isNull else { return }
        guard let entries = value.mapping else {
            diagnostics.error("'let' must be a mapping of names, but is \(value.kind)", at: value.position)
            return
        }
        guard entries.count <= Header.mostDefinitions else {
            diagnostics.error("'let' defines more than \(Header.mostDefinitions) names", at: value.position)
            return
        }
        for entry in entries {
            do throws(Diagnostic) {
                try define(Definition(entry.key), entry)
            } catch {
                diagnostics.report(error)
            }
        }
    }

    private mutating func define(_ target: Definition, _ entry: Value.Entry) throws(Diagnostic) {
        guard let parameters = target.parameters else {
            if let parameter = parameters.first(where: { $0.name == target.name }) {
                throw Diagnostic(
                    "'let' cannot define '\(target.name)', which is a parameter", at: entry.key.position,
                    notes: [.init("the parameter is declared", at: parameter.key.position)])
            }
            // if the definition is wrong, uses of the name are not reported
            var value = Constant.invalid
            defer { scope.values[target.name] = value }
            value = try Header.constant(entry.value, in: scope, scope, diagnostics)
            scope.origins[target.name] = entry.value.position
            if case .missing = value { throw Diagnostic("'\(target.name)' has no value", at: entry.key.position) }
            return
        }
        do throws(Diagnostic) {
            try scope.define(target.name, parameters, Expression.parse(entry.value))
        } catch {
            scope.defineInvalid(target.name, parameters, at: entry.key.position)
            throw error
        }
    }

    static let mostDefinitions = 1000

    /// - Parameter derived: the `let:` of the same mapping.
    private mutating func readRequire(_ value: Value?, _ derived: Value?) {
        guard let value, !value.isNull else { return }
        guard let entries = value.mapping else {
            diagnostics.error("'require' must map conditions to messages, but is \(value.kind)", at: value.position)
            return
        }
        var isRefused = false
        for entry in entries {
            let holds = diagnostics.attempt { () throws(Diagnostic) in try scope.truth(Expression.parse(entry.key)) }
            guard holds == false else { continue }
            let message = diagnostics.attempt { () throws(Diagnostic) in
                guard let scalar = entry.value.scalar else { return "this condition must be true" }
                return try Template(scalar).text(in: scope)
            }
            if let message { diagnostics.error(message, at: entry.key.position) }
            isRefused = true
        }
        if isRefused { forgetValues(derived) }
    }

    /// Marks the parameters and derived values as unreliable, so that errors that follow from them are not reported.
    private mutating func forgetValues(_ derived: Value?) {
        for name in parameters.map(\.name) + (derived?.mapping ?? []).map(\.name) where scope.values[name] != nil {
            scope.values[name] = .invalid
        }
        scope.invalidateFunctions()
    }
}
