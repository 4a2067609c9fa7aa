import Language

/// Builds the nodes of a network document, one layer at a time, and checks shapes.
final class NetworkBuilder {
    static let mostNodes = 20_000
    static let greatestDepth = 32
    /// Keys that declare names. If one is misspelt, uses of its names are not reported.
    private static let nameKeys = ["params", "let", "inputs"]
    /// The limit on items and repeats, which also ends empty ones.
    static let mostSteps = 200_000
    /// The number of mistakes after which building stops, since copies of a repeat make the same ones.
    static let mostMistakes = 200

    let networkName: String
    let library: any Library
    let diagnostics: Diagnostics
    /// Keys of the document that are missing because they are misspelt, which has been reported.
    var misspelt: Set<String> = []
    var nodes: [Network.Node] = []
    private(set) var weights: [Network.NamedWeight] = []
    /// The names of all weights.
    private var declared: Set<String> = []
    /// The named outputs of the network or block that is being built.
    var names: [String: Wire] = [:]
    /// The named items, so that `share:` can build them again.
    var items: [String: Item] = [:]
    /// The blocks of documents, with the scope of their document.
    var blocks: [String: Block] = [:]
    /// The blocks and networks that are being built, outermost first, to detect those that contain themselves.
    var stack: [(kind: String, position: Position)] = []
    /// The paths of the lists of layers that are being built, outermost first.
    var groups: [String] = []
    /// The copies of repeats that are being built in the current network or block, outermost first.
    var copies: [Copy] = []
    /// Why names of the current network or block cannot be referred to.
    var gone: [String: Gone] = [:]
    /// The prefix of explicit names inside a block or an inner network.
    var namePrefix = ""
    /// The name after `share:` while that item is built again with its existing weights.
    var sharing: Scalar?
    var isTrainable = true
    /// The normalisation of weights of layers that do not have their own.
    let weightNorm: WeightNormalization.Word?
    var initial: InitialValues
    /// The names of free sizes, by input and axis.
    var freeAxes: [String: [Int: String]] = [:]
    /// The value of every free size, if the network is not built for known inputs.
    var standIn: Int?
    /// The weight names of other programs for networks inside this one.
    var innerMaps: [WeightMap] = []
    /// Nodes whose shapes are unknown because of a mistake that has been reported.
    private var uncertain: Set<Int> = []
    /// Nodes whose shapes depend on free sizes.
    private var flexible: Set<Int> = []
    /// Names that could not be declared because of mistakes, or the prefixes of those that an expression completes.
    var hidden: (names: Set<String>, starts: Set<String>) = ([], [])
    /// Whether blocks could not be declared because of a mistake.
    var lacksBlocks = false
    var usedBlocks: Set<String> = []
    /// The nodes of blocks with `checkpoint: true`.
    var recomputed: [Range<Int>] = []
    /// The places of the layers that a `when` skips and that have been checked.
    var checkedPlaces: Set<Position> = []
    private(set) var steps = 0
    var mistakes = 0
    var isExhausted: Bool {
        steps > Self.mostSteps || nodes.count >= Self.mostNodes || mistakes > Self.mostMistakes
    }

    /// An item of a layer list with everything needed to build it.
    struct Item {
        let value: Value
        let scope: Scope
        let path: String
        let prefix: String
        let copies: [Copy]
        let names: [String: Wire]
    }

    struct Block {
        let document: Value
        let scope: Scope
        /// Keys that are missing because they are misspelt, which has been reported.
        let misspelt: Set<String>
        /// Whether its values are computed again in the backward pass.
        let isRecomputed: Bool

        func layers(_ name: String) throws(Diagnostic) -> Value {
            guard let layers = document["layers"] else {
                if misspelt.contains("layers") { throw .consequence }
                throw Diagnostic("the block '\(name)' has no layers", at: document.position)
            }
            return layers
        }
    }

    init(
        name: String, weightNorm: WeightNormalization.Word? = nil, library: any Library, _ diagnostics: Diagnostics
    ) {
        networkName = name
        self.weightNorm = weightNorm
        self.library = library
        self.diagnostics = diagnostics
        initial = InitialValues([])
    }

    func build(_ document: Value, overrides: [Override], ambient: Scope, inputs given: [Shape]?, probe: Int) -> Network?
    {
        let header = Header(
            document, owner: networkName, overrides: overrides,
            ambient: library.importedNames(of: document, over: ambient), diagnostics)
        guard header.isReadable, misspelt.isDisjoint(with: Self.nameKeys) else { return nil }
        let scope = header.scope.addingFreeSizes(of: document["inputs"])
        initial = InitialValues(document["init"], scope, diagnostics)
        let inputs = readInputs(document, scope, given: given, probe: probe)
        addBlocks(of: document, scope: scope)
        let maps = WeightMap.read(document["weights_from"], scope, diagnostics)
        guard let layers = document["layers"], !layers.isNull else {
            if misspelt.contains("layers") { return nil }
            diagnostics.error("a network needs 'layers', a list", at: document["layers"]?.position ?? document.position)
            return nil
        }
        let start = inputs.first.flatMap { names[$0.name] } ?? unknownInput(at: layers.position)
        let last = diagnostics.attempt { () throws(Diagnostic) in
            try list(layers, start, path: "", scope: scope)
        }
        guard let last else { return nil }
        checkUnusedBlocks(of: document)
        let outputs = readOutputs(document["outputs"], scope, last: last, at: layers.position)
        guard !diagnostics.hasErrors else {
            document["expects"].map { NetworkDocument.checkFacts($0, diagnostics) }
            return nil
        }
        let network = network(inputs, outputs, WeightMap.merge(maps, with: innerMaps))
        reportUnused(in: document, network)
        if header.isDefault {
            initial.reportUnused(in: network, diagnostics)
            document["expects"].map { NetworkDocument.checkExpectations($0, network, header.scope, diagnostics) }
        }
        return diagnostics.hasErrors ? nil : network
    }

    /// The network of the nodes.
    private func network(
        _ inputs: [(name: String, shape: Shape)], _ outputs: [(name: String, node: Int)], _ maps: [WeightMap]
    ) -> Network {
        var uses = [Int](repeating: 0, count: nodes.count)
        for node in nodes { for input in node.inputs { uses[input] += 1 } }
        for output in outputs { uses[output.node] += 1 }
        return Network(
            name: networkName, inputs: inputs, outputs: outputs, nodes: nodes, weights: weights, uses: uses,
            recomputed: recomputed, freeAxes: freeAxes, maps: maps)
    }

    /// Adds a layer after the given nodes.
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
            throw Diagnostic("the network exceeds the limit of \(Self.mostNodes) layers", at: position)
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
            throw Diagnostic("'\(layer.name)' has too many multiply-adds to count", at: position)
        }
        nodes.append(
            Network.Node(
                layer: layer, path: path, inputs: inputs, groups: groups, shape: shape, position: position,
                weights: own, normalization: normalization))
        let isUncertain = inputs.contains(where: uncertain.contains)
        if isUncertain { uncertain.insert(nodes.count - 1) }
        if inputs.contains(where: flexible.contains) { flexible.insert(nodes.count - 1) }
        return Wire(node: nodes.count - 1, shape: shape, isUncertain: isUncertain)
    }

    /// The shape of the layer's output, which is validated.
    private func shape(of layer: any Layer, _ inputs: [Int], at position: Position) throws(Diagnostic) -> Shape {
        let shape: Shape
        do throws(ShapeError) {
            shape = try layer.outputShape(inputs.map { nodes[$0].shape })
        } catch {
            throw Diagnostic(error.message, at: position, notes: origins(of: inputs))
        }
        if let size = shape.first(where: { $0 < 1 }) {
            throw Diagnostic(
                "the output of '\(layer.name)' would be \(shape), with a size of \(size)", at: position,
                notes: origins(of: inputs))
        }
        guard shape.volume < 1 << 40 else {
            throw Diagnostic(
                "the output \(shape) of '\(layer.name)' exceeds the maximum size of a tensor", at: position)
        }
        return shape
    }

    /// A placeholder for an item that could not be built, so that the following items are checked. Errors that follow from
    /// its absence are not reported.
    func placeholder(for previous: Wire, at position: Position) -> Wire {
        source("", previous.shape, at: position, isUncertain: true)
    }

    /// A placeholder for an input that is not declared. Unknown names may belong to other such inputs.
    private func unknownInput(at position: Position) -> Wire {
        hidden.starts.insert("")
        return source("", [1], at: position, isUncertain: true)
    }

    /// Adds a node for an input.
    func input(_ entry: Value.Entry, _ shape: Shape, _ isUncertain: Bool) -> Wire {
        let wire = source(entry.name, shape, at: entry.key.position, isUncertain: isUncertain)
        if freeAxes[entry.name] != nil { flexible.insert(wire.node) }
        return wire
    }

    /// Adds a node without inputs.
    func source(_ path: String, _ shape: Shape, at position: Position, isUncertain: Bool) -> Wire {
        nodes.append(
            Network.Node(
                layer: nil, path: path, inputs: [], groups: groups, shape: shape, position: position, weights: [:],
                normalization: nil))
        if isUncertain { uncertain.insert(nodes.count - 1) }
        return Wire(node: nodes.count - 1, shape: shape, isUncertain: isUncertain)
    }

    /// Counts a step of the build.
    func step(at position: Position) throws(Diagnostic) {
        steps += 1
        if steps > Self.mostSteps {
            throw Diagnostic("building the network exceeds the limit of \(Self.mostSteps) steps", at: position)
        }
    }

    private func declare(_ weight: Weight, _ full: String, kind: String, trainable: Bool, at position: Position)
        throws(Diagnostic)
    {
        if sharing != nil {
            guard let existing = weights.first(where: { $0.name == full }) else {
                throw Diagnostic("the shared layer has no weight '\(full)'", at: position)
            }
            guard existing.weight.shape == weight.shape else {
                throw Diagnostic(
                    "a shared layer needs inputs of equal shapes: its weight '\(weight.name)' is \(existing.weight.shape), but here "
                        + "it would be \(weight.shape)", at: position)
            }
            return
        }
        guard declared.insert(full).inserted else {
            throw Diagnostic(
                "two weights are named '\(full)'", at: position,
                hint: "the 'name' of a layer must differ from the names of layers without one")
        }
        guard weight.shape.volume < 1 << 40 else {
            throw Diagnostic("the weight '\(full)' \(weight.shape) exceeds the maximum size of a tensor", at: position)
        }
        let value = initial.value(for: full, kind: kind, weight)
        weights.append(
            Network.NamedWeight(
                name: full, weight: Weight(weight.name, weight.shape, value, role: weight.role),
                isTrainable: weight.role == .trainable && trainable, node: nodes.count))
    }

    /// Notes about the sources of inputs that a layer does not accept.
    func origins(of inputs: [Int]) -> [Diagnostic.Note] {
        var seen: Set<Int> = []
        var notes = inputs.filter { seen.insert($0).inserted }.map { index in
            let node = nodes[index]
            let label = items[node.path] != nil || node.layer == nil ? "'\(node.path)'" : "this input"
            let shape = Network.text(of: node.shape, free: node.layer == nil ? freeAxes[node.path] : nil)
            return Diagnostic.Note("\(label) is \(node.kind) → \(shape)", at: node.position)
        }
        if let standIn, inputs.contains(where: flexible.contains) {
            let names = Set(freeAxes.values.flatMap(\.values)).sorted().map { "'\($0)'" }.joined(separator: " and ")
            notes.append(.init("\(names) can be any size; these shapes are for \(standIn)"))
        }
        return notes
    }
}
