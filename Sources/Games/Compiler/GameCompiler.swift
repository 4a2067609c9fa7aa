import Data
import Language

/// Compiles expressions to a game's nodes.
final class GameCompiler {
    /// What a name in an expression refers to.
    enum Binding {
        case value(Expression, place: Place)
        case node(NodeID)
        case network(NetworkCall)
        /// An expression that could not be parsed.
        case invalid
    }

    struct UserFunction {
        let parameters: [String]
        let body: Expression
        /// The library's names, if the function is from one; `nil` for the model's own functions.
        var scope: Scope?
    }

    /// A `let:` value in a place.
    private struct ValueKey: Hashable {
        let place: Place
        let name: String
    }

    /// A place where values are computed: the names it knows, and its batch size.
    struct Frame {
        var bindings: [String: Binding]
        /// The place of new nodes.
        var place: Place
        let batch: Int
        /// The place of the round's values.
        let round: Place
        let isInference: Bool
        /// The `let:` value that is being compiled, and its expression.
        var value: (name: String, place: Place, expression: Expression)?
        /// Inside a function of the model: the arguments of its parameters, and the calls that led to it.
        var given: [String: Expression] = [:]
        var path: [Position] = []
    }

    /// Parameters, derived values and their functions: those of the model, or of a library while its functions are
    /// compiled.
    var scope: Scope
    let networks: [String: ModelNetwork]
    let data: [String: [Int]]
    /// The number of classes of each label field.
    let classes: [String: Int]
    var states: [GameState] = []
    var functions: [String: UserFunction] = [:]
    /// Functions of the model that are being compiled.
    var calling: Set<String> = []
    var augmentation: Augmentation?
    /// The passages of `train:`, for the names of memories.
    var passages: [Passage] = []
    /// The names of the steps that have one.
    var stepNames: [StepID: String] = [:]
    let diagnostics: Diagnostics
    private(set) var nodes = NodeList()
    private(set) var targets: Set<NodeID> = []
    private(set) var names: [NodeID: String] = [:]
    /// The ranges of numbers that change during training.
    var rules: [NodeID: [DynamicNumber]] = [:]
    /// Nodes by what computes them, so that equal values share a node wherever they are written.
    private var shared: [String: NodeID] = [:]
    private var compiled: [ValueKey: NodeID] = [:]
    private var inProgress: [ValueKey] = []
    /// Values whose compilation has started.
    private var begun: Set<String> = []
    var frame: Frame

    init(
        scope: Scope, networks: [String: ModelNetwork], data: DataDeclaration, batch: Int, _ diagnostics: Diagnostics
    ) {
        self.scope = scope
        self.networks = networks
        self.data = DataSection.shapes(data)
        classes = DataSection.classes(data)
        self.diagnostics = diagnostics
        frame = Frame(bindings: [:], place: .round, batch: batch, round: .round, isInference: false)
    }

    // MARK: Nodes

    /// Adds a node, or finds an existing one with the same value.
    func add(
        _ kind: GameNode.Kind, _ inputs: [NodeID], _ type: GameType, at position: Position, text: String,
        key: String? = nil, networks own: Set<String> = [], memory: MemoryName? = nil
    ) -> NodeID {
        let full = key.map { "\(frame.place)/\($0)(\(inputs.map { "\($0.index)" }.joined(separator: ",")))" }
        if let full, let existing = shared[full] { return existing }
        let networks = inputs.reduce(own) { $0.union(nodes[$1].networks) }
        let node = nodes.append(
            GameNode(
                kind: kind, inputs: inputs, type: type, place: frame.place, position: position, text: text,
                networks: networks, traits: traits(kind, inputs, type), memory: memory))
        if let full { shared[full] = node }
        return node
    }

    func number(_ value: Double, at position: Position) -> NodeID {
        add(.number(value), [], .number, at: position, text: value.short, key: "number \(value)")
    }

    func markTarget(_ node: NodeID) { targets.insert(node) }

    /// The node of an expression in the current frame.
    func node(_ expression: Expression) throws(Diagnostic) -> NodeID {
        if let constant = try staticNumber(expression) { return number(constant, at: expression.position) }
        let position = expression.position
        switch expression.kind {
        case .int, .real, .bool: return number(0, at: position)
        case .text(let text): throw Diagnostic("expected a number or tensor, found the text '\(text)'", at: position)
        case .name(let name): return try named(name, at: position)
        case .list: throw Diagnostic("expected a number or tensor, found a list", at: position)
        case .index(let base, let index): return try element(base, index, expression)
        case .member(let base, let name): return try output(base, name, expression)
        case .call(let callee, let arguments): return try call(callee, arguments, expression)
        case .unary(let symbol, let operand): return try unary(symbol, operand, expression)
        case .binary(let symbol, let left, let right): return try binary(symbol, left, right, expression)
        case .conditional(let condition, let then, let otherwise):
            // a condition on parameters alone is decided now: the other branch may not even have valid shapes
            if let truth = try staticNumber(condition) { return try node(truth != 0 ? then : otherwise) }
            let sides = [try firstOutput(node(then)), try firstOutput(node(otherwise))]
            let areLabels = sides.allSatisfy { nodes[$0].traits.classes != nil }
            let inputs = [try node(condition)] + (areLabels ? sides : sides.map(numbers))
            guard case .number = nodes[inputs[0]].type else {
                throw Diagnostic("a condition must be true or false, found a tensor", at: condition.position)
            }
            let type = nodes[inputs[1]].type == .number ? nodes[inputs[2]].type : nodes[inputs[1]].type
            return add(.conditional, inputs, type, at: position, text: expression.description)
        }
    }

    /// The number that an expression of parameters alone evaluates to.
    private func staticNumber(_ expression: Expression) throws(Diagnostic) -> Double? {
        guard isStatic(expression) else { return nil }
        let value = try scope.evaluate(expression)
        if case .bool(let flag) = value { return flag ? 1 : 0 }
        guard let number = value.double else {
            throw scope.blame(
                Diagnostic("expected a number or tensor, but is \(value.phrase)", at: expression.position))
        }
        return number
    }

    /// Whether the expression is known before training.
    func isStatic(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .int, .real, .bool: return true
        case .text, .member: return false
        case .name(let name): return frame.bindings[name] == nil && scope.values[name] != nil && !isDynamic(name)
        case .list(let items): return items.allSatisfy(isStatic)
        case .index(let base, let index): return isStatic(base) && isStatic(index)
        case .call(let callee, let arguments):
            guard let name = callee.name, functions[name] == nil else { return false }
            return (StaticFunction.named(name) != nil || scope.hasFunction(name))
                && arguments.allSatisfy { $0.name == nil && isStatic($0.value) }
        case .unary(_, let operand): return isStatic(operand)
        case .binary(_, let left, let right): return isStatic(left) && isStatic(right)
        case .conditional(let condition, let then, let otherwise):
            return isStatic(condition) && isStatic(then) && isStatic(otherwise)
        }
    }

    func isDynamic(_ name: String) -> Bool {
        DynamicName(rawValue: name) != nil || data[name] != nil || states.contains { $0.name == name }
    }

    // MARK: Names

    private func named(_ name: String, at position: Position) throws(Diagnostic) -> NodeID {
        switch frame.bindings[name] {
        case .node(let node): return node
        case .value(let expression, let place): return try value(name, expression, place)
        case .network:
            throw Diagnostic("'\(name)' is a network; call it, as in \(name)(x)", at: position)
        case .invalid: throw .consequence
        case nil: break
        }
        if let shape = data[name] {
            let outer = frame.place
            frame.place = frame.round
            defer { frame.place = outer }
            return add(
                .data(name), [], .tensor([frame.batch] + shape), at: position, text: name, key: "data \(name)")
        }
        if let dynamic = DynamicName(rawValue: name) {
            return add(.dynamic(dynamic), [], .number, at: position, text: name, key: "dynamic \(name)")
        }
        if let state = states.first(where: { $0.name == name }) {
            return add(.state(name), [], .tensor(state.shape), at: position, text: name)
        }
        if networks[name] != nil {
            throw Diagnostic("'\(name)' is a network; call it, as in \(name)(x)", at: position)
        }
        let known = Set(frame.bindings.keys).union(data.keys).union(networks.keys).union(scope.values.keys)
            .union(states.map(\.name)).union(DynamicName.allCases.map(\.rawValue))
        let meant = DynamicName.meant(by: name).map { "did you mean '\($0.rawValue)'?" }
        throw Diagnostic(
            "unknown name '\(name)'", at: position,
            hint: meant ?? Suggestion.hint(forName: name, among: known, what: "names here"))
    }

    /// The node of a `let` value, compiled at its first use.
    private func value(_ name: String, _ expression: Expression, _ place: Place) throws(Diagnostic) -> NodeID {
        let key = ValueKey(place: place, name: name)
        if let node = compiled[key] { return node }
        guard !inProgress.contains(key) else {
            throw Diagnostic("'\(name)' is defined in terms of itself", at: expression.position)
        }
        inProgress.append(key)
        begun.insert(name)
        let outer = (frame.place, frame.value)
        frame.place = place
        frame.value = (name, place, expression)
        defer {
            inProgress.removeLast()
            (frame.place, frame.value) = outer
        }
        let node = try node(expression)
        compiled[key] = node
        if names[node] == nil { names[node] = name }
        return node
    }

    /// Whether the compilation of a value of that name has started, in any place.
    func isBegun(_ name: String) -> Bool { begun.contains(name) }

    /// Compiles something without keeping its nodes.
    func forgetting(_ body: () -> Void) {
        let kept = (nodes: nodes, names: names, shared: shared, compiled: compiled, targets: targets)
        body()
        (nodes, names, shared, compiled, targets) = kept
    }

    // MARK: Operators

    private func unary(_ symbol: Expression.UnaryOperator, _ operand: Expression, _ whole: Expression)
        throws(Diagnostic) -> NodeID
    {
        let input = try firstOutput(node(operand))
        if symbol == .not, nodes[input].type != .number {
            throw Diagnostic("'not' needs true or false, but got a tensor", at: operand.position)
        }
        return add(.unary(symbol), [numbers(input)], nodes[input].type, at: whole.position, text: whole.description)
    }

    private func binary(
        _ symbol: Expression.BinaryOperator, _ left: Expression, _ right: Expression, _ whole: Expression
    ) throws(Diagnostic) -> NodeID {
        let given = [try firstOutput(node(left)), try firstOutput(node(right))]
        let inputs = aligned(given)
        let type: GameType
        switch (nodes[inputs[0]].type.shape, nodes[inputs[1]].type.shape) {
        case (nil, nil): type = .number
        case (let x, let y):
            if symbol.isComparison || symbol == .and || symbol == .or {
                // a state of one number, and values computed from it, act as numbers in conditions
                if inputs.allSatisfy({ (nodes[$0].type.shape ?? []).isEmpty && nodes[$0].networks.isEmpty }) {
                    return add(.binary(symbol), inputs, .number, at: whole.position, text: whole.description)
                }
                throw Diagnostic(
                    "'\(symbol.rawValue)' compares numbers, but got a tensor", at: whole.position,
                    hint: "conditions may use round, epoch, images, progress, states and parameters")
            }
            guard let shape = GameShape.broadcast(x ?? [], y ?? []) else {
                let shapes = given.map { "\(nodes[$0].type.shape ?? [])" }.joined(separator: " and ")
                throw Diagnostic(
                    "'\(symbol.rawValue)' needs tensors that broadcast to each other, but got \(shapes)",
                    at: whole.position, notes: given.map(made))
            }
            type = .tensor(shape)
        }
        return add(.binary(symbol), inputs, type, at: whole.position, text: whole.description)
    }

    private func made(_ node: NodeID) -> Diagnostic.Note {
        .init(
            "'\(nodes[node].text)' is \(nodes[node].type.shape.map { "\($0)" } ?? "a number")", at: nodes[node].position
        )
    }

    private func element(_ base: Expression, _ index: Expression, _ whole: Expression) throws(Diagnostic) -> NodeID {
        throw Diagnostic("only lists of parameters can be indexed in a game", at: whole.position)
    }
}
