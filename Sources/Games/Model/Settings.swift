package import Language

/// `--set name=value`: values for a model's parameters, dotted paths into its document, and `preset=NAME` for the
/// settings that the document stores under that name.
package enum Settings {
    /// The document with the paths set, and the parameters that were set; a preset's settings come first, so that
    /// others override them.
    package static func apply(_ settings: [String], to document: Value, name: String, _ diagnostics: Diagnostics) -> (
        Value, [Override]
    ) {
        let given = settings.compactMap { split($0, diagnostics) }
        let isChoice = { (setting: (key: Scalar, value: Value)) in
            setting.key.text == "preset" && document["presets"] != nil
        }
        let chosen = given.last(where: isChoice).flatMap { choice in
            diagnostics.attempt { () throws(Diagnostic) in try preset(choice.value, in: document) }
        }
        return apply((chosen ?? []) + given.filter { !isChoice($0) }, to: document, diagnostics)
    }

    /// The document with the paths set, and the parameters that were set.
    package static func apply(
        _ settings: [(key: Scalar, value: Value)], to document: Value, _ diagnostics: Diagnostics
    ) -> (Value, [Override]) {
        var document = document
        var overrides: [Override] = []
        for (path, value) in settings {
            let keys = path.text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            if !isPath(path.text) {
                overrides.removeAll { $0.key.text == path.text }
                overrides.append(Override(key: path, value: value))
            } else if let changed = diagnostics.attempt({ () throws(Diagnostic) in
                try set(document, keys, value, path, ModelReference.schema.fields.map(\.name))
            }) {
                document = changed
            }
        }
        return (document, overrides)
    }

    /// Whether a setting is a path into the document, not the name of a parameter; `import` is a path of one key.
    package static func isPath(_ name: String) -> Bool { name.contains(".") || name == "import" }

    /// The settings that a document stores under a preset's name.
    private static func preset(_ choice: Value, in document: Value) throws(Diagnostic) -> [(key: Scalar, value: Value)]
    {
        let presets = document["presets"]?.mapping ?? []
        let name = choice.scalar?.text ?? ""
        guard let preset = presets.first(where: { $0.name == name }) else {
            throw Diagnostic(
                "unknown preset '\(name)'", at: choice.position,
                hint: Suggestion.hint(for: name, among: presets.map(\.name), what: "presets"))
        }
        return (preset.value.mapping ?? []).map { ($0.key, $0.value) }
    }

    private static func split(_ setting: String, _ diagnostics: Diagnostics) -> (key: Scalar, value: Value)? {
        let source = Source(name: "--set", text: setting)
        guard let equals = setting.firstIndex(of: "="), equals > setting.startIndex else {
            diagnostics.report(
                Diagnostic("'--set \(setting)' is not of the form name=value", at: nil).due(to: .request))
            return nil
        }
        let name = String(setting[..<equals])
        let text = String(setting[setting.index(after: equals)...])
        let key = Scalar(name, at: Position(start: source))
        let own = Source(name: "--set \(name)", text: text)
        if text.isEmpty || text == "null" { return (key, Value(.null, at: Position(start: own))) }
        guard let value = YAMLReader.read(own, diagnostics) else { return nil }
        return (key, value)
    }

    /// The document with the value at a path; the first key must be a key of models.
    private static func set(
        _ document: Value, _ keys: [String], _ value: Value, _ path: Scalar, _ known: [String]?
    ) throws(Diagnostic) -> Value {
        guard let key = keys.first else { return value }
        if let known, !known.contains(key) {
            throw Diagnostic(
                "unknown key '\(key)' of a model", at: path.position,
                hint: Suggestion.hint(for: key, among: known, what: "keys"))
        }
        if let items = document.sequence {
            let index = try index(of: key, in: items, path)
            var changed = items
            changed[index] = try set(items[index], Array(keys.dropFirst()), value, path, nil)
            return Value(.sequence(changed), at: document.position)
        }
        guard document.mapping != nil || document.isNull else {
            throw Diagnostic("'\(key)' has no nested keys to set", at: path.position)
        }
        var entries = document.mapping ?? []
        let inner = entries.first { $0.name == key }?.value ?? Value(.null, at: path.position)
        let changed = Value.Entry(
            key: Scalar(key, at: path.position), value: try set(inner, Array(keys.dropFirst()), value, path, nil))
        if let place = entries.firstIndex(where: { $0.name == key }) {
            entries[place] = Value.Entry(key: entries[place].key, value: changed.value)
        } else {
            entries.append(changed)
        }
        // only one key for the length of training may be given: the one that was set last
        if keys.count == 1, !value.isNull, ["epochs", "images", "rounds"].contains(key) {
            entries.removeAll { ["epochs", "images", "rounds"].contains($0.name) && $0.name != key }
        }
        return Value(.mapping(entries), at: document.position)
    }

    /// The index of an item in a list: a number from 0, or the name that the item gives itself, as steps do.
    private static func index(of key: String, in items: [Value], _ path: Scalar) throws(Diagnostic) -> Int {
        if let named = items.firstIndex(where: { $0["name"]?.scalar?.text == key }) { return named }
        if let index = Int(key), items.indices.contains(index) { return index }
        let names = items.compactMap { $0["name"]?.scalar?.text }
        guard Int(key) == nil, !names.isEmpty else {
            throw Diagnostic(
                "'\(key)' is not an index of a list with \(items.count) items, which count from 0", at: path.position)
        }
        throw Diagnostic(
            "no item of the list is named '\(key)'", at: path.position,
            hint: Suggestion.hint(for: key, among: names, what: "names"))
    }

    /// Adds a note to mistakes on lines that mention a parameter that was set: then the value may be the cause.
    package static func explain(_ mistakes: [Diagnostic], _ settings: [String]) -> [Diagnostic] {
        mistakes.map { mistake in
            // mistakes in a setting itself already show the setting
            guard let position = mistake.position, !position.source.name.hasPrefix("--set") else { return mistake }
            let lines = position.source.text.split(separator: "\n", omittingEmptySubsequences: false)
            guard lines.indices.contains(position.line - 1) else { return mistake }
            let words = lines[position.line - 1].words
            var result = mistake
            for setting in settings where words.contains(setting.prefix { $0 != "=" }) {
                result.notes.append(.init("the value was set with '--set \(setting)'"))
            }
            return result
        }
    }
}
