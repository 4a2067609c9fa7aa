import Language

/// The `init:` of a network: patterns for weights and their initialisers.
struct InitialValues {
    private struct Rule {
        let pattern: Scalar
        let value: Initializer
    }

    private var rules: [Rule] = []

    init(_ rules: [Never]) {}

    init(_ value: Value?, _ scope: Scope, _ diagnostics: Diagnostics) {
        guard let value, !value.isNull else { return }
        guard let entries = value.mapping else {
            diagnostics.error("'init' must map weights to initialisers, but is \(value.kind)", at: value.position)
            return
        }
        for entry in entries {
            let read = diagnostics.attempt { () throws(Diagnostic) in
                try InitialValues.initializer(entry, scope, diagnostics)
            }
            if let read { rules.append(Rule(pattern: entry.key, value: read)) }
        }
    }

    /// An initialiser, as documents write it.
    private struct Form: Sendable {
        let name: String
        let parameters: [String]
        /// The number of arguments that can be omitted.
        var optional = 0
        /// A condition on the arguments and its wording.
        var rule: (holds: @Sendable ([Double]) -> Bool, text: String)?
        let make: @Sendable ([Double]) -> Initializer

        var signature: String { parameters.isEmpty ? name : "\(name)(\(parameters.joined(separator: ", ")))" }
    }

    private static let forms = [
        Form(name: "zeros", parameters: []) { _ in .zeros },
        Form(name: "ones", parameters: []) { _ in .ones },
        Form(name: "constant", parameters: ["v"]) { .constant($0[0]) },
        Form(
            name: "normal", parameters: ["mean", "std"], rule: ({ $0[1] >= 0 }, "requires 'std' to be at least 0")
        ) { .normal($0[0], $0[1]) },
        Form(
            name: "uniform", parameters: ["a", "b"], rule: ({ $0[0] <= $0[1] }, "requires 'a' to be at most 'b'")
        ) { .uniform($0[0], $0[1]) },
        Form(name: "xavier", parameters: ["gain"], optional: 1) { .xavier($0.first ?? 1) },
        Form(name: "kaiming", parameters: ["slope"], optional: 1) { .kaiming($0.first ?? 0) },
        Form(name: "orthogonal", parameters: ["gain"], optional: 1) { .orthogonal($0.first ?? 1) },
    ]

    static var signatures: [String] { forms.map(\.signature) }

    /// The initialiser of an entry, which can be given by a parameter.
    private static func initializer(_ entry: Value.Entry, _ scope: Scope, _ diagnostics: Diagnostics)
        throws(Diagnostic) -> Initializer
    {
        guard let scalar = entry.value.scalar else { return try initializer(Expression.parse(entry.value), scope) }
        let isTemplate = try Template(scalar).soleExpression != nil
        guard isTemplate || Header.isName(scalar.text) else { return try initializer(Expression.parse(scalar), scope) }
        let place = NamePlace(
            "an initialiser", expectation: "expected an initialiser",
            takes: { word in forms.contains { $0.name == word } })
        let text = try scope.named(scalar, in: place, diagnostics).description
        return try initializer(Expression.parse(Scalar(text, at: scalar.position)), scope)
    }

    private static func initializer(_ expression: Expression, _ scope: Scope) throws(Diagnostic) -> Initializer {
        var arguments: [Expression.Argument] = []
        var name = expression.name
        if case .call(let callee, let given) = expression.kind { (name, arguments) = (callee.name, given) }
        guard let form = forms.first(where: { $0.name == name }) else {
            if let name, let near = Suggestion.nearest(to: name, among: forms.map(\.name)) {
                throw Diagnostic(
                    "unknown initialiser '\(name)'", at: expression.position, hint: "did you mean '\(near)'?")
            }
            throw Diagnostic(
                "'\(expression)' is not an initialiser", at: expression.position,
                hint: "expected one of \(signatures.joined(separator: ", "))")
        }
        var numbers: [Double] = []
        for argument in arguments {
            guard argument.name == nil, let number = try scope.evaluate(argument.value).double else {
                throw Diagnostic("'\(form.name)' takes numbers only", at: argument.value.position)
            }
            numbers.append(number)
        }
        let most = form.parameters.count
        guard (most - form.optional...most).contains(numbers.count) else {
            let count = "\(numbers.count) number\(numbers.count == 1 ? "" : "s")"
            throw Diagnostic("expected '\(form.signature)', but got \(count)", at: expression.position)
        }
        if let rule = form.rule, !rule.holds(numbers) {
            throw Diagnostic("'\(form.name)' \(rule.text), but is '\(expression)'", at: expression.position)
        }
        return form.make(numbers)
    }

    /// The initialiser of a weight: that of the most specific pattern that matches, or the default of the layer.
    func value(for full: String, kind: String, _ weight: Weight) -> Initializer {
        guard weight.role == .trainable else { return weight.initial }
        let best = rules.enumerated().compactMap { index, rule in
            InitialValues.rank(rule.pattern.text, full, kind, weight).map { (rank: $0, index: index) }
        }.max { ($0.rank, $0.index) < ($1.rank, $1.index) }
        return best.map { rules[$0.index].value } ?? weight.initial
    }

    /// How specific a matching pattern is: a layer's name before a kind, a kind before every layer. A bare `weight` matches
    /// the matrices and kernels of linear, convolutional and embedding layers, as the initialisation functions of PyTorch's
    /// reference code do. It matches neither the scales of norms, with or without classes, which are initialised to ones,
    /// nor a learned constant, unless a pattern names their kind.
    private static func rank(_ pattern: String, _ full: String, _ kind: String, _ weight: Weight) -> Int? {
        let path = String(full.dropLast(weight.name.count + 1))
        // `query.weight` of a layer with several parts also matches `weight`
        let short = weight.name.split(separator: ".").last.map(String.init) ?? weight.name
        let isWeight = short == "weight"
        switch pattern {
        case full: return 6
        // the layer `bias` has a weight of that name
        case path: return isWeight || pattern == short ? 5 : nil
        case "\(kind).\(weight.name)", "\(kind).\(short)": return 3
        case kind: return isWeight || pattern == short ? 2 : nil
        case short:
            return !isWeight || (weight.shape.count > 1 && weight.initial != .ones && kind != "constant") ? 1 : nil
        default:
            if path.hasPrefix(pattern + ".") || path.hasSuffix("." + pattern) { return isWeight ? 4 : nil }
            if full.hasSuffix("." + pattern) { return 4 }
            let layer = pattern.dropLast(short.count + 1)
            return pattern == "\(layer).\(short)" && path.hasPrefix("\(layer).") ? 4 : nil
        }
    }

    /// Warns about patterns that match nothing, which are most likely misspelt.
    func reportUnused(in network: Network, _ diagnostics: Diagnostics) {
        let weights = network.weights.map { (name: $0.name, kind: network.nodes[$0.node].kind, weight: $0.weight) }
        let kinds = Set(network.nodes.map(\.kind))
        let fitting = InitialValues.patterns(weights)
        for pattern in rules.map(\.pattern) {
            let isUsed = weights.contains {
                InitialValues.rank(pattern.text, $0.name, $0.kind, $0.weight) != nil
            }
            if isUsed || InitialValues.mayFit(pattern.text, kinds, fitting) { continue }
            diagnostics.warning(
                "no weight of this network matches '\(pattern.text)'", at: pattern.position,
                hint: InitialValues.meant(by: pattern.text, fitting).map { "did you mean '\($0)'?" }
                    ?? Suggestion.hint(for: pattern.text, among: fitting, what: "patterns"))
        }
    }

    /// The pattern that was probably meant: one that matches, or one of a kind that the network does not have.
    private static func meant(by pattern: String, _ fitting: Set<String>) -> String? {
        let parts = pattern.split(separator: ".", maxSplits: 1).map(String.init)
        guard let first = parts.first,
            let kind = Suggestion.nearest(to: first, among: fitting.union(Layers.all.map { $0.name }))
        else { return nil }
        let rest = parts.dropFirst().map { Suggestion.nearest(to: $0, among: common) ?? $0 }
        let result = ([kind] + rest).joined(separator: ".")
        return result == pattern ? nil : result
    }

    /// The common names of weights.
    private static let common = ["weight", "bias"]

    /// Whether a pattern that matches nothing could match with other parameters: layers of a kind that the network does
    /// not have now, or weights that such layers do not have now.
    private static func mayFit(_ pattern: String, _ kinds: Set<String>, _ fitting: Set<String>) -> Bool {
        let parts = pattern.split(separator: ".", maxSplits: 1).map(String.init)
        guard let kind = parts.first, Layers.named(kind) != nil else { return common.contains(pattern) }
        let isCommon = parts.count == 1 || common.contains(parts[1])
        if kinds.contains(kind) { return isCommon && fitting.contains(kind) }
        return isCommon || Suggestion.nearest(to: parts[1], among: common) == nil
    }

    /// The patterns that match something.
    private static func patterns(_ weights: [(name: String, kind: String, weight: Weight)]) -> Set<String> {
        weights.filter { $0.weight.role == .trainable }.reduce(into: []) { result, entry in
            let path = String(entry.name.dropLast(entry.weight.name.count + 1))
            result.formUnion([entry.weight.name, entry.kind, "\(entry.kind).\(entry.weight.name)", path])
        }
    }
}
