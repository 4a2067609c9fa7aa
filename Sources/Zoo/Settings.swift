import Language
import Training

/// `--set name=value`: values for a model's parameters, and dotted paths into its document.
enum Settings {
    /// The document with the paths set, and the parameters that were given.
    static func apply(_ settings: [String], to document: Value, name: String, _ diagnostics: Diagnostics) -> (
        Value, [Override]
    ) {
        var document = document
        var overrides: [Override] = []
        for setting in settings {
            guard let (path, value) = split(setting, diagnostics) else { continue }
            let keys = path.text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            if keys.count == 1 {
                overrides.append(Override(key: path, value: value, scope: Scope()))
            } else if let changed = diagnostics.attempt({ () throws(Diagnostic) in
                try set(document, keys, value, path, ModelReader.keys)
            }) {
                document = changed
            }
        }
        return (document, overrides)
    }

    private static func split(_ setting: String, _ diagnostics: Diagnostics) -> (Scalar, Value)? {
        let source = Source(name: "--set", text: setting)
        guard let equals = setting.firstIndex(of: "="), equals > setting.startIndex else {
            diagnostics.error("'--set \(setting)' is not name=value", at: nil)
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

    /// The document with the value at a path; the first key must be one that models have.
    private static func set(
        _ document: Value, _ keys: [String], _ value: Value, _ path: Scalar, _ known: [String]?
    ) throws(Diagnostic) -> Value {
        guard let key = keys.first else { return value }
        if let known, !known.contains(key) {
            throw Diagnostic(
                "a model has no key '\(key)'", at: path.position,
                hint: Suggestion.hint(for: key, among: known, what: "keys"))
        }
        if let items = document.sequence {
            guard let index = Int(key), items.indices.contains(index) else {
                throw Diagnostic("'\(key)' is no index into a list of \(items.count)", at: path.position)
            }
            var changed = items
            changed[index] = try set(items[index], Array(keys.dropFirst()), value, path, nil)
            return Value(.sequence(changed), at: document.position)
        }
        guard document.mapping != nil || document.isNull else {
            throw Diagnostic("there is nothing below '\(key)' to set", at: path.position)
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
        // one way to say how long: the one that was set last
        if keys.count == 1, ["epochs", "images", "rounds"].contains(key) {
            entries.removeAll { ["epochs", "images", "rounds"].contains($0.name) && $0.name != key }
        }
        return Value(.mapping(entries), at: document.position)
    }
}
