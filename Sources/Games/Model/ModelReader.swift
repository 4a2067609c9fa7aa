import Data
package import Graph
package import Language

/// Compiles a model document, after inheritance and settings have been applied, to a model.
package struct ModelReader {
    let document: Value
    let name: String
    let overrides: [Override]
    let library: any Library
    let diagnostics: Diagnostics
    let header: Header
    let section: ModelSection

    /// The model that the document describes.
    /// - Parameter overrides: values for its parameters.
    /// - Returns: `nil` after reporting mistakes.
    package static func read(
        _ document: Value, name: String, overrides: [Override] = [], library: any Library, _ diagnostics: Diagnostics
    ) -> Model? {
        var header = Header(
            document, owner: name, overrides: overrides, ambient: library.importedNames(of: document), diagnostics)
        header.markDynamic(DynamicName.allCases.map(\.rawValue))
        let section = ModelSection(document, scope: header.scope, diagnostics)
        let reader = ModelReader(
            document: document, name: name, overrides: overrides, library: library, diagnostics: diagnostics,
            header: header, section: section)
        guard header.isReadable, !section.lacksNames else { return nil }
        reader.checkPresets()
        let model = section.train.flatMap(reader.model)
        if !diagnostics.hasErrors { reader.reportUnused() }
        return diagnostics.hasErrors ? nil : model
    }

    private func model(_ train: TrainSection) -> Model? {
        var numbers: [String: DynamicNumber] = [:]
        let averages = readAverages(train.averages, &numbers)
        let networks = readNetworks(averages: averages)
        let optimizers = readOptimizers(train, section.networks.map(\.name), &numbers)
        // if networks or data are invalid, the game would only repeat their mistakes
        guard let data = section.data?.declaration, networks.count == section.networks.count else {
            for key in ["let", "steps"] { checkExpressions(document["train"]?[key]) }
            for key in ["functions", "infer"] { checkExpressions(document[key]) }
            return nil
        }
        let table = Dictionary(uniqueKeysWithValues: networks.map { ($0.name, $0.entry) })
        let (game, augmentation) = readGame(train, numbers, table, data)
        if !diagnostics.hasErrors { game.checkFirstRound(optimizers, diagnostics) }
        let used = sized(networks, game)
        warnOfIdle(used, game, train)
        checkExpectations(used)
        let plan = TrainingPlan(
            batch: train.batch, length: train.length, accumulate: train.accumulate, precision: train.precision,
            syncsBatchNorm: train.syncsBatchNorm, optimizers: optimizers, averages: averages,
            target: augmentation.flatMap { policy in policy.target.map { ($0, policy.ramp) } },
            metrics: readMetrics(train.metrics))
        return Model(
            name: name, summary: section.summary, paper: section.paper, task: section.task,
            card: section.card?.texts ?? [],
            document: document, parameters: header.parameters, scope: header.scope, data: data, networks: used,
            game: game, plan: plan,
            stages: diagnostics.hasErrors ? [] : readStages(train.stages))
    }

    /// Each preset must be a mapping of parameters, or of paths into the document.
    private func checkPresets() {
        let known = header.parameters.map(\.name)
        for preset in section.presets {
            guard let settings = preset.value.mapping else {
                diagnostics.error(
                    "the preset '\(preset.name)' must be a mapping of settings, found \(preset.value.kind)",
                    at: preset.value.position)
                continue
            }
            for setting in settings where !Settings.isPath(setting.name) && !known.contains(setting.name) {
                diagnostics.error(
                    "'\(name)' has no parameter '\(setting.name)'", at: setting.key.position,
                    hint: Suggestion.hint(for: setting.name, among: known, what: "parameters"))
            }
        }
    }

    // MARK: Networks

    private func readNetworks(averages: [String: TrainingPlan.Average]) -> [(name: String, entry: ModelNetwork)] {
        section.networks.compactMap { entry in
            guard Header.isName(entry.name) else {
                diagnostics.error("'\(entry.name)' can't be the name of a network", at: entry.key.position)
                return nil
            }
            guard entry.value.mapping != nil else {
                diagnostics.error(
                    "the network '\(entry.name)' must be a mapping, found \(entry.value.kind)",
                    at: entry.value.isNull ? entry.key.position : entry.value.position,
                    hint: "such as `\(entry.name): {spec: \(entry.value.scalar?.text ?? "dcgan-generator")}`")
                return nil
            }
            if header.scope.values[entry.name] != nil {
                diagnostics.warning(
                    "'\(entry.name)' is both a network and a parameter or value",
                    at: (document["params"]?.key(entry.name) ?? document["let"]?.key(entry.name) ?? entry.key).position,
                    hint:
                        "give one of them another name: '\(entry.name)' alone is the value, '\(entry.name)(x)' the network"
                )
            }
            let use = NetworkUse(entry.value, at: entry.key.position, scope: header.scope, diagnostics)
            guard let network = network(use, entry) else { return nil }
            let model = ModelNetwork(
                network: network, isTrainable: use.isTrainable, isAveraged: averages[entry.name] != nil,
                weights: use.weights.flatMap(weightsPath))
            return (entry.name, model)
        }
    }

    private func network(_ use: NetworkUse, _ entry: Value.Entry) -> Network? {
        if let own = use.inPlace {
            // the model's imports also apply to its networks
            let imports = (document.mapping ?? []).filter { $0.name == "import" && entry.value["import"] == nil }
            return NetworkDocument.build(
                Value(.mapping(own + imports), at: entry.value.position), name: entry.name, ambient: header.scope,
                weightNorm: use.weightNorm, library: library, diagnostics)
        }
        return use.spec.flatMap { spec in
            diagnostics.attempt { () throws(Diagnostic) in
                let name = try library.networkName(spec, of: "spec", in: header.scope, diagnostics)
                let document = try library.find(.network, name, at: spec.position)
                let overrides = Override.list(use.settings, scope: header.scope)
                let network = NetworkDocument.build(
                    document, name: name, overrides: overrides, weightNorm: use.weightNorm, library: library,
                    diagnostics)
                guard let network else { throw .consequence }
                return network
            }
        }
    }

    /// The networks at the sizes at which the game first uses them.
    private func sized(
        _ networks: [(name: String, entry: ModelNetwork)], _ game: Game
    ) -> [(name: String, entry: ModelNetwork)] {
        networks.map { name, entry in
            let first = game.nodes.first { if case .call(let call) = $0.kind { call.network == name } else { false } }
            let shapes = first?.inputs.map { Array((game.nodes[$0].type.shape ?? []).dropFirst()) }
            guard let sized = shapes.flatMap({ try? entry.network.sized(for: $0) }) else { return (name, entry) }
            return (
                name,
                ModelNetwork(
                    network: sized, isTrainable: entry.isTrainable, isAveraged: entry.isAveraged,
                    weights: entry.weights)
            )
        }
    }

    /// Warns about networks that no step updates, which is most likely a mistake.
    private func warnOfIdle(
        _ networks: [(name: String, entry: ModelNetwork)], _ game: Game, _ train: TrainSection
    ) {
        guard !game.steps.isEmpty, game.steps.count == train.stepCount else { return }
        for (name, entry) in networks where entry.isTrainable && entry.network.weightCount > 0 {
            if !game.steps.contains(where: { $0.update.contains(name) }) {
                diagnostics.warning(
                    "no step updates '\(name)'", at: document["networks"]?.key(name)?.position,
                    hint: "add 'trainable: false' if this is intended")
            }
        }
    }

    /// Checks `expects:` against the document's own defaults.
    private func checkExpectations(_ networks: [(name: String, entry: ModelNetwork)]) {
        let isDefault = header.isDefault
        for entry in section.expectations {
            guard let network = networks.first(where: { $0.name == entry.name })?.entry.network else {
                diagnostics.error(
                    "unknown network '\(entry.name)'", at: entry.key.position,
                    hint: Suggestion.hint(for: entry.name, among: networks.map(\.name), what: "networks"))
                continue
            }
            guard entry.value.mapping != nil else {
                diagnostics.error(
                    "'expects' must map networks to facts, found \(entry.value.kind)", at: entry.value.position,
                    hint: "such as `\(entry.name): {weights: 3576704, output: [3, 64, 64]}`")
                continue
            }
            if isDefault { NetworkDocument.checkExpectations(entry.value, network, header.scope, diagnostics) }
        }
    }

    func readFunctions(_ compiler: GameCompiler) {
        for (name, imported) in library.imports(of: document, diagnostics) {
            let scope = Header(imported, owner: name, ambient: library.importedNames(of: imported), diagnostics).scope
            define(imported["functions"], scope, compiler)
        }
        define(document["functions"], nil, compiler)
    }

    private func define(_ functions: Value?, _ scope: Scope?, _ compiler: GameCompiler) {
        for function in Definition.functions(functions, diagnostics) {
            if TensorFunctions.named(function.name) != nil || GameCompiler.ownFunctions.contains(function.name) {
                diagnostics.error("'\(function.name)' is already a built-in function", at: function.position)
                continue
            }
            if document["networks"]?.key(function.name) != nil {
                diagnostics.error("'\(function.name)' is already the name of a network", at: function.position)
                continue
            }
            // the model's own functions shadow those of libraries
            if let known = compiler.functions[function.name], scope != nil || known.scope == nil {
                diagnostics.error("'\(function.name)' is defined twice", at: function.position)
                continue
            }
            compiler.functions[function.name] = .init(
                parameters: function.parameters, body: function.body, scope: scope)
        }
    }
}
