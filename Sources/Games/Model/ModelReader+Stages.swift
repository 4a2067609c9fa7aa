import Language

extension ModelReader {
    static let stageKeys = ["until", "set", "batch", "optimizer", "optimizers"]

    /// Reads `train.stages:`: the model once for each stage, so that a mistake in a late stage shows before the first.
    func readStages(_ train: Value) -> [Model.Stage] {
        guard let value = train["stages"], !value.isNull else { return [] }
        guard let items = value.sequence, !items.isEmpty else {
            diagnostics.error("'stages' must be a list, but is \(value.kind)", at: value.position)
            return []
        }
        var result: [Model.Stage] = []
        for (index, item) in items.enumerated() {
            guard item.mapping != nil else {
                diagnostics.error("a stage is a mapping, but this is \(item.kind)", at: item.position)
                return []
            }
            if item.checkKeys(Self.stageKeys, of: "a stage", diagnostics).contains("until") { return [] }
            guard let until = readUntil(item, after: result.last?.until, isLast: index == items.count - 1),
                let model = readStage(item, index, train), !diagnostics.hasErrors
            else { return [] }
            result.append(.init(until: until.isFinite ? until : nil, model: model))
        }
        return result
    }

    /// Images shown when the stage ends; infinite for a last stage that says nothing.
    private func readUntil(_ item: Value, after last: Double?, isLast: Bool) -> Double? {
        guard let value = item["until"], !value.isNull else {
            if isLast { return .infinity }
            diagnostics.error("a stage needs 'until', the images shown when it ends", at: item.position)
            return nil
        }
        return diagnostics.attempt { () throws(Diagnostic) in
            let constant = try known(value, "until")
            guard let number = constant.double, number > last ?? 0 else {
                throw Diagnostic(
                    "'until' must be a number of images above \((last ?? 0).short), but is \(constant)",
                    at: value.position)
            }
            return number
        }
    }

    private func readStage(_ item: Value, _ index: Int, _ train: Value) -> Model? {
        let own = Diagnostics()
        let settings = Override.list(item["set"], scope: header.scope)
        let others = overrides.filter { override in !settings.contains { $0.key.text == override.key.text } }
        let result = ModelReader.read(
            document(of: item, train), name: name, overrides: others + settings, library: library, own)
        for mistake in own.all where mistake.severity == .error {
            var located = mistake
            located.notes.append(.init("in stage \(index + 1)", at: item.position))
            diagnostics.report(located)
        }
        return result
    }

    /// The model's document with the stage's batch and optimisers in the place of its own.
    private func document(of item: Value, _ train: Value) -> Value {
        let given = (item.mapping ?? []).filter { ["batch", "optimizer", "optimizers"].contains($0.name) }
        var replaced = Set(given.map(\.name)).union(["stages"])
        if replaced.contains("optimizer") { replaced.insert("optimizers") }
        let kept = (train.mapping ?? []).filter { !replaced.contains($0.name) }
        let changed = Value(.mapping(kept + given), at: train.position)
        let entries = (document.mapping ?? []).map {
            $0.name == "train" ? Value.Entry(key: $0.key, value: changed) : $0
        }
        return Value(.mapping(entries), at: document.position)
    }
}
