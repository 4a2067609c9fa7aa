import Language

/// Turns a network document into nodes, one layer at a time, checking shapes as it goes.
final class NetworkBuilder {
    static let mostNodes = 20_000
    static let greatestDepth = 32
    /// Items and repeats that are gone through, so that empty ones end too.
    static let mostSteps = 200_000
    /// Mistakes after which building ends: copies of a repeat make the same ones again and again.
    static let mostMistakes = 200

    let networkName: String
    let library: any Library
    let diagnostics: Diagnostics
    var nodes: [Network.Node] = []
    private(set) var weights: [Network.NamedWeight] = []
    /// Named outputs by the name they can be referred to, of the network or block that is being built.
    var names: [String: Wire] = [:]
    /// Where named items came from, so that `share:` can build them once more.
    var items: [String: Item] = [:]
    /// Blocks that documents define, with the scope of their document.
    var blocks: [String: Block] = [:]
    /// Blocks and networks being built, outermost first; one that contains itself may never end.
    var stack: [(kind: String, position: Position)] = []
    /// The lists of layers being built, outermost first, by their paths.
    var groups: [String] = []
    /// Prefix for explicit names inside a block or sub-network.
    var namePrefix = ""
    /// Set while `share:` builds an item again: weights are then the existing ones.
    var isSharing = false
    var isTrainable = true
    var initial: InitialValues
    var freeAxes: [String: Set<Int>] = [:]
    /// The names that other programs give the weights of networks inside this one.
    var innerMaps: [WeightMap] = []
    /// Nodes whose shapes follow from a mistake that has been reported.
    private var uncertain: Set<Int> = []
    /// Whether a mistake has kept names from being made known.
    var lacksNames = false
    private(set) var steps = 0
    var mistakes = 0
    var isExhausted: Bool {
        steps > Self.mostSteps || nodes.count >= Self.mostNodes || mistakes > Self.mostMistakes
    }

    /// An item of a layer list with what it needs to be built.
    struct Item {
        let value: Value
        let scope: Scope
        let path: String
        let prefix: String
        let names: [String: Wire]
    }

    struct Block {
        let document: Value
        let scope: Scope
    }

    init(name: String, library: any Library, _ diagnostics: Diagnostics) {
        networkName = name
        self.library = library
        self.diagnostics = diagnostics
        initial = InitialValues([])
    }

    func build(_ document: Value, overrides: [Override], ambient: Scope, inputs given: [Shape]?, probe: Int) -> Network?
    {
        let header = Header(document, owner: networkName, overrides: overrides, ambient: ambient, diagnostics)
        guard !diagnostics.hasErrors else { return nil }
        let scope = header.scope.addingFreeSizes(of: document["inputs"])
        initial = InitialValues(document["init"], scope, diagnostics)
        let inputs = readInputs(document, scope, given: given, probe: probe)
        addBlocks(of: document, scope: scope, importing: [])
        guard let layers = document["layers"], layers.sequence != nil else {
            diagnostics.error("a network needs 'layers', a list", at: document["layers"]?.position ?? document.position)
            return nil
        }
        guard !diagnostics.hasErrors else { return nil }
        let start = inputs.first.map { Wire(node: 0, shape: $0.shape) }
        let last = diagnostics.attempt { () throws(Diagnostic) in
            try list(layers, start, path: "", scope: scope)
        }
        guard let last else { return nil }
        let outputs = readOutputs(document["outputs"], scope, last: last, at: layers.position)
        let maps = WeightMap.read(document["weights_from"], scope, diagnostics)
        guard !diagnostics.hasErrors else { return nil }
        initial.reportUnused(weights.map { ($0.name, nodes[$0.node].kind, $0.weight) }, diagnostics)
        guard !diagnostics.hasErrors else { return nil }
        var uses = [Int](repeating: 0, count: nodes.count)
        for node in nodes { for input in node.inputs { uses[input] += 1 } }
        for output in outputs { uses[output.node] += 1 }
        return Network(
            name: networkName, inputs: inputs, outputs: outputs, nodes: nodes, weights: weights, uses: uses,
            freeAxes: freeAxes, maps: WeightMap.merge(maps, with: innerMaps))
    }

    // MARK: Names

    /// What a name in `from:`, `outputs:` or a merge refers to: a layer's name, an input, or an element of one.
    func wire(_ scalar: Scalar, _ scope: Scope) throws(Diagnostic) -> Wire {
        let name = try Template(scalar).text(in: scope)
        if let wire = names[name] { return wire }
        if let expression = try? Expression.parse(scalar), expression.name == nil,
            case .graph(let value)? = try? visible(scope, expression.names).evaluate(expression),
            let wire = value as? Wire
        {
            return wire
        }
        if case .graph(let value)? = scope.values[name], let wire = value as? Wire { return wire }
        if lacksNames { throw .consequence }
        throw Diagnostic(
            "no layer or input named '\(name)' stands before", at: scalar.position,
            hint: Suggestion.hint(for: name, among: names.keys, what: "names here"))
    }

    /// The scope with those of the layers named so far whose names occur among the words.
    func visible(_ scope: Scope, _ words: some Sequence<String>) -> Scope {
        var result = scope
        for word in words where result.values[word] == nil {
            if let wire = names[word] { result.values[word] = .graph(wire) }
        }
        return result
    }

    /// The scope with those of the layers named so far that the YAML speaks of.
    func visible(_ scope: Scope, in value: Value?) -> Scope {
        guard let value, !names.isEmpty else { return scope }
        switch value.content {
        case .null: return scope
        case .scalar(let scalar):
            let words = scalar.text.split { !($0.isLetter || $0.isNumber || $0 == "_") }
            return visible(scope, words.map(String.init))
        case .sequence(let items): return items.reduce(scope) { visible($0, in: $1) }
        case .mapping(let entries): return entries.reduce(scope) { visible($0, in: $1.value) }
        }
    }

    /// The node that gives the wire's value, with a `select` for each element taken.
    func materialise(_ wire: Wire, at position: Position) throws(Diagnostic) -> Int {
        var node = wire.node
        for index in wire.indices {
            let path = "\(nodes[node].path)[\(index)]"
            if let existing = nodes.firstIndex(where: { $0.path == path && $0.layer is Select }) {
                node = existing
            } else {
                node = try add(Select(index: index), [node], path: path, at: position).node
            }
        }
        return node
    }

    // MARK: Nodes

    /// Adds a layer behind the given nodes.
    func add(
        _ layer: any Layer, _ inputs: [Int], path: String, at position: Position,
        normalization: WeightNormalization? = nil, trainable: Bool = true
    ) throws(Diagnostic) -> Wire {
        do throws(Diagnostic) {
            return try addChecked(
                layer, inputs, path: path, at: position, normalization: normalization, trainable: trainable)
        } catch {
            if !isExhausted, inputs.contains(where: uncertain.contains) { throw .consequence }
            throw error
        }
    }

    private func addChecked(
        _ layer: any Layer, _ inputs: [Int], path: String, at position: Position,
        normalization: WeightNormalization?, trainable: Bool
    ) throws(Diagnostic) -> Wire {
        guard nodes.count < Self.mostNodes else {
            throw Diagnostic("the network has more than \(Self.mostNodes) layers", at: position)
        }
        let shapes = inputs.map { nodes[$0].shape }
        let shape = try shape(of: layer, inputs, at: position)
        let axis = (layer as? any WeightedLayer)?.outputAxis ?? 0
        let declared = normalization?.stored(layer.weights(shapes), outputAxis: axis) ?? layer.weights(shapes)
        var own: [String: String] = [:]
        for weight in declared {
            let full = "\(path).\(weight.name)"
            own[weight.name] = full
            try declare(weight, full, kind: layer.name, trainable: trainable && isTrainable, at: position)
        }
        guard Double(shape.volume) * Double(declared.map(\.shape.volume).max() ?? 0) < 0x1p60 else {
            throw Diagnostic("'\(layer.name)' would take more multiply-adds than can be counted", at: position)
        }
        nodes.append(
            Network.Node(
                layer: layer, path: path, inputs: inputs, groups: groups, shape: shape, position: position,
                weights: own,
                normalization: normalization))
        let isUncertain = inputs.contains(where: uncertain.contains)
        if isUncertain { uncertain.insert(nodes.count - 1) }
        return Wire(node: nodes.count - 1, shape: shape, isUncertain: isUncertain)
    }

    /// The layer's output shape, which must be one that can be.
    private func shape(of layer: any Layer, _ inputs: [Int], at position: Position) throws(Diagnostic) -> Shape {
        let shape: Shape
        do throws(ShapeError) {
            shape = try layer.outputShape(inputs.map { nodes[$0].shape })
        } catch {
            throw Diagnostic(error.message, at: position, notes: origins(of: inputs))
        }
        if let size = shape.first(where: { $0 < 1 }) {
            throw Diagnostic(
                "'\(layer.name)' would give \(shape), a size of \(size)", at: position, notes: origins(of: inputs))
        }
        guard shape.volume < 1 << 40 else {
            throw Diagnostic("'\(layer.name)' would give \(shape), which no machine can hold", at: position)
        }
        return shape
    }

    /// Stands for an item that could not be built, so that what comes after it is checked too; what follows from its
    /// absence stays quiet.
    func placeholder(for previous: Wire, at position: Position) -> Wire {
        nodes.append(
            Network.Node(
                layer: nil, path: "", inputs: [], groups: groups, shape: previous.shape, position: position,
                weights: [:],
                normalization: nil))
        uncertain.insert(nodes.count - 1)
        return Wire(node: nodes.count - 1, shape: previous.shape, isUncertain: true)
    }

    /// Counts a step of building.
    func step(at position: Position) throws(Diagnostic) {
        steps += 1
        if steps > Self.mostSteps {
            throw Diagnostic("building the network takes more than \(Self.mostSteps) steps", at: position)
        }
    }

    private func declare(_ weight: Weight, _ full: String, kind: String, trainable: Bool, at position: Position)
        throws(Diagnostic)
    {
        if isSharing {
            guard let existing = weights.first(where: { $0.name == full }) else {
                throw Diagnostic("the shared layer has no weight '\(full)'", at: position)
            }
            guard existing.weight.shape == weight.shape else {
                throw Diagnostic(
                    "a shared layer needs equal inputs: its weight '\(weight.name)' is \(existing.weight.shape), but here "
                        + "it would be \(weight.shape)", at: position)
            }
            return
        }
        guard weight.shape.volume < 1 << 40 else {
            throw Diagnostic("the weight '\(full)' would be \(weight.shape), which no machine can hold", at: position)
        }
        let value = initial.value(for: full, kind: kind, weight)
        weights.append(
            Network.NamedWeight(
                name: full, weight: Weight(weight.name, weight.shape, value, role: weight.role),
                isTrainable: weight.role == .trainable && trainable, node: nodes.count))
    }

    /// Where the inputs of a layer that can't take them were made.
    func origins(of inputs: [Int]) -> [Diagnostic.Note] {
        inputs.map { index in
            let node = nodes[index]
            let label = items[node.path] != nil || node.layer == nil ? "'\(node.path)'" : "this input"
            return Diagnostic.Note("\(label) is \(node.kind) → \(node.shape)", at: node.position)
        }
    }
}
