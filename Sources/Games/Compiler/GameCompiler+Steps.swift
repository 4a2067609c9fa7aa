import Graph
import Language

extension GameCompiler {
    /// Reads `train.let`, `train.steps` and `infer` into the game.
    func game(train: TrainSection, inferences: [Value.Entry], numbers: [String: DynamicNumber]) -> Game {
        for (index, step) in train.steps.enumerated() { stepNames[StepID(index: index)] = step.label?.text }
        passages = passages(train)
        let lets = bindings(train.values, place: .round)
        frame.bindings = lets
        var steps: [Game.Step] = []
        for (index, section) in train.steps.enumerated() {
            let step = diagnostics.attempt { () throws(Diagnostic) in
                try self.step(section, index, train.values)
            }
            if let step { steps.append(step) }
        }
        checkNames(of: train.steps)
        checkUnrolled(steps, train.steps)
        frame.bindings = lets
        keepAverages(lets, &steps)
        let compiledNumbers = compiled(numbers)
        let inferences = inferences.enumerated().compactMap { index, entry in
            diagnostics.attempt { () throws(Diagnostic) in
                try inference(entry, InferenceID(index: index), lets: train.values)
            }
        }
        checkUnused(lets, train.values)
        warnOfEqualCalls()
        let judgements = judgements()
        if let augmentation, augmentation.target != nil, judgements.isEmpty, !diagnostics.hasErrors {
            diagnostics.error(
                "an adaptive 'augment' needs a discriminator's call on augmented data, such as D(augment(real))",
                at: augmentation.position)
        }
        var game = Game(
            nodes: nodes, steps: steps, inferences: inferences, states: states, targets: targets, names: names,
            numbers: compiledNumbers, rules: rules, judgements: judgements)
        if !diagnostics.hasErrors { game.joins = game.joins(networks.mapValues(\.network), batch: frame.batch) }
        return game
    }

    /// Compiles values that no step and no inference uses, only to report their mistakes.
    private func checkUnused(_ lets: [String: Binding], _ entries: [Value.Entry]) {
        frame.bindings = lets
        for entry in entries where !isBegun(entry.name) {
            guard case .value(let expression, _)? = lets[entry.name] else { continue }
            forgetting {
                _ = diagnostics.attempt { () throws(Diagnostic) in
                    try self.node(Expression(.name(entry.name), at: expression.position))
                }
            }
        }
    }

    /// The names defined by a `let:`, which are compiled at their first use.
    private func bindings(_ entries: [Value.Entry], place: Place) -> [String: Binding] {
        var result: [String: Binding] = [:]
        for entry in entries {
            guard Header.isName(entry.name) else {
                diagnostics.error("'\(entry.name)' can't be the name of a value", at: entry.key.position)
                continue
            }
            if let owner = owner(of: entry.name) {
                diagnostics.error("'\(entry.name)' is already the name of \(owner)", at: entry.key.position)
                // the value keeps its name, so that later uses are not reported as well
                if networks[entry.name] != nil { continue }
            }
            let expression = diagnostics.attempt { () throws(Diagnostic) in try Expression.parse(entry.value) }
            result[entry.name] = expression.map { .value($0, place: place) } ?? .invalid
        }
        return result
    }

    /// What a name refers to wherever expressions stand; `nil` if it is free.
    private func owner(of name: String) -> String? {
        if networks[name] != nil { return "a network" }
        if data[name] != nil { return "a data field" }
        if states.contains(where: { $0.name == name }) { return "a state" }
        if scope.values[name] != nil { return "a parameter or a value of 'let'" }
        return DynamicName(rawValue: name)?.rawValue == nil ? nil : "a number that changes during training"
    }

    private func step(_ section: StepSection, _ index: Int, _ lets: [Value.Entry]) throws(Diagnostic) -> Game.Step {
        guard section.isComplete else { throw .consequence }
        let id = StepID(index: index)
        let isFresh = section.isFresh || section.batch != nil
        let outer = frame
        defer { frame = outer }
        // its own batch means its own values: those of the round are computed again in a place of the step
        let values = isFresh ? Place.freshRound(id) : .round
        if isFresh {
            frame = Frame(
                bindings: bindings(lets, place: values), place: values, batch: section.batch ?? outer.batch,
                round: values, isInference: false)
        }
        frame.bindings.merge(bindings(section.values, place: .step(id))) { _, new in new }
        frame.place = .step(id)
        let update = try networkNames(section.update)
        let terms = self.terms(of: section)
        reportIdle(terms, update)
        let assignments = self.assignments(section.assignments)
        let bound = section.clipWeights.flatMap { clip in
            number(clip.bound).map { Game.WeightBound(node: $0, isBefore: clip.isBefore) }
        }
        return Game.Step(
            id: id, name: section.label?.text, update: update, terms: terms, times: number(section.times),
            unroll: number(section.unroll), every: number(section.every), condition: number(section.condition),
            clipWeights: bound,
            clipGradients: number(section.clipGradients), values: values, batch: section.batch, isFresh: isFresh,
            assignments: assignments, needs: nodes.ancestors(of: terms.map(\.node) + assignments.map(\.node)))
    }

    /// Names of steps occur in labels and paths, so each must be an identifier, and they must differ.
    private func checkNames(of steps: [StepSection]) {
        var seen: Set<String> = []
        for label in steps.compactMap(\.label) {
            if !Header.isName(label.text) {
                diagnostics.error("'\(label.text)' can't be the name of a step", at: label.position)
            } else if networks[label.text] != nil {
                diagnostics.error(
                    "'\(label.text)' is the name of a network and can't be the name of a step", at: label.position,
                    hint: "logs would show its terms as those of the network")
            } else if !seen.insert(label.text).inserted {
                diagnostics.error("'\(label.text)' is already the name of another step", at: label.position)
            }
        }
    }

    /// What a step updates after another has run further in the round would be taken back with that.
    private func checkUnrolled(_ steps: [Game.Step], _ sections: [StepSection]) {
        for step in steps where step.unroll.map({ !isZero($0) }) == true {
            for later in steps where later.id > step.id {
                guard let name = later.update.first(where: step.update.contains) else { continue }
                let place = sections[later.id.index].update.first { $0.text == name }
                diagnostics.error(
                    "step \(later.id.number) updates '\(name)' after step \(step.id.number) has run further with 'unroll', "
                        + "so its update would be taken back", at: place?.position ?? sections[later.id.index].position,
                    hint: "place it before step \(step.id.number), or make one step of both")
            }
        }
    }

    private func isZero(_ node: NodeID) -> Bool {
        if case .number(0) = nodes[node].kind { true } else { false }
    }

    /// A term that can't change any updated network is a mistake.
    private func reportIdle(_ terms: [Game.Term], _ update: [String]) {
        let what = update.map { "'\($0)'" }.joined(separator: ", ")
        for term in terms where nodes[term.node].traits.reached.isDisjoint(with: update) {
            let depends = !nodes[term.node].networks.isDisjoint(with: update)
            diagnostics.error(
                depends
                    ? "no gradient of the term '\(term.name)' reaches \(what), so it does not affect the update"
                    : "the term '\(term.name)' does not depend on \(what), so it does not affect the update",
                at: nodes[term.node].position,
                hint: depends ? stop(of: term.node, update).map { "no gradient passes through '\($0)'" } : nil)
        }
    }

    /// What keeps the gradient of a value from the networks that it depends on.
    private func stop(of node: NodeID, _ update: [String]) -> String? {
        nodes.ancestors(of: [node]).sorted(by: >).lazy.map { self.nodes[$0] }.first { node in
            !node.networks.isDisjoint(with: update) && node.traits.reached.isDisjoint(with: update)
                && node.inputs.allSatisfy {
                    self.nodes[$0].networks.isDisjoint(with: update)
                        || !self.nodes[$0].traits.reached.isDisjoint(with: update)
                }
        }?.text
    }

    /// The terms that a step minimises and maximises.
    private func terms(of section: StepSection) -> [Game.Term] {
        for entry in section.maximize where section.minimize.contains(where: { $0.name == entry.name }) {
            diagnostics.error(
                "'\(entry.name)' is already the name of a term under 'minimize'", at: entry.key.position)
        }
        return terms(section.minimize, 1) + terms(section.maximize, -1)
    }

    private func terms(_ entries: [Value.Entry], _ sign: Double) -> [Game.Term] {
        entries.compactMap { entry in
            let term: Game.Term?? = diagnostics.attempt { () throws(Diagnostic) in
                let expression = try Expression.parse(entry.value)
                let node = try firstOutput(node(expression))
                // a condition on parameters removed the term
                if case .conditional = expression.kind, case .number(0) = nodes[node].kind { return nil }
                if let shape = nodes[node].type.shape, shape.volume != 1 {
                    throw Diagnostic(
                        "a term must be a single number, but '\(entry.name)' has the shape \(shape)",
                        at: entry.value.position,
                        notes: sizesOfStates(in: node), hint: "take its mean(…) or sum(…)")
                }
                if case .number = nodes[node].type {
                    throw Diagnostic("the term '\(entry.name)' depends on no network", at: entry.value.position)
                }
                return Game.Term(name: entry.name, node: node, sign: sign)
            }
            return term ?? nil
        }
    }

    /// Notes where the states that a value depends on got their sizes.
    private func sizesOfStates(in node: NodeID) -> [Diagnostic.Note] {
        let made = nodes.ancestors(of: [node]).map { nodes[$0].kind }
        return states.compactMap { state in
            guard let place = state.grown,
                made.contains(where: { if case .state(state.name) = $0 { true } else { false } })
            else { return nil }
            return .init("the state '\(state.name)' takes its shape \(state.shape) from this assignment", at: place)
        }
    }

    private func networkNames(_ names: [Scalar]) throws(Diagnostic) -> [String] {
        var result: [String] = []
        for entry in names {
            let name = entry.text
            guard let network = networks[name] else {
                throw Diagnostic(
                    "unknown network '\(name)'", at: entry.position,
                    hint: Suggestion.hint(for: name, among: networks.keys, what: "networks"))
            }
            guard network.isTrainable else {
                throw Diagnostic("'\(name)' is not trainable, so no step can update it", at: entry.position)
            }
            guard !result.contains(name) else { throw Diagnostic("'\(name)' is named twice", at: entry.position) }
            result.append(name)
        }
        return result
    }

    private func assignments(_ entries: [Value.Entry]) -> [(state: String, node: NodeID)] {
        entries.compactMap { entry in
            diagnostics.attempt { () throws(Diagnostic) in try assignment(entry) }
        }
    }

    private func assignment(_ entry: Value.Entry) throws(Diagnostic) -> (state: String, node: NodeID) {
        guard let index = states.firstIndex(where: { $0.name == entry.name }) else {
            throw Diagnostic(
                "unknown state '\(entry.name)'", at: entry.key.position,
                hint: Suggestion.hint(for: entry.name, among: states.map(\.name), what: "states"))
        }
        let node = numbers(try firstOutput(node(Expression.parse(entry.value))))
        let shape = nodes[node].type.shape ?? []
        guard states[index].take(shape, isBatched: nodes[node].traits.isBatched, at: entry.value.position) else {
            throw Diagnostic(
                "the state '\(entry.name)' has the shape \(states[index].shape), but this value has \(shape)",
                at: entry.value.position)
        }
        return (entry.name, node)
    }

    private func inference(_ entry: Value.Entry, _ id: InferenceID, lets: [Value.Entry]) throws(Diagnostic)
        -> Game.Inference
    {
        let outer = frame
        defer { frame = outer }
        frame = Frame(
            bindings: bindings(lets, place: .inference(id)), place: .inference(id), batch: outer.batch,
            round: .inference(id), isInference: true)
        let node = try firstOutput(node(Expression.parse(entry.value)))
        guard let shape = nodes[node].type.shape else {
            throw Diagnostic("an inference must give a tensor, found a number", at: entry.value.position)
        }
        var inputs: [String: NodeID] = [:]
        var values: [String: NodeID] = [:]
        for ancestor in nodes.ancestors(of: [node]) {
            if let name = names[ancestor], case .tensor(let sizes) = nodes[ancestor].type, sizes.count > 1 {
                values[name] = ancestor
            }
            if case .data(let field) = nodes[ancestor].kind { inputs[field] = ancestor }
            if case .function(let function) = nodes[ancestor].kind, function.isRandom, function.inferenceInputs == nil,
                let name = names[ancestor]
            {
                inputs[name] = ancestor
            }
        }
        return Game.Inference(
            name: entry.name, node: node, id: id, inputs: inputs, values: values,
            isBatched: nodes[node].traits.isBatched,
            shape: nodes[node].traits.isBatched ? Array(shape.dropFirst()) : shape)
    }
}
