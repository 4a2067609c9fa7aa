import Language

/// `init:` of a network: patterns for weights and how they begin.
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
                try InitialValues.initializer(Expression.parse(entry.value), scope)
            }
            if let read { rules.append(Rule(pattern: entry.key, value: read)) }
        }
    }

    static let signatures = [
        "zeros", "ones", "constant(v)", "normal(mean, std)", "uniform(a, b)", "xavier(gain)", "kaiming(slope)",
        "orthogonal(gain)",
    ]

    private static func initializer(_ expression: Expression, _ scope: Scope) throws(Diagnostic) -> Initializer {
        var numbers: [Double] = []
        var name = expression.name ?? ""
        if case .call(let callee, let arguments) = expression.kind {
            name = callee.name ?? ""
            for argument in arguments {
                guard let number = try scope.evaluate(argument.value).double else {
                    throw Diagnostic("'\(name)' takes numbers", at: argument.value.position)
                }
                numbers.append(number)
            }
        }
        switch (name, numbers.count) {
        case ("zeros", 0): return .zeros
        case ("ones", 0): return .ones
        case ("constant", 1): return .constant(numbers[0])
        case ("normal", 2) where numbers[1] >= 0: return .normal(numbers[0], numbers[1])
        case ("uniform", 2) where numbers[0] <= numbers[1]: return .uniform(numbers[0], numbers[1])
        case ("xavier", 0...1): return .xavier(numbers.first ?? 1)
        case ("kaiming", 0...1): return .kaiming(numbers.first ?? 0)
        case ("orthogonal", 0...1): return .orthogonal(numbers.first ?? 1)
        default:
            let words = signatures.map { String($0.prefix { $0 != "(" }) }
            if !words.contains(name), let near = Suggestion.nearest(to: name, among: words) {
                throw Diagnostic(
                    "unknown initialiser '\(name)'", at: expression.position, hint: "did you mean '\(near)'?")
            }
            throw Diagnostic(
                "'\(expression)' is not an initialiser", at: expression.position,
                hint: "known are \(signatures.joined(separator: ", "))")
        }
    }

    /// How a weight begins: by the most specific pattern that names it, or as its layer has it.
    func value(for full: String, kind: String, _ weight: Weight) -> Initializer {
        guard weight.role == .trainable else { return weight.initial }
        let best = rules.enumerated().compactMap { index, rule in
            InitialValues.rank(rule.pattern.text, full, kind, weight).map { (rank: $0, index: index) }
        }.max { ($0.rank, $0.index) < ($1.rank, $1.index) }
        return best.map { rules[$0.index].value } ?? weight.initial
    }

    /// How closely a pattern fits: a layer's name before a kind, a kind before every layer. A bare `weight` means the
    /// matrices and kernels, not the scales of norms, which begin with ones unless their kind is named.
    private static func rank(_ pattern: String, _ full: String, _ kind: String, _ weight: Weight) -> Int? {
        let path = String(full.dropLast(weight.name.count + 1))
        // a layer with parts has `query.weight`; to a pattern that is a weight too
        let short = weight.name.split(separator: ".").last.map(String.init) ?? weight.name
        let isWeight = short == "weight"
        switch pattern {
        case full: return 6
        case path: return isWeight ? 5 : nil
        case "\(kind).\(weight.name)", "\(kind).\(short)": return 3
        case kind: return isWeight ? 2 : nil
        case short: return !isWeight || weight.shape.count > 1 ? 1 : nil
        default:
            if path.hasPrefix(pattern + ".") || path.hasSuffix("." + pattern) { return isWeight ? 4 : nil }
            if full.hasSuffix("." + pattern) { return 4 }
            let layer = pattern.dropLast(short.count + 1)
            return pattern == "\(layer).\(short)" && path.hasPrefix("\(layer).") ? 4 : nil
        }
    }

    /// Warns of patterns that name nothing: most likely a misspelling.
    func reportUnused(_ weights: [(name: String, kind: String, weight: Weight)], _ diagnostics: Diagnostics) {
        for rule in rules {
            let isUsed = weights.contains {
                InitialValues.rank(rule.pattern.text, $0.name, $0.kind, $0.weight) != nil
            }
            let isKind = Layers.named(String(rule.pattern.text.prefix { $0 != "." })) != nil
            if !isUsed && !isKind && !["weight", "bias"].contains(rule.pattern.text) {
                diagnostics.warning("no weight of this network fits '\(rule.pattern.text)'", at: rule.pattern.position)
            }
        }
    }
}
