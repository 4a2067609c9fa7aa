import Language

extension ModelReader {
    /// What a key is that must be known before training.
    func known(_ value: Value, _ key: String) throws(Diagnostic) -> Constant {
        let expression = try Expression.parse(value)
        if let name = expression.names.first(where: { DynamicName(rawValue: $0) != nil }) {
            throw Diagnostic(
                "'\(key)' must be known before training begins, but '\(name)' changes while it runs", at: value.position
            )
        }
        return try header.scope.evaluate(expression)
    }

    func readInt(_ value: Value?, _ key: String, _ range: ClosedRange<Int>) -> Int? {
        guard let value, !value.isNull else { return nil }
        return diagnostics.attempt { () throws(Diagnostic) in
            let constant = try known(value, key)
            guard let number = constant.int, range.contains(number) else {
                throw Diagnostic(
                    "'\(key)' must be a whole number from \(range.lowerBound) to \(range.upperBound), but is \(constant)",
                    at: value.position)
            }
            return number
        }
    }

    func readBool(_ value: Value?) -> Bool? {
        guard let value, !value.isNull else { return nil }
        return diagnostics.attempt { () throws(Diagnostic) in try header.scope.truth(Expression.parse(value)) }
    }

    func readPrecision(_ value: Value?) -> TrainingPlan.Precision {
        guard let scalar = value?.scalar else { return .fp32 }
        if let known = TrainingPlan.Precision(rawValue: scalar.text) { return known }
        diagnostics.error("'precision' must be fp32 or bf16, but is '\(scalar.text)'", at: scalar.position)
        return .fp32
    }

    func readLength(_ train: Value) -> TrainingPlan.Length {
        let given = Self.lengthKeys.filter { train[$0].map { !$0.isNull } ?? false }
        guard given.count == 1, let key = given.first, let value = train[key] else {
            let place = given.dropFirst().first.flatMap { train.key($0)?.position } ?? train.position
            let inherited = given.first { train.key($0)?.position.source.name != document.position.source.name }
            if given.isEmpty {
                diagnostics.error("'train' needs one of epochs, images and rounds", at: place)
            } else {
                diagnostics.error(
                    "only one of epochs, images and rounds can be given, but here are \(given.joined(separator: " and "))",
                    at: place, hint: "null takes away what is inherited, as in '\(inherited ?? given[0]): null'")
            }
            return .rounds(1)
        }
        let number = diagnostics.attempt { () throws(Diagnostic) in
            let constant = try known(value, key)
            guard let number = constant.double, number > 0, number < 1e15 else {
                throw Diagnostic(
                    "'\(key)' must be a number above 0 and below 1e15, but is \(constant)", at: value.position)
            }
            return number
        }
        switch key {
        case "epochs": return .epochs(number ?? 1)
        case "images": return .images(number ?? 1)
        default: return .rounds(Int((number ?? 1).rounded(.up)))
        }
    }

    /// The optimiser of each network: its own, or the one for all.
    /// - Parameter isGiven: whether a key that could not be read was meant for it.
    func readOptimizers(
        _ train: Value, _ networks: [String], _ numbers: inout [String: Expression], isGiven: Bool
    ) -> [String: OptimizerPlan] {
        var result: [String: OptimizerPlan] = [:]
        let own = train["optimizers"]
        for entry in own?.mapping ?? [] where !networks.contains(entry.name) {
            diagnostics.error(
                "no network named '\(entry.name)'", at: entry.key.position,
                hint: Suggestion.hint(for: entry.name, among: networks, what: "networks"))
        }
        for name in networks {
            guard let value = own?[name] ?? train["optimizer"] else { continue }
            if let plan = OptimizerPlan.read(value, network: name, header.scope, &numbers, diagnostics) {
                result[name] = plan
            }
        }
        let updated = Set(
            (train["steps"]?.sequence ?? []).flatMap { step in
                (step["update"].map { $0.sequence ?? [$0] } ?? []).compactMap { $0.scalar?.text }
            })
        for name in updated.sorted()
        where !isGiven && networks.contains(name) && own?[name] == nil && train["optimizer"] == nil {
            diagnostics.error(
                "'\(name)' is updated but has no optimiser", at: train.key("optimizers")?.position ?? train.position,
                hint: own == nil
                    ? "add 'optimizer: {adam: {lr: 2e-4}}' under 'train'" : "add '\(name): {adam: {lr: 2e-4}}' here")
        }
        return result
    }

    func readAverages(_ value: Value?, _ numbers: inout [String: Expression]) -> [String: TrainingPlan.Average] {
        var result: [String: TrainingPlan.Average] = [:]
        guard let value, !value.isNull else { return [:] }
        guard let entries = value.mapping else {
            diagnostics.error("'average' must map networks to settings, but is \(value.kind)", at: value.position)
            return [:]
        }
        for entry in entries where !entry.value.isNull {
            var fields = Fields("average", entry.value, at: entry.key.position, scope: header.scope, diagnostics)
            let read = ["decay", "half_life", "ramp"].map { key -> String? in
                guard fields.has(key) else { return nil }
                let expression = fields.expression(key, default: 0, Self.averageHelp[key] ?? "")
                numbers["average/\(entry.name)/\(key)"] = expression
                return "average/\(entry.name)/\(key)"
            }
            _ = Self.averageHelp.keys.sorted().filter { !fields.has($0) }.map { fields.expression($0, default: 0, "") }
            fields.finish()
            if fields.isValid, (read[0] == nil) == (read[1] == nil) {
                diagnostics.error(
                    "an average takes one of 'decay' and 'half_life', but \(read[0] == nil ? "neither is" : "both are") given",
                    at: entry.key.position)
            }
            result[entry.name] = .init(decay: read[0], halfLife: read[1], ramp: read[2])
        }
        return result
    }

    static let averageHelp = [
        "decay": "share of the average that stays, a round",
        "half_life": "images after which an average has forgotten half",
        "ramp": "largest half-life as a share of the images shown so far",
    ]
}
