import Data
import Language

extension ModelReader {
    /// Compiles the game. A state has the sizes of what is assigned to it, which are known only after the expressions
    /// have been compiled: if they differ from those of its initial value, everything is compiled again.
    func readGame(
        _ train: TrainSection, _ numbers: [String: DynamicNumber], _ networks: [String: ModelNetwork],
        _ data: DataDeclaration
    ) -> (Game, Augmentation?) {
        var states = readStates(train.states)
        func compile(_ diagnostics: Diagnostics) -> (game: Game, compiler: GameCompiler) {
            let compiler = GameCompiler(
                scope: header.scope, networks: networks, data: data, batch: train.batch, diagnostics)
            compiler.states = states
            compiler.augmentation = augmentation(train.augment, compiler)
            readFunctions(compiler)
            return (compiler.game(train: train, inferences: section.inferences, numbers: numbers), compiler)
        }
        let assigns = train.steps.contains { !$0.assignments.isEmpty }
        // each pass resolves the sizes of at least one more state
        for _ in states where assigns {
            let settled = compile(Diagnostics()).compiler.states.prefix(states.count)
            if zip(settled, states).allSatisfy({ $0.isLike($1) }) { break }
            states = Array(settled)
        }
        let (game, compiler) = compile(diagnostics)
        return (game, compiler.augmentation)
    }

    /// Warns about parameters, values and functions of the document that nothing uses.
    func reportUnused() {
        guard let source = document.key("model")?.position.source else { return }
        let unused = UnusedNames(in: document, of: source, diagnostics)
        unused.report("params", "the parameter")
        unused.report("let", "the value")
        unused.report("functions", "the function")
        unused.report("let", of: document["train"], "the value")
        for step in document["train"]?["steps"]?.sequence ?? [] { unused.report("let", of: step, "the value") }
    }

    /// Reports expressions that can't be parsed.
    func checkExpressions(_ value: Value?) {
        guard let value, !value.isNull else { return }
        if let entries = value.mapping {
            for entry in entries { checkExpressions(entry.value) }
        } else if let items = value.sequence {
            for item in items { checkExpressions(item) }
        } else {
            _ = diagnostics.attempt { () throws(Diagnostic) in try Expression.parse(value) }
        }
    }

    /// What the model uses that name for in expressions; `nil` if it is free.
    private func owner(of name: String) -> String? {
        if section.networks.contains(where: { $0.name == name }) { return "a network" }
        if section.data?.declaration?.fields.contains(where: { $0.name == name }) ?? false { return "a data field" }
        if header.scope.values[name] != nil { return "a parameter or value" }
        return DynamicName(rawValue: name) == nil ? nil : "a number that changes during training"
    }

    private func readStates(_ entries: [Value.Entry]) -> [GameState] {
        entries.compactMap { entry in
            guard Header.isName(entry.name) else {
                diagnostics.error("'\(entry.name)' can't be the name of a state", at: entry.key.position)
                return nil
            }
            if let owner = owner(of: entry.name) {
                diagnostics.error("'\(entry.name)' is already the name of \(owner)", at: entry.key.position)
            }
            return diagnostics.attempt { () throws(Diagnostic) in
                let initial = try header.scope.evaluate(Expression.parse(entry.value))
                return try GameState(entry.name, initial, at: entry.value.position)
            }
        }
    }
}
