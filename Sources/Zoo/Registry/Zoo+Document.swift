internal import Foundation
internal import Games
public import Language

extension Zoo {
    /// The effective document as YAML, with inheritance and settings applied. `expects:` describes the default parameters,
    /// so it is left out if there are settings.
    /// - Throws: `InvalidDocument` with all errors.
    public func effectiveDocument(_ name: String, settings: [String] = []) throws(InvalidDocument) -> String {
        let diagnostics = Diagnostics()
        let document = diagnostics.attempt { () throws(Diagnostic) -> Value in
            guard isNetwork(name) else { return try model(name, settings, diagnostics) }
            let value = try networkDocument(name)
            let (changed, overrides) = Settings.apply(settings, to: value, name: name, diagnostics)
            return Zoo.set(overrides, in: changed, diagnostics)
        }
        guard let document, !diagnostics.hasErrors else { throw InvalidDocument(diagnostics.sorted) }
        let kept = (document.mapping ?? []).filter { settings.isEmpty || $0.name != "expects" }
        return String(Value(.mapping(kept), at: document.position).yaml().drop { $0 == "\n" })
    }

    private func model(_ name: String, _ settings: [String], _ diagnostics: Diagnostics) throws(Diagnostic) -> Value {
        let (own, document) = try modelDocument(name)
        let whole = try Inheritance.resolve(document, name: own, in: around(name))
        let (changed, overrides) = Settings.apply(settings, to: whole, name: own, diagnostics)
        return Zoo.set(overrides, in: changed, diagnostics)
    }

    /// The document with new defaults for the given parameters.
    static func set(_ overrides: [Override], in document: Value, _ diagnostics: Diagnostics) -> Value {
        guard let entries = document.mapping else { return document }
        var parameters = document["params"]?.mapping ?? []
        for override in overrides {
            guard let place = parameters.firstIndex(where: { $0.name == override.key.text }) else {
                diagnostics.error(
                    "unknown parameter '\(override.key.text)'", at: override.key.position,
                    hint: Suggestion.hint(for: override.key.text, among: parameters.map(\.name), what: "parameters"))
                continue
            }
            let changed = ParameterSection.value(parameters[place].value, with: override.value)
            parameters[place] = Value.Entry(key: parameters[place].key, value: changed)
        }
        let changed = entries.map { entry in
            entry.name == "params" && !overrides.isEmpty
                ? Value.Entry(key: entry.key, value: Value(.mapping(parameters), at: entry.value.position)) : entry
        }
        return Value(.mapping(changed), at: document.position)
    }

    /// The document of a network, by name or path.
    func networkDocument(_ name: String) throws(Diagnostic) -> Value {
        if Zoo.isPath(name) { return try YAMLReader.read(fileAt: name) }
        return try document(name, .network, at: Position(start: Source(name: "command line", text: name)))
    }
}
