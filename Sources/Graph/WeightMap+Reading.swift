internal import Language

extension WeightMap {
    private static let mostRules = 20_000
    static let repeatKeys = ["repeat", "index", "names", "when"]
    static let changeKeys = ["to", "transpose", "flip", "squeeze", "scale"]

    /// Reads the `weights_from:` of a document, a mapping of references to rules.
    static func read(_ value: Value?, _ scope: Scope, _ diagnostics: Diagnostics) -> [WeightMap] {
        guard let value, !value.isNull else { return [] }
        guard let entries = value.mapping else {
            diagnostics.error("'weights_from' must map references to rules, but is \(value.kind)", at: value.position)
            return []
        }
        return entries.map { entry in
            var rules: [Rule] = []
            do throws(Diagnostic) {
                try read(entry.value, scope, into: &rules, diagnostics)
            } catch {
                diagnostics.report(error)
            }
            return WeightMap(reference: entry.name, rules: rules)
        }
    }

    /// Reads a mapping from foreign names to ours, or a list of such mappings and of `repeat:` items with `names:`.
    private static func read(_ value: Value, _ scope: Scope, into rules: inout [Rule], _ diagnostics: Diagnostics)
        throws(Diagnostic)
    {
        guard rules.count < mostRules else {
            throw Diagnostic("the list exceeds the limit of \(mostRules) names", at: value.position)
        }
        if let items = value.sequence {
            for item in items { try read(item, scope, into: &rules, diagnostics) }
            return
        }
        guard let entries = value.mapping else {
            throw Diagnostic("expected a mapping of foreign names to ours, but found \(value.kind)", at: value.position)
        }
        guard let names = value["names"] else {
            for entry in entries {
                let read = diagnostics.attempt { () throws(Diagnostic) in try rule(entry, scope, diagnostics) }
                if let read { rules.append(read) }
            }
            return
        }
        value.checkKeys(repeatKeys, of: "'weights_from'", diagnostics)
        if let condition = value["when"], try !scope.truth(Expression.parse(condition)) { return }
        let count = try value["repeat"].map { value throws(Diagnostic) in try scope.evaluate(Expression.parse(value)) }
        guard let times = count.map(\.int) ?? 1, (0...mostRules).contains(times) else {
            throw Diagnostic("'repeat' needs a whole number of at least 0", at: value["repeat"]?.position)
        }
        for i in 0..<times {
            let inner = value["index"]?.scalar.map { scope.adding($0.text, .int(i)) } ?? scope
            try read(names, inner, into: &rules, diagnostics)
        }
    }

    private static func rule(_ entry: Value.Entry, _ scope: Scope, _ diagnostics: Diagnostics) throws(Diagnostic)
        -> Rule
    {
        let theirs = try pieces(entry.key, scope)
        var change = Change()
        var target = entry.value
        if entry.value.mapping != nil {
            entry.value.checkKeys(changeKeys, of: "a name", diagnostics)
            change = try read(entry.value, scope)
            guard let to = entry.value["to"] else {
                throw Diagnostic("expected 'to' with our name", at: entry.value.position)
            }
            target = to
        }
        if target.isNull { return Rule(theirs: theirs, ours: nil, change: change) }
        guard let scalar = target.scalar else {
            throw Diagnostic("expected our name, but found \(target.kind)", at: target.position)
        }
        let ours = try pieces(scalar, scope)
        guard ours.count == theirs.count else {
            throw Diagnostic(
                "both names must have the same number of '*', but have \(theirs.count - 1) and \(ours.count - 1)",
                at: scalar.position)
        }
        return Rule(theirs: theirs, ours: ours, change: change)
    }

    private static func pieces(_ scalar: Scalar, _ scope: Scope) throws(Diagnostic) -> [String] {
        let pieces = try Template(scalar).text(in: scope).split(separator: "*", omittingEmptySubsequences: false)
        guard pieces.count <= 3 else { throw Diagnostic("a name can have at most two '*'", at: scalar.position) }
        return pieces.map(String.init)
    }

    private static func read(_ value: Value, _ scope: Scope) throws(Diagnostic) -> Change {
        var change = Change()
        func evaluated(_ key: String) throws(Diagnostic) -> Constant? {
            guard let given = value[key] else { return nil }
            return try scope.evaluate(Expression.parse(given))
        }
        if let axes = try evaluated("transpose") {
            guard case .list(let items) = axes, Set(items.compactMap(\.int)) == Set(items.indices) else {
                throw Diagnostic(
                    "'transpose' must be a permutation of axes, such as [1, 0]", at: value["transpose"]?.position)
            }
            change.transpose = items.compactMap(\.int)
        }
        change.flip = try evaluated("flip") == .bool(true)
        change.squeeze = try evaluated("squeeze") == .bool(true)
        if let scale = try evaluated("scale") {
            guard let number = scale.double, number.isFinite else {
                throw Diagnostic("'scale' must be a number, but is \(scale.shown)", at: value["scale"]?.position)
            }
            change.scale = number
        }
        return change
    }
}
