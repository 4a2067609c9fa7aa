import Language

extension ModelReader {
    /// Reads `train.stages:`: the model once for each stage, so that a mistake in a late stage is reported before
    /// training.
    func readStages(_ stages: [StageSection]) -> [Model.Stage] {
        var result: [Model.Stage] = []
        for (index, stage) in stages.enumerated() {
            guard isOrdered(stage, after: result.last?.until, isLast: index == stages.count - 1),
                let model = readStage(stage, index), !diagnostics.hasErrors
            else { return [] }
            result.append(.init(until: stage.until, model: model))
        }
        return result
    }

    /// Whether a stage ends after the previous one; the last stage may omit its end.
    private func isOrdered(_ stage: StageSection, after last: Double?, isLast: Bool) -> Bool {
        guard let until = stage.until else {
            if isLast || stage.isUntilMeant { return isLast }
            diagnostics.error(
                "a stage needs 'until', the number of images shown at its end", at: stage.position,
                hint: "such as `until: 600000`")
            return false
        }
        if until > last ?? 0 { return true }
        diagnostics.error(
            "'until' must be a number of images above \((last ?? 0).short), found \(until.short)",
            at: stage.untilPosition)
        return false
    }

    private func readStage(_ stage: StageSection, _ index: Int) -> Model? {
        let own = Diagnostics()
        let settings = stage.settings.map { Override(key: $0.key, value: $0.value, scope: header.scope) }
        let others = overrides.filter { override in !settings.contains { $0.key.text == override.key.text } }
        let result = ModelReader.read(
            document(of: stage), name: name, overrides: others + settings, library: library, own)
        for mistake in own.all where mistake.severity == .error {
            var located = mistake
            located.notes.append(.init("in stage \(index + 1)", at: stage.position))
            diagnostics.report(located)
        }
        return result
    }

    /// The model's document with the stage's batch and optimizers instead of its own.
    private func document(of stage: StageSection) -> Value {
        var replaced = Set(stage.replaced.map(\.name)).union(["stages"])
        if replaced.contains("optimizer") { replaced.insert("optimizers") }
        let entries = (document.mapping ?? []).map { entry in
            guard entry.name == "train" else { return entry }
            let kept = (entry.value.mapping ?? []).filter { !replaced.contains($0.name) }
            return Value.Entry(
                key: entry.key, value: Value(.mapping(kept + stage.replaced), at: entry.value.position))
        }
        return Value(.mapping(entries), at: document.position)
    }
}
