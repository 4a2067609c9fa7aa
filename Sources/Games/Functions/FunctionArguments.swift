internal import Graph
public import Language

/// The arguments of one call as a function reads them: values of the game become inputs; words and lists are read
/// immediately.
public struct FunctionArguments {
    let name: String
    let signature: String
    /// Samples in the batch during checking.
    public let batch: Int
    public let position: Position
    private var given: [Expression.Argument]
    private let compiler: any ArgumentCompiler
    private(set) var inputs: [NodeID] = []
    /// The arguments read so far.
    private(set) var parameters: [FunctionReading.Parameter] = []

    init(
        _ name: String, signature: String, batch: Int, at position: Position, _ given: [Expression.Argument],
        _ compiler: any ArgumentCompiler
    ) {
        self.name = name
        self.signature = signature
        self.batch = batch
        self.position = position
        self.given = given
        self.compiler = compiler
    }

    /// Arguments that have not been read yet.
    public var remaining: Int { given.count }

    /// Whether the argument after the next one is written as a list, or is named `axes`.
    var isNextButOneList: Bool {
        guard given.count > 1 else { return false }
        if given.contains(where: { $0.name == "axes" }) { return true }
        guard compiler.isStatic(given[1].value), case .list? = try? compiler.constant(given[1].value) else {
            return false
        }
        return true
    }

    private mutating func take(_ parameter: String) -> Expression? {
        if let index = given.firstIndex(where: { $0.name == parameter }) { return given.remove(at: index).value }
        guard let first = given.first, first.name == nil else { return nil }
        return given.removeFirst().value
    }

    private mutating func note(_ parameter: String, _ type: String, default standard: Double? = nil) {
        parameters.append(.init(name: parameter, type: type, standard: standard?.short))
    }

    private func missing(_ parameter: String) -> Diagnostic {
        Diagnostic("'\(name)' needs '\(parameter)'", at: position, hint: "call it as \(name)(\(signature))")
    }

    /// A tensor of the game, or a number in place of one; returns its sizes, none for a number.
    public mutating func tensor(_ parameter: String) throws(Diagnostic) -> [Int] {
        try tensor(parameter, as: "tensor or number")
    }

    private mutating func tensor(_ parameter: String, as type: String) throws(Diagnostic) -> [Int] {
        guard let expression = take(parameter) else { throw missing(parameter) }
        note(parameter, type)
        let node = compiler.numbers(try compiler.compile(expression))
        inputs.append(node)
        return compiler.type(node).shape ?? []
    }

    /// Tensors, or numbers in place of them, which are broadcast to each other per sample; returns the resulting sizes.
    public mutating func broadcast(_ parameters: String...) throws(Diagnostic) -> [Int] {
        var given: [NodeID] = []
        for parameter in parameters {
            guard let expression = take(parameter) else { throw missing(parameter) }
            note(parameter, "tensor or number")
            given.append(try compiler.compile(expression))
        }
        let aligned = compiler.aligned(given)
        inputs += aligned
        var result: [Int] = []
        for node in aligned {
            guard let shape = GameShape.broadcast(result, compiler.type(node).shape ?? []) else {
                let shapes = given.map { "\(compiler.type($0).shape ?? [])" }.joined(separator: " and ")
                throw Diagnostic(
                    "'\(name)' needs tensors that broadcast to each other, but got \(shapes)", at: position)
            }
            result = shape
        }
        return result
    }

    /// Whole numbers that name classes; returns the number of classes if it is known.
    /// - Parameter type: the type shown in help, if other tensors are accepted too.
    public mutating func labels(
        _ parameter: String, as type: String = "labels"
    ) throws(Diagnostic) -> (shape: [Int], classes: Int?) {
        guard let expression = take(parameter) else { throw missing(parameter) }
        note(parameter, type)
        let node = try compiler.compile(expression)
        inputs.append(node)
        guard let shape = compiler.type(node).shape, !shape.isEmpty else {
            throw Diagnostic(
                "'\(name)' needs a tensor for '\(parameter)', but got a number", at: expression.position)
        }
        return (shape, compiler.classes(node))
    }

    /// A number that may change during training, but no tensor; returns its node.
    mutating func number(_ parameter: String) throws(Diagnostic) -> NodeID {
        guard let node = try optionalNumber(parameter) else { throw missing(parameter) }
        return node
    }

    /// An optional number that may change during training, but no tensor; returns its node.
    mutating func optionalNumber(_ parameter: String) throws(Diagnostic) -> NodeID? {
        guard let expression = take(parameter) else { return nil }
        note(parameter, "number")
        let node = try compiler.compile(expression)
        guard compiler.type(node) == .number else {
            throw Diagnostic(
                "'\(parameter)' of '\(name)' must be a number, found a tensor", at: expression.position)
        }
        inputs.append(node)
        return node
    }

    /// A number that may change during training; its range is checked if it is known beforehand.
    public mutating func number(_ parameter: String, within range: ClosedRange<Double>) throws(Diagnostic) {
        let place = given.first?.value.position ?? position
        let sizes = try tensor(parameter, as: "number, \(range.lowerBound.short) to \(range.upperBound.short)")
        guard sizes.isEmpty else {
            throw Diagnostic("'\(parameter)' of '\(name)' must be a number, but it has the shape \(sizes)", at: place)
        }
        if let number = inputs.last.flatMap(compiler.known), !range.contains(number) {
            throw Diagnostic(
                "'\(parameter)' of '\(name)' must be a number from \(range.lowerBound.short) to "
                    + "\(range.upperBound.short), but it is \(number.short)", at: place)
        }
    }

    /// An argument that is checked but not used afterwards.
    mutating func unused(_ parameter: String) throws(Diagnostic) {
        _ = try tensor(parameter)
        inputs.removeLast()
    }

    /// A tensor; a plain number is an error.
    public mutating func batchTensor(_ parameter: String) throws(Diagnostic) -> [Int] {
        let place = given.first?.value.position ?? position
        let shape = try tensor(parameter, as: "tensor")
        guard !shape.isEmpty else {
            throw Diagnostic("'\(name)' needs a tensor for '\(parameter)', but got a number", at: place)
        }
        return shape
    }

    /// The model's augmentation; its probability becomes an input.
    mutating func augmentation() throws(Diagnostic) -> Augmentation {
        guard let policy = compiler.augmentation else {
            throw Diagnostic(
                "'augment' needs a 'train: augment:' section", at: position,
                hint: "such as `augment: {pipeline: [flip, translate, cutout, color], probability: 1}` under 'train'")
        }
        let node = try compiler.compile(policy.chance)
        guard (compiler.type(node).shape ?? []).isEmpty else {
            throw Diagnostic("a probability must be a number, found a tensor", at: policy.chance.position)
        }
        inputs.append(node)
        return policy
    }

    /// A constant.
    package mutating func constant(_ parameter: String) throws(Diagnostic) -> Constant? {
        guard let expression = take(parameter) else { return nil }
        return try compiler.constant(expression)
    }

    public mutating func number(_ parameter: String, default standard: Double? = nil) throws(Diagnostic) -> Double {
        let place = given.first?.value.position ?? position
        note(parameter, "number", default: standard)
        guard let value = try constant(parameter) else {
            guard let standard else { throw missing(parameter) }
            return standard
        }
        guard let number = value.double else {
            throw Diagnostic("'\(parameter)' of '\(name)' must be a number, but it is \(value.kind)", at: place)
        }
        return number
    }

    public mutating func int(_ parameter: String, _ range: ClosedRange<Int>) throws(Diagnostic) -> Int {
        let place = given.first?.value.position ?? position
        note(parameter, "whole number, at least \(range.lowerBound)")
        guard let value = try constant(parameter) else { throw missing(parameter) }
        guard let number = value.int, range.contains(number) else {
            throw Diagnostic(
                "'\(parameter)' of '\(name)' must be a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound), but it is \(value)", at: place)
        }
        return number
    }

    /// Axes of a tensor with `rank` axes; `nil` if none are given.
    public mutating func axes(_ parameter: String, rank: Int) throws(Diagnostic) -> [Int]? {
        let place = given.first?.value.position ?? position
        note(parameter, "axis or list of axes (0 is the batch)")
        guard let value = try constant(parameter) else { return nil }
        let items: [Constant] = if case .list(let list) = value { list } else { [value] }
        let axes = items.compactMap(\.int).map { $0 < 0 ? $0 + rank : $0 }
        guard !axes.isEmpty, axes.count == items.count, axes.allSatisfy({ (0..<rank).contains($0) }),
            Set(axes).count == axes.count
        else {
            throw Diagnostic("axes must be distinct whole numbers from 0 to \(rank - 1), found \(value)", at: place)
        }
        return axes
    }

    /// All remaining arguments as whole numbers.
    public mutating func sizes() throws(Diagnostic) -> [Int] {
        var result: [Int] = []
        note("sizes", "whole numbers, at least 1")
        while let argument = given.first {
            given.removeFirst()
            let value = try compiler.constant(argument.value)
            let items: [Constant] = if case .list(let list) = value { list } else { [value] }
            for item in items {
                guard let size = item.int, size > 0 else {
                    throw Diagnostic(
                        "a size must be a whole number of at least 1, found \(item)", at: argument.value.position)
                }
                result.append(size)
            }
        }
        guard result.volume <= 1 << 30 else {
            throw Diagnostic(
                "a sample of shape \(result) has more than 2^30 elements", at: position)
        }
        return result
    }

    /// A word from a fixed set, or a parameter that holds one.
    public mutating func word(_ parameter: String, among words: [String]) throws(Diagnostic) -> String {
        guard let expression = take(parameter) else { throw missing(parameter) }
        note(parameter, words.joined(separator: " or "))
        let word: String
        switch expression.kind {
        case .name(let name):
            let rule = "'\(parameter)' of '\(self.name)' must be one of \(words.joined(separator: ", "))"
            let place = NamePlace(
                "a choice of '\(parameter)'", expectation: rule, takes: words.contains, isInExpression: true)
            let given = Scalar(name, at: expression.position)
            word = compiler.isStatic(expression) ? try compiler.named(given, in: place).description : name
        case .text(let text): word = text
        default: word = try compiler.constant(expression).description
        }
        guard words.contains(word) else {
            throw Diagnostic(
                "'\(parameter)' of '\(name)' can't be '\(word)'", at: expression.position,
                hint: Suggestion.hint(for: word, among: words, what: "kinds"))
        }
        return word
    }

    /// Reports arguments that were not read.
    func finish() throws(Diagnostic) {
        guard let extra = given.first else { return }
        let what = extra.name.map { "'\(name)' has no argument '\($0)'" } ?? "'\(name)' has too many arguments"
        throw Diagnostic(what, at: extra.value.position, hint: "call it as \(name)(\(signature))")
    }
}

/// Compiles a call's arguments.
protocol ArgumentCompiler {
    func compile(_ expression: Expression) throws(Diagnostic) -> NodeID
    func type(_ node: NodeID) -> GameType
    func classes(_ node: NodeID) -> Int?
    func known(_ node: NodeID) -> Double?
    func numbers(_ node: NodeID) -> NodeID
    func aligned(_ nodes: [NodeID]) -> [NodeID]
    func constant(_ expression: Expression) throws(Diagnostic) -> Constant
    func isStatic(_ expression: Expression) -> Bool
    /// The value of a word where a name is expected.
    func named(_ word: Scalar, in place: NamePlace) throws(Diagnostic) -> Constant
    var augmentation: Augmentation? { get }
}
