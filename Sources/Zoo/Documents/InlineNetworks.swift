internal import Graph
internal import Language

/// Copies the networks of a model into its document.
struct InlineNetworks {
    private let model: Value
    private let scope: Scope
    private let zoo: Zoo

    /// - Parameters:
    ///   - model: the model's document, with inheritance applied.
    ///   - scope: the values of its parameters, which may select networks.
    init(_ model: Value, _ scope: Scope, _ zoo: Zoo) {
        self.model = model
        self.scope = scope
        self.zoo = zoo
    }

    /// Replaces `spec:` with the content of the network's document; its parameters get their values from `with:`.
    func put(into text: inout DocumentText) throws(Diagnostic) {
        var lines = ["networks:"]
        for entry in model["networks"]?.mapping ?? [] {
            lines.append("  \(entry.name):")
            guard let spec = entry.value["spec"]?.scalar else {
                lines += entry.value.compactYAML(indent: 2).split(separator: "\n").map(String.init)
                continue
            }
            lines += try network(zoo.networkName(spec, of: "spec", in: scope, nil), entry.value)
        }
        text.set("networks", lines)
        try settle(&text)
    }

    private func network(_ spec: String, _ entry: Value) throws(Diagnostic) -> [String] {
        let network = try zoo.find(.network, spec, at: entry.position)
        var body = DocumentText(network.position.source.text, network)
        body.set(head: body.head.filter { !SchemaFile.isReference($0) })
        body.set("params", parameters(network, entry["with"]))
        for key in ["network", "expects"] { body.remove(key) }
        var lines = ["    # copied from \(spec)"]
        lines += body.text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.isEmpty ? "" : "    \($0)"
        }
        for key in ["weights", "trainable"] {
            if let own = entry[key] { lines.append("    \(key): \(own.yaml())") }
        }
        return lines
    }

    private func parameters(_ network: Value, _ given: Value?) -> [String] {
        let entries = (network["params"]?.mapping ?? []).map {
            Value.Entry(key: $0.key, value: given?[$0.name] ?? ParameterSection.standard(of: $0.value))
        }
        // a parameter that only gives another one its default is not needed if that one is given
        var body = (network.mapping ?? []).filter { $0.name != "params" }
        var kept: [Value.Entry] = []
        for entry in entries.reversed() {
            let whole = Value(.mapping(body), at: network.position)
            guard UnusedNames(in: whole, of: network.position.source, Diagnostics()).isMentioned(entry.name) else {
                continue
            }
            kept.insert(entry, at: 0)
            if given?[entry.name] == nil { body.append(entry) }
        }
        return lines("params", kept, at: network.position)
    }

    private func lines(_ key: String, _ entries: [Value.Entry], at position: Position) -> [String] {
        let entry = Value.Entry(key: Scalar(key, at: position), value: Value(.mapping(entries), at: position))
        return Value(.mapping([entry]), at: position).compactYAML().split(separator: "\n").map(String.init)
    }

    // MARK: Parameters that selected networks

    /// Fixes the parameters that selected networks: removes those with no other use, and the presets that select other
    /// networks.
    private func settle(_ text: inout DocumentText) throws(Diagnostic) {
        let parameters = model["params"]?.mapping ?? []
        let specs = (model["networks"]?.mapping ?? []).compactMap { $0.value["spec"]?.scalar }
        let chosen = specs.filter { $0.text.contains("${") || $0.isPlain && scope.values[$0.text]?.word != nil }
        let words = Set(chosen.flatMap(\.text.words).map(String.init))
        let choosing = parameters.map(\.name).filter(words.contains)
        guard !choosing.isEmpty else { return }
        let needed = wordsElsewhere
        let kept = choosing.filter(needed.contains)
        let gone = choosing.filter { !needed.contains($0) }
        if !gone.isEmpty {
            text.set("params", lines("params", parameters.filter { !gone.contains($0.name) }, at: model.position))
        }
        if !kept.isEmpty {
            let rules = (model["require"]?.mapping ?? []) + kept.map(rule)
            text.put("require", lines("require", rules, at: model.position), before: "data")
        }
        let presets = (model["presets"]?.mapping ?? []).compactMap { preset -> Value.Entry? in
            let entries = preset.value.mapping ?? []
            let isSame = entries.allSatisfy { entry in
                !choosing.contains(entry.name) || scope.values[entry.name]?.description == entry.value.scalar?.text
            }
            let others = entries.filter { !choosing.contains($0.name) }
            guard isSame, !others.isEmpty else { return nil }
            return Value.Entry(key: preset.key, value: Value(.mapping(others), at: preset.value.position))
        }
        if presets.isEmpty {
            text.remove("presets")
        } else {
            text.set("presets", lines("presets", presets, at: model.position))
        }
    }

    /// The words of the model outside of presets and the names of networks.
    private var wordsElsewhere: Set<String> {
        let values = (model.mapping ?? []).filter { $0.name != "presets" && $0.name != "networks" }.map(\.value)
        let networks = (model["networks"]?.mapping ?? []).flatMap { $0.value.mapping ?? [] }
        return Set((values + networks.filter { $0.name != "spec" }.map(\.value)).flatMap(\.words))
    }

    /// A line of `require:` that fixes a parameter to its value.
    private func rule(_ parameter: String) -> Value.Entry {
        let value = scope.values[parameter] ?? .missing
        let isWord =
            switch value {
            case .name, .text: true
            default: false
            }
        return Value.Entry(
            key: Scalar("\(parameter) == \(isWord ? "'\(value)'" : "\(value)")", at: model.position),
            value: Value(
                .scalar(Scalar("the networks in this document are those of \(parameter)=\(value)", at: model.position)),
                at: model.position))
    }
}
