import Data
public import Graph
public import Language

/// Reads a model document, whose inheritance and settings have been applied, into a model.
public struct ModelReader {
    public static let keys = [
        "model", "extends", "summary", "paper", "task", "params", "presets", "let", "require", "data", "networks",
        "functions", "train", "infer", "expects", "import",
    ]
    static let trainKeys = [
        "batch", "epochs", "images", "rounds", "accumulate", "optimizer", "optimizers", "average", "augment",
        "precision", "let", "state", "steps", "stages",
    ]

    static let lengthKeys = ["epochs", "images", "rounds"]

    /// What a network of a model says beside what its document says.
    private static let ownNetworkKeys = ["weights", "trainable"]
    static let networkKeys = ["spec", "with"] + ownNetworkKeys

    /// Keys whose names others use, so that without them all that do would seem wrong.
    private static let nameKeys = ["extends", "params", "let", "data", "networks"]

    let document: Value
    let name: String
    let overrides: [Override]
    let library: any Library
    let diagnostics: Diagnostics
    let header: Header

    /// The model that the document describes.
    /// - Parameter overrides: values for its parameters.
    /// - Returns: `nil` after reporting what is wrong.
    public static func read(
        _ document: Value, name: String, overrides: [Override] = [], library: any Library, _ diagnostics: Diagnostics
    ) -> Model? {
        let header = Header(
            document, owner: name, overrides: overrides, ambient: library.importedNames(of: document), diagnostics)
        let reader = ModelReader(
            document: document, name: name, overrides: overrides, library: library, diagnostics: diagnostics,
            header: header)
        let misspelt = document.checkKeys(keys, of: "a model", diagnostics)
        guard header.isReadable, misspelt.isDisjoint(with: Self.nameKeys) else { return nil }
        reader.checkPresets()
        let model = reader.model()
        return diagnostics.hasErrors ? nil : model
    }

    private func model() -> Model? {
        guard let train = document["train"], train.mapping != nil else {
            diagnostics.error("a model needs 'train', a mapping", at: document["train"]?.position ?? document.position)
            return nil
        }
        let meant = train.checkKeys(Self.trainKeys, of: "'train'", diagnostics)
        var numbers: [String: Expression] = [:]
        let averages = readAverages(train["average"], &numbers)
        let networks = readNetworks(averages: averages)
        let data = DataSection.read(document["data"], header.scope, diagnostics)
        let names = document["networks"]?.mapping?.map(\.name) ?? []
        let optimizers = readOptimizers(
            train, names, &numbers, isGiven: meant.contains { $0.hasPrefix("optimizer") })
        let batch = readInt(train["batch"], "batch", 1...65_536) ?? 1
        let length = meant.isDisjoint(with: Self.lengthKeys) ? readLength(train) : .rounds(1)
        let accumulate = readInt(train["accumulate"], "accumulate", 1...65_536) ?? 1
        let precision = readPrecision(train["precision"])
        // a game whose networks or data are unknown would only be wrong once more
        guard let data, networks.count == document["networks"]?.mapping?.count else {
            for key in ["let", "steps"] { checkExpressions(train[key]) }
            for key in ["functions", "infer"] { checkExpressions(document[key]) }
            return nil
        }
        let table = Dictionary(uniqueKeysWithValues: networks.map { ($0.name, $0.entry) })
        let (game, augmentation) = readGame(train, numbers, table, data, batch: batch)
        let used = sized(networks, game)
        warnOfIdle(used, game)
        checkExpectations(used)
        let plan = TrainingPlan(
            batch: batch, length: length, accumulate: accumulate, precision: precision, optimizers: optimizers,
            averages: averages,
            target: augmentation.flatMap { policy in policy.target.map { ($0, policy.ramp) } })
        return Model(
            name: name, summary: text("summary"), paper: text("paper"), task: text("task"), document: document,
            parameters: header.parameters, scope: header.scope, data: data, networks: used, game: game, plan: plan,
            stages: diagnostics.hasErrors ? [] : readStages(train))
    }

    /// Each preset must be a mapping of the model's parameters, or of paths into its document.
    private func checkPresets() {
        guard let presets = document["presets"], !presets.isNull else { return }
        guard let entries = presets.mapping else {
            diagnostics.error("'presets' must be a mapping of names, but is \(presets.kind)", at: presets.position)
            return
        }
        let known = header.parameters.map(\.name)
        for preset in entries {
            guard let settings = preset.value.mapping else {
                diagnostics.error(
                    "the preset '\(preset.name)' must be a mapping of settings, but is \(preset.value.kind)",
                    at: preset.value.position)
                continue
            }
            for setting in settings where !setting.name.contains(".") && !known.contains(setting.name) {
                diagnostics.error(
                    "'\(name)' has no parameter '\(setting.name)'", at: setting.key.position,
                    hint: Suggestion.hint(for: setting.name, among: known, what: "parameters"))
            }
        }
    }

    private func text(_ key: String) -> String { document[key]?.scalar?.text ?? "" }

    // MARK: Networks

    private func readNetworks(averages: [String: TrainingPlan.Average]) -> [(name: String, entry: ModelNetwork)] {
        guard let entries = document["networks"]?.mapping, !entries.isEmpty else {
            diagnostics.error(
                "a model needs 'networks', a mapping", at: document["networks"]?.position ?? document.position)
            return []
        }
        for name in averages.keys where !entries.contains(where: { $0.name == name }) {
            diagnostics.error(
                "no network named '\(name)' to average", at: document["train"]?["average"]?.key(name)?.position,
                hint: Suggestion.hint(for: name, among: entries.map(\.name), what: "networks"))
        }
        return entries.compactMap { entry in
            guard Header.isName(entry.name) else {
                diagnostics.error("'\(entry.name)' can't be the name of a network", at: entry.key.position)
                return nil
            }
            guard let network = readNetwork(entry) else { return nil }
            let isTrainable = readBool(entry.value["trainable"]) ?? true
            let model = ModelNetwork(
                network: network, isTrainable: isTrainable, isAveraged: averages[entry.name] != nil,
                weights: weightsPath(entry.value["weights"]))
            return (entry.name, model)
        }
    }

    private func readNetwork(_ entry: Value.Entry) -> Network? {
        guard let entries = entry.value.mapping else {
            diagnostics.error(
                "a network is a mapping, but this is \(entry.value.kind)",
                at: entry.value.isNull ? entry.key.position : entry.value.position,
                hint: "such as `\(entry.name): {spec: \(entry.value.scalar?.text ?? "dcgan-generator")}`")
            return nil
        }
        guard entry.value["spec"] != nil || (entry.value["with"] != nil && entry.value["layers"] == nil) else {
            let own = entries.filter { !Self.ownNetworkKeys.contains($0.name) }
            // what the model imports is for its networks too
            let imports = (document.mapping ?? []).filter { $0.name == "import" && entry.value["import"] == nil }
            return NetworkDocument.build(
                Value(.mapping(own + imports), at: entry.value.position), name: entry.name, ambient: header.scope,
                library: library, diagnostics)
        }
        let misspelt = entry.value.checkKeys(Self.networkKeys, of: "'\(entry.name)'", diagnostics)
        guard let spec = entry.value["spec"]?.scalar else {
            if !misspelt.contains("spec") {
                diagnostics.error(
                    "'spec' takes the name of a network", at: entry.value["spec"]?.position ?? entry.key.position)
            }
            return nil
        }
        return diagnostics.attempt { () throws(Diagnostic) in
            let name = try library.networkName(spec, of: "spec", in: header.scope, diagnostics)
            let document = try library.find(.network, name, at: spec.position)
            let overrides = Override.list(entry.value["with"], scope: header.scope)
            let network = NetworkDocument.build(
                document, name: name, overrides: overrides, library: library, diagnostics)
            guard let network else { throw .consequence }
            return network
        }
    }

    /// The networks at the sizes that the game first uses them at.
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

    /// Warns of networks that no step updates: most likely forgotten.
    private func warnOfIdle(_ networks: [(name: String, entry: ModelNetwork)], _ game: Game) {
        guard !game.steps.isEmpty, game.steps.count == document["train"]?["steps"]?.sequence?.count else { return }
        for (name, entry) in networks where entry.isTrainable && entry.network.weightCount > 0 {
            if !game.steps.contains(where: { $0.update.contains(name) }) {
                diagnostics.warning(
                    "no step updates '\(name)'", at: document["networks"]?.key(name)?.position,
                    hint: "give it 'trainable: false' if that is meant")
            }
        }
    }

    /// `expects:` holds for the document's own defaults.
    private func checkExpectations(_ networks: [(name: String, entry: ModelNetwork)]) {
        guard let expectations = document["expects"]?.mapping else { return }
        let isDefault = header.isDefault
        for entry in expectations {
            guard let network = networks.first(where: { $0.name == entry.name })?.entry.network else {
                diagnostics.error(
                    "no network named '\(entry.name)'", at: entry.key.position,
                    hint: Suggestion.hint(for: entry.name, among: networks.map(\.name), what: "networks"))
                continue
            }
            guard entry.value.mapping != nil else {
                diagnostics.error(
                    "'expects' maps networks to facts, but this is \(entry.value.kind)", at: entry.value.position,
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
            if TensorFunctions.named(function.name) != nil || function.name == "grad" {
                diagnostics.error("'\(function.name)' is a function that ships already", at: function.position)
                continue
            }
            if document["networks"]?.key(function.name) != nil {
                diagnostics.error("'\(function.name)' is the name of a network already", at: function.position)
                continue
            }
            if compiler.functions[function.name] != nil {
                diagnostics.error("'\(function.name)' is defined twice", at: function.position)
                continue
            }
            compiler.functions[function.name] = .init(
                parameters: function.parameters, body: function.body, scope: scope)
        }
    }
}
