import Language

/// Turns a network document into nodes, one layer at a time, checking shapes as it goes.
final class NetworkBuilder {
    static let mostNodes = 20_000
    static let greatestDepth = 32
    /// Keys whose names others use, so that without them all that do would seem wrong.
    private static let nameKeys = ["params", "let", "inputs"]
    /// Items and repeats that are gone through, so that empty ones end too.
    static let mostSteps = 200_000
    /// Mistakes after which building ends: copies of a repeat make the same ones again and again.
    static let mostMistakes = 200

    let networkName: String
    let library: any Library
    let diagnostics: Diagnostics
    /// Keys of the document that are not there because they are misspelt, which has been said.
    var misspelt: Set<String> = []
    var nodes: [Network.Node] = []
    private(set) var weights: [Network.NamedWeight] = []
    /// The names of all weights.
    private var declared: Set<String> = []
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
    /// The copies of repeats being built, outermost first, of the network or block that is being built.
    var copies: [Copy] = []
    /// Why names of the network or block that is being built can't be referred to.
    var gone: [String: Gone] = [:]
    /// Prefix for explicit names inside a block or sub-network.
    var namePrefix = ""
    /// The name after `share:` while that item is built again: weights are then the existing ones.
    var sharing: Scalar?
    var isTrainable = true
    var initial: InitialValues
    /// Names of free sizes by input and axis.
    var freeAxes: [String: [Int: String]] = [:]
    /// The number that stands for every free size, where the network is not built for inputs that are known.
    var standIn: Int?
    /// The names that other programs give the weights of networks inside this one.
    var innerMaps: [WeightMap] = []
    /// Nodes whose shapes follow from a mistake that has been reported.
    private var uncertain: Set<Int> = []
    /// Nodes whose shapes follow from free sizes.
    private var flexible: Set<Int> = []
    /// Names that mistakes have kept from being made known; of those that an expression completes, how they begin.
    var hidden: (names: Set<String>, starts: Set<String>) = ([], [])
    /// Whether a mistake has kept blocks from being made known.
    var lacksBlocks = false
    var usedBlocks: Set<String> = []
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
        let copies: [Copy]
        let names: [String: Wire]
    }

    struct Block {
        let document: Value
        let scope: Scope
        /// Keys that are not there because they are misspelt, which has been said.
        let misspelt: Set<String>

        func layers(_ name: String) throws(Diagnostic) -> Value {
            guard let layers = document["layers"] else {
                if misspelt.contains("layers") { throw .consequence }
                throw Diagnostic("the block '\(name)' has no layers", at: document.position)
            }
            return layers
        }
    }

    init(name: String, library: any Library, _ diagnostics: Diagnostics) {
        networkName = name
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
        if header.isDefault {
            initial.reportUnused(in: network, diagnostics)
            document["expects"].map { NetworkDocument.checkExpectations($0, network, header.scope, diagnostics) }
        }
        return diagnostics.hasErrors ? nil : network
    }

    /// The network of the nodes built.
    private func network(
        _ inputs: [(name: String, shape: Shape)], _ outputs: [(name: String, node: Int)], _ maps: [WeightMap]
    ) -> Network {
        var uses = [Int](repeating: 0, count: nodes.count)
        for node in nodes { for input in node.inputs { uses[input] += 1 } }
        for output in outputs { uses[output.node] += 1 }
        return Network(
            name: networkName, inputs: inputs, outputs: outputs, nodes: nodes, weights: weights, uses: uses,
            freeAxes: freeAxes, maps: maps)
    }

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
        if inputs.contains(where: flexible.contains) { flexible.insert(nodes.count - 1) }
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
        source("", previous.shape, at: position, isUncertain: true)
    }

    /// Stands for an input that is not declared; names that are not known may be those of others.
    private func unknownInput(at position: Position) -> Wire {
        hidden.starts.insert("")
        return source("", [1], at: position, isUncertain: true)
    }

    /// Makes a node for an input.
    func input(_ entry: Value.Entry, _ shape: Shape, _ isUncertain: Bool) -> Wire {
        let wire = source(entry.name, shape, at: entry.key.position, isUncertain: isUncertain)
        if freeAxes[entry.name] != nil { flexible.insert(wire.node) }
        return wire
    }

    /// Adds a node that takes nothing.
    func source(_ path: String, _ shape: Shape, at position: Position, isUncertain: Bool) -> Wire {
        nodes.append(
            Network.Node(
                layer: nil, path: path, inputs: [], groups: groups, shape: shape, position: position, weights: [:],
                normalization: nil))
        if isUncertain { uncertain.insert(nodes.count - 1) }
        return Wire(node: nodes.count - 1, shape: shape, isUncertain: isUncertain)
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
        if sharing != nil {
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
        guard declared.insert(full).inserted else {
            throw Diagnostic(
                "two weights would have the name '\(full)'", at: position,
                hint: "a layer's 'name' must differ from what layers without one are called")
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
        var seen: Set<Int> = []
        var notes = inputs.filter { seen.insert($0).inserted }.map { index in
            let node = nodes[index]
            let label = items[node.path] != nil || node.layer == nil ? "'\(node.path)'" : "this input"
            let shape = Network.text(of: node.shape, free: node.layer == nil ? freeAxes[node.path] : nil)
            return Diagnostic.Note("\(label) is \(node.kind) → \(shape)", at: node.position)
        }
        if let standIn, inputs.contains(where: flexible.contains) {
            let names = Set(freeAxes.values.flatMap(\.values)).sorted().map { "'\($0)'" }.joined(separator: " and ")
            notes.append(.init("\(names) may be any size; these shapes are for \(standIn)"))
        }
        return notes
    }
}
