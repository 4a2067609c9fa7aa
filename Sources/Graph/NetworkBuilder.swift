import Language

/// Turns a network document into nodes, one layer at a time, checking shapes as it goes.
final class NetworkBuilder {
    static let mostNodes = 20_000

    let networkName: String
    let library: any Library
    let diagnostics: Diagnostics
    private(set) var nodes: [Network.Node] = []
    private(set) var weights: [Network.NamedWeight] = []
    /// Named outputs by the name they can be referred to, of the network or block that is being built.
    var names: [String: Wire] = [:]
    /// Where named items came from, so that `share:` can build them once more.
    var items: [String: Item] = [:]
    /// Blocks that documents define, with the scope of their document.
    var blocks: [String: Block] = [:]
    /// Blocks and networks being built, outermost first; one that contains itself would never end.
    var stack: [String] = []
    /// Prefix for explicit names inside a block or sub-network.
    var namePrefix = ""
    /// Set while `share:` builds an item again: weights are then the existing ones.
    var isSharing = false
    var isTrainable = true
    var initial: InitialValues
    private var freeAxes: [String: Set<Int>] = [:]

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
        let blocks: [String: Block]
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
        initial = InitialValues(document["init"], header.scope, diagnostics)
        let inputs = readInputs(document, header.scope, given: given, probe: probe)
        addBlocks(of: document, scope: header.scope, importing: [])
        guard let layers = document["layers"], layers.sequence != nil else {
            diagnostics.error("a network needs 'layers', a list", at: document["layers"]?.position ?? document.position)
            return nil
        }
        guard !diagnostics.hasErrors else { return nil }
        let start = inputs.first.map { Wire(node: 0, shape: $0.shape) }
        let last = diagnostics.attempt { () throws(Diagnostic) in
            try list(layers, start, path: "", scope: header.scope)
        }
        guard let last, !diagnostics.hasErrors else { return nil }
        let outputs = readOutputs(document["outputs"], header.scope, last: last, at: layers.position)
        initial.reportUnused(weights.map { ($0.name, nodes[$0.node].kind, $0.weight) }, diagnostics)
        guard !diagnostics.hasErrors else { return nil }
        var uses = [Int](repeating: 0, count: nodes.count)
        for node in nodes { for input in node.inputs { uses[input] += 1 } }
        for output in outputs { uses[output.node] += 1 }
        return Network(
            name: networkName, inputs: inputs, outputs: outputs, nodes: nodes, weights: weights, uses: uses,
            freeAxes: freeAxes)
    }

    // MARK: Inputs and outputs

    private func readInputs(_ document: Value, _ scope: Scope, given: [Shape]?, probe: Int) -> [(
        name: String, shape: Shape
    )] {
        guard let entries = document["inputs"]?.mapping, !entries.isEmpty else {
            diagnostics.error(
                "a network needs 'inputs', a mapping of names to shapes",
                at: document["inputs"]?.position ?? document.position,
                hint: "such as `inputs: {image: [3, height, width]}`")
            return []
        }
        if let given, given.count != entries.count {
            diagnostics.error(
                "'\(networkName)' takes \(entries.count) inputs (\(entries.map(\.name).joined(separator: ", "))), "
                    + "but got \(given.count)", at: document.key("inputs")?.position)
            return []
        }
        var result: [(name: String, shape: Shape)] = []
        for (index, entry) in entries.enumerated() {
            let declared = readShape(entry, scope, given: given?[index], probe: probe)
            guard let declared else { continue }
            let node = Network.Node(
                layer: nil, path: entry.name, inputs: [], shape: declared, position: entry.key.position, weights: [:],
                normalization: nil)
            names[entry.name] = Wire(node: nodes.count, shape: declared)
            nodes.append(node)
            result.append((entry.name, declared))
        }
        return result
    }

    private func readShape(_ entry: Value.Entry, _ scope: Scope, given: Shape?, probe: Int) -> Shape? {
        guard let sizes = entry.value.sequence else {
            diagnostics.error("the shape of '\(entry.name)' must be a list of sizes", at: entry.value.position)
            return nil
        }
        if let given, given.count != sizes.count {
            diagnostics.error(
                "input '\(entry.name)' of '\(networkName)' has \(sizes.count) sizes, but got \(given)",
                at: entry.value.position)
            return nil
        }
        var shape: Shape = []
        for (axis, size) in sizes.enumerated() {
            if let word = size.scalar?.text, Header.isName(word), scope.values[word] == nil {
                freeAxes[entry.name, default: []].insert(axis)
                shape.append(given?[axis] ?? probe)
                continue
            }
            let value = diagnostics.attempt { () throws(Diagnostic) in try scope.evaluate(Expression.parse(size)) }
            guard let value else { return nil }
            guard let number = value.int, number > 0 else {
                diagnostics.error("a size must be a whole number of at least 1, but is \(value)", at: size.position)
                return nil
            }
            if let got = given?[axis], got != number {
                diagnostics.error(
                    "input '\(entry.name)' of '\(networkName)' takes \(number) here, but got \(given ?? [])",
                    at: size.position)
                return nil
            }
            shape.append(number)
        }
        return shape
    }

    private func readOutputs(_ value: Value?, _ scope: Scope, last: Wire, at position: Position) -> [(
        name: String, node: Int
    )] {
        guard let entries = value?.mapping, !entries.isEmpty else {
            let node = diagnostics.attempt { () throws(Diagnostic) in try materialise(last, at: position) }
            guard let node else { return [] }
            let name = items.keys.first { names[$0]?.node == node && names[$0]?.indices.isEmpty == true }
            return [(name ?? "output", node)]
        }
        return entries.compactMap { entry in
            guard let scalar = entry.value.scalar else {
                diagnostics.error("an output is the name of a layer", at: entry.value.position)
                return nil
            }
            return diagnostics.attempt { () throws(Diagnostic) in
                (entry.name, try materialise(wire(scalar, scope), at: scalar.position))
            }
        }
    }

    // MARK: Names

    /// What a name in `from:`, `outputs:` or a merge refers to: a layer's name, an input, or an element of one.
    func wire(_ scalar: Scalar, _ scope: Scope) throws(Diagnostic) -> Wire {
        let name = try Template(scalar).text(in: scope)
        if let wire = names[name] { return wire }
        if let expression = try? Expression.parse(scalar), expression.name == nil,
            case .graph(let value)? = try? visible(scope).evaluate(expression), let wire = value as? Wire
        {
            return wire
        }
        if case .graph(let value)? = scope.values[name], let wire = value as? Wire { return wire }
        throw Diagnostic(
            "no layer or input named '\(name)' stands before", at: scalar.position,
            hint: Suggestion.hint(for: name, among: names.keys, what: "names here"))
    }

    /// The scope with the layers named so far.
    func visible(_ scope: Scope) -> Scope {
        var result = scope
        for (name, wire) in names where result.values[name] == nil { result.values[name] = .graph(wire) }
        return result
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
        guard nodes.count < Self.mostNodes else {
            throw Diagnostic("the network has more than \(Self.mostNodes) layers", at: position)
        }
        let shapes = inputs.map { nodes[$0].shape }
        let shape: Shape
        do throws(ShapeError) {
            shape = try layer.outputShape(shapes)
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
        let axis = (layer as? any WeightedLayer)?.outputAxis ?? 0
        let declared = normalization?.stored(layer.weights(shapes), outputAxis: axis) ?? layer.weights(shapes)
        var own: [String: String] = [:]
        for weight in declared {
            let full = "\(path).\(weight.name)"
            own[weight.name] = full
            try declare(weight, full, kind: layer.name, trainable: trainable && isTrainable, at: position)
        }
        nodes.append(
            Network.Node(
                layer: layer, path: path, inputs: inputs, shape: shape, position: position, weights: own,
                normalization: normalization))
        return Wire(node: nodes.count - 1, shape: shape)
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
