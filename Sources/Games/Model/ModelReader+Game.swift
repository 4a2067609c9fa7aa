import Data
import Language

extension ModelReader {
    /// Compiles the game. A state has the sizes of what is assigned to it, which are known once the expressions have been
    /// compiled: where they turn out to be others than those of what it begins with, all is compiled again with them.
    func readGame(
        _ train: Value, _ numbers: [String: Expression], _ networks: [String: ModelNetwork], _ data: DataDeclaration,
        batch: Int
    ) -> (Game, Augmentation?) {
        var states = readStates(train["state"])
        func compile(_ diagnostics: Diagnostics) -> (game: Game, compiler: GameCompiler) {
            let compiler = GameCompiler(
                scope: header.scope, networks: networks, data: data, batch: batch, diagnostics)
            compiler.states = states
            compiler.augmentation = readAugmentation(train["augment"], compiler)
            readFunctions(compiler)
            return (compiler.game(train: train, infer: document["infer"], numbers: numbers), compiler)
        }
        let assigns = train["steps"]?.sequence?.contains { $0["assign"] != nil } ?? false
        // each time at least one more state has its sizes
        for _ in states where assigns {
            let settled = compile(Diagnostics()).compiler.states.prefix(states.count)
            if zip(settled, states).allSatisfy({ $0.isLike($1) }) { break }
            states = Array(settled)
        }
        let (game, compiler) = compile(diagnostics)
        return (game, compiler.augmentation)
    }

    /// Reports what can't even be read as an expression.
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

    /// What of the model has that name, wherever expressions stand; `nil` where it is free.
    private func owner(of name: String) -> String? {
        if document["networks"]?.key(name) != nil { return "a network" }
        if document["data"]?.key(name) != nil { return "a data field" }
        if header.scope.values[name] != nil { return "a parameter or value" }
        return DynamicName(rawValue: name) == nil ? nil : "a number that changes while training runs"
    }

    private func readStates(_ value: Value?) -> [GameState] {
        guard let value, !value.isNull else { return [] }
        guard let entries = value.mapping else {
            diagnostics.error(
                "'state' must be a mapping of names to what they begin with, but is \(value.kind)", at: value.position)
            return []
        }
        return entries.compactMap { entry in
            guard Header.isName(entry.name) else {
                diagnostics.error("'\(entry.name)' can't be the name of a state", at: entry.key.position)
                return nil
            }
            if let owner = owner(of: entry.name) {
                diagnostics.error("'\(entry.name)' is the name of \(owner) already", at: entry.key.position)
            }
            return diagnostics.attempt { () throws(Diagnostic) in
                let initial = try known(entry.value, entry.name)
                return try GameState(entry.name, initial, at: entry.value.position)
            }
        }
    }
}
