import Data
import Language

/// Makes a game's nodes out of expressions.
final class GameCompiler {
    /// What a name in an expression stands for.
    enum Binding {
        case value(Expression, scope: Int)
        case node(Int)
        case network(NetworkCall)
        /// What could not be read.
        case invalid
    }

    struct UserFunction {
        let parameters: [String]
        let body: Expression
        /// The names of the library that it is from; `nil` for the model's own.
        var scope: Scope?
    }

    /// A place where values are computed: what they are named, and how large the batch is.
    struct Frame {
        var bindings: [String: Binding]
        /// Where new nodes belong.
        var scope: Int
        let batch: Int
        /// The scope of the values that belong to the round.
        let round: Int
        let isInference: Bool
    }

    /// Parameters, derived values and their functions: the model's, or a library's while its functions are compiled.
    var scope: Scope
    let networks: [String: ModelNetwork]
    let data: [String: [Int]]
    /// How many classes the labels of a data field name.
    let classes: [String: Int]
    var states: [GameState] = []
    var functions: [String: UserFunction] = [:]
    /// Functions of the model's own that are being compiled.
    var calling: Set<String> = []
    var augmentation: Augmentation?
    let diagnostics: Diagnostics
    private(set) var nodes: [GameNode] = []
    private(set) var targets: Set<Int> = []
    private(set) var names: [Int: String] = [:]
    private var shared: [String: Int] = [:]
    private var compiled: [String: Int] = [:]
    private var inProgress: [String] = []
    /// Values whose compilation was begun.
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
        frame = Frame(bindings: [:], scope: 0, batch: batch, round: 0, isInference: false)
    }

    // MARK: Nodes

    /// Adds a node, or finds the one that gives the same value.
    func add(
        _ kind: GameNode.Kind, _ inputs: [Int], _ type: GameType, at position: Position, text: String,
        key: String? = nil, networks own: Set<String> = []
    ) -> Int {
        let full = key.map { "\(frame.scope)/\($0)(\(inputs.map(String.init).joined(separator: ",")))" }
        if let full, let existing = shared[full] { return existing }
        let networks = inputs.reduce(own) { $0.union(nodes[$1].networks) }
        nodes.append(
            GameNode(
                kind: kind, inputs: inputs, type: type, scope: frame.scope, position: position, text: text,
                networks: networks, traits: traits(kind, inputs, type)))
        if let full { shared[full] = nodes.count - 1 }
        return nodes.count - 1
    }

    func number(_ value: Double, at position: Position) -> Int {
        add(.number(value), [], .number, at: position, text: value.short, key: "number \(value)")
    }

    func markTarget(_ node: Int) { targets.insert(node) }

    /// The node of an expression in the present frame.
    func node(_ expression: Expression) throws(Diagnostic) -> Int {
        if let constant = try staticNumber(expression) { return number(constant, at: expression.position) }
        let position = expression.position
        switch expression.kind {
        case .int, .real, .bool: return number(0, at: position)
        case .text(let text): throw Diagnostic("the text '\(text)' is no value of a game", at: position)
        case .name(let name): return try named(name, at: position)
        case .list: throw Diagnostic("a list is no value of a game", at: position)
        case .index(let base, let index): return try element(base, index, expression)
        case .member(let base, let name): return try output(base, name, expression)
        case .call(let callee, let arguments): return try call(callee, arguments, expression)
        case .unary(let symbol, let operand): return try unary(symbol, operand, expression)
        case .binary(let symbol, let left, let right): return try binary(symbol, left, right, expression)
        case .conditional(let condition, let then, let otherwise):
            // what parameters alone decide is decided now: the other side may not even fit
            if let truth = try staticNumber(condition) { return try node(truth != 0 ? then : otherwise) }
            let sides = [try firstOutput(node(then)), try firstOutput(node(otherwise))]
            let areLabels = sides.allSatisfy { nodes[$0].traits.classes != nil }
            let inputs = [try node(condition)] + (areLabels ? sides : sides.map(numbers))
            guard case .number = nodes[inputs[0]].type else {
                throw Diagnostic("a condition must be true or false, but this is a tensor", at: condition.position)
            }
            let type = nodes[inputs[1]].type == .number ? nodes[inputs[2]].type : nodes[inputs[1]].type
            return add(.conditional, inputs, type, at: position, text: expression.description)
        }
    }

    /// The number that an expression of parameters alone stands for.
    private func staticNumber(_ expression: Expression) throws(Diagnostic) -> Double? {
        guard isStatic(expression) else { return nil }
        let value = try scope.evaluate(expression)
        if case .bool(let flag) = value { return flag ? 1 : 0 }
        guard let number = value.double else {
            throw Diagnostic("a number or tensor was expected, but this is \(value.kind)", at: expression.position)
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

    private func isDynamic(_ name: String) -> Bool {
        DynamicName(rawValue: name) != nil || data[name] != nil || states.contains { $0.name == name }
    }

    // MARK: Names

    private func named(_ name: String, at position: Position) throws(Diagnostic) -> Int {
        switch frame.bindings[name] {
        case .node(let node): return node
        case .value(let expression, let scope): return try value(name, expression, scope)
        case .network:
            throw Diagnostic("'\(name)' is a network; call it, as in \(name)(x)", at: position)
        case .invalid: throw .consequence
        case nil: break
        }
        if let shape = data[name] {
            let outer = frame.scope
            frame.scope = frame.round
            defer { frame.scope = outer }
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
        throw Diagnostic(
            "unknown name '\(name)'", at: position, hint: Suggestion.hint(for: name, among: known, what: "names here"))
    }

    /// The node of a `let` value, compiled at its first use.
    private func value(_ name: String, _ expression: Expression, _ scope: Int) throws(Diagnostic) -> Int {
        let key = "\(scope)/\(name)"
        if let node = compiled[key] { return node }
        guard !inProgress.contains(key) else {
            throw Diagnostic("'\(name)' is defined by itself", at: expression.position)
        }
        inProgress.append(key)
        begun.insert(name)
        let outer = frame.scope
        frame.scope = scope
        defer {
            inProgress.removeLast()
            frame.scope = outer
        }
        let node = try node(expression)
        compiled[key] = node
        if names[node] == nil { names[node] = name }
        return node
    }

    /// Whether the compilation of a value of that name was begun, in whatever scope.
    func isBegun(_ name: String) -> Bool { begun.contains(name) }

    /// Compiles something without keeping its nodes.
    func forgetting(_ body: () -> Void) {
        let kept = (nodes: nodes, names: names, shared: shared, compiled: compiled, targets: targets)
        body()
        (nodes, names, shared, compiled, targets) = kept
    }

    // MARK: Operators

    private func unary(_ symbol: Expression.UnaryOperator, _ operand: Expression, _ whole: Expression)
        throws(Diagnostic) -> Int
    {
        let input = try firstOutput(node(operand))
        if symbol == .not, nodes[input].type != .number {
            throw Diagnostic("'not' needs true or false, but this is a tensor", at: operand.position)
        }
        return add(.unary(symbol), [numbers(input)], nodes[input].type, at: whole.position, text: whole.description)
    }

    private func binary(
        _ symbol: Expression.BinaryOperator, _ left: Expression, _ right: Expression, _ whole: Expression
    ) throws(Diagnostic) -> Int {
        let given = [try firstOutput(node(left)), try firstOutput(node(right))]
        let inputs = aligned(given)
        let type: GameType
        switch (nodes[inputs[0]].type.shape, nodes[inputs[1]].type.shape) {
        case (nil, nil): type = .number
        case (let x, let y):
            if symbol.isComparison || symbol == .and || symbol == .or {
                // a state of one number, and what is reckoned from it, decides as numbers do
                if inputs.allSatisfy({ (nodes[$0].type.shape ?? []).isEmpty && nodes[$0].networks.isEmpty }) {
                    return add(.binary(symbol), inputs, .number, at: whole.position, text: whole.description)
                }
                throw Diagnostic(
                    "'\(symbol.rawValue)' compares numbers, not tensors", at: whole.position,
                    hint: "it may stand in conditions of step, epoch, images, progress, states and parameters")
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

    private func made(_ node: Int) -> Diagnostic.Note {
        .init(
            "'\(nodes[node].text)' is \(nodes[node].type.shape.map { "\($0)" } ?? "a number")", at: nodes[node].position
        )
    }

    private func element(_ base: Expression, _ index: Expression, _ whole: Expression) throws(Diagnostic) -> Int {
        throw Diagnostic("only lists of parameters can be indexed in a game", at: whole.position)
    }
}

extension GameCompiler: ArgumentCompiler {
    func compile(_ expression: Expression) throws(Diagnostic) -> Int { try firstOutput(node(expression)) }
    func type(_ node: Int) -> GameType { nodes[node].type }
    func classes(_ node: Int) -> Int? { nodes[node].traits.classes }
    /// The number that a node always is.
    func known(_ node: Int) -> Double? { if case .number(let value) = nodes[node].kind { value } else { nil } }

    func constant(_ expression: Expression) throws(Diagnostic) -> Constant {
        for name in expression.names where frame.bindings[name] != nil || isDynamic(name) {
            throw Diagnostic("a constant is needed here, but '\(name)' changes", at: expression.position)
        }
        return try scope.evaluate(expression)
    }

    func named(_ word: Scalar, in place: NamePlace) throws(Diagnostic) -> Constant {
        try scope.named(word, in: place, diagnostics)
    }
}
