import Language

extension ModelReader {
    /// The optimizer of each network: its own, or the one for all.
    func readOptimizers(
        _ train: TrainSection, _ networks: [String], _ numbers: inout [String: DynamicNumber]
    ) -> [String: OptimizerPlan] {
        let own = train.optimizers
        for entry in own where !networks.contains(entry.name) {
            diagnostics.error(
                "unknown network '\(entry.name)'", at: entry.key.position,
                hint: Suggestion.hint(for: entry.name, among: networks, what: "networks"))
        }
        var result: [String: OptimizerPlan] = [:]
        var others: OptimizerPlan??
        for name in networks {
            let given = own.first { $0.name == name && !$0.value.isNull }?.value
            if given == nil, others == nil { others = .some(train.optimizer.flatMap(optimizer)) }
            guard let plan = given.map(optimizer) ?? others ?? nil else { continue }
            let named = plan.of(network: name)
            for (key, number) in plan.numbers { numbers[named.prefix + key] = number }
            result[name] = named
        }
        let updated = Set(train.steps.flatMap(\.update).map(\.text))
        for name in updated.sorted() where networks.contains(name) && !own.contains(where: { $0.name == name }) {
            guard train.optimizer == nil, !train.isOptimizerMeant || !own.isEmpty else { continue }
            diagnostics.error(
                "'\(name)' is updated but has no optimizer", at: train.optimizersKey ?? train.position,
                hint: own.isEmpty
                    ? "add 'optimizer: {adam: {lr: 2e-4}}' under 'train'" : "add '\(name): {adam: {lr: 2e-4}}' here")
        }
        return result
    }

    private func optimizer(_ value: Value) -> OptimizerPlan? {
        OptimizerPlan.read(value, header.scope, diagnostics)
    }

    func readAverages(
        _ averages: [(key: Scalar, section: AverageSection)], _ numbers: inout [String: DynamicNumber]
    ) -> [String: TrainingPlan.Average] {
        let networks = section.networks.map(\.name)
        var result: [String: TrainingPlan.Average] = [:]
        for (name, average) in averages {
            if !networks.contains(name.text) {
                diagnostics.error(
                    "unknown network '\(name.text)'", at: name.position,
                    hint: Suggestion.hint(for: name.text, among: networks, what: "networks"))
            }
            let given = ["decay": average.decay, "half_life": average.halfLife, "ramp": average.ramp].compactMapValues {
                $0
            }
            for (key, number) in given { numbers["average/\(name.text)/\(key)"] = number }
            func key(_ key: String) -> String? { given[key] == nil ? nil : "average/\(name.text)/\(key)" }
            result[name.text] = .init(decay: key("decay"), halfLife: key("half_life"), ramp: key("ramp"))
        }
        return result
    }
}
