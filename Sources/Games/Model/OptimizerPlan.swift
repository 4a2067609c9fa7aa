import Language

/// The optimisers that documents can name.
package enum OptimizerNames {
    package static let all = OptimizerPlan.Kind.allCases.map(\.rawValue)
}

/// An optimiser as a document describes it; its numbers may change during training.
package struct OptimizerPlan: Sendable {
    package enum Kind: String, CaseIterable, Sendable { case adam, adamw, sgd, rmsprop }

    package let kind: Kind
    /// Prefix of the keys of its numbers in the game.
    package let prefix: String
    /// Its numbers by name; those of a game are compiled under the prefix.
    let numbers: [String: DynamicNumber]
    package let nesterov: Bool
    package let amsgrad: Bool
    /// Whether RMSProp divides by the standard deviation of the gradients instead of their root mean square.
    package let centered: Bool

    /// Adam as in PyTorch, with numbers that the caller keeps.
    package static let adam = OptimizerPlan(kind: .adam)

    private init(kind: Kind) {
        self.kind = kind
        prefix = ""
        numbers = [:]
        nesterov = false
        amsgrad = false
        centered = false
    }

    /// A number that an optimizer takes, with PyTorch's default.
    package struct Number: Sendable {
        package let name: String
        let standard: Double
        let most: Double?
        let help: String

        init(_ name: String, _ standard: Double, upTo most: Double? = nil, _ help: String) {
            self.name = name
            self.standard = standard
            self.most = most
            self.help = help
        }
    }

    /// The numbers of each kind, except the decays of Adam's moments.
    package static func numbers(of kind: Kind) -> [Number] {
        let momentum = Number("momentum", 0, upTo: 1, "the momentum factor")
        let eps = Number("eps", 1e-8, "added to the denominator")
        let decay = Number("weight_decay", kind == .adamw ? 0.01 : 0, "the weight decay coefficient")
        switch kind {
        case .adam, .adamw: return [Number("lr", 1e-3, "learning rate"), eps, decay]
        case .sgd:
            let dampening = Number(
                "dampening", 0, upTo: 1, "the dampening of the momentum")
            return [Number("lr", 1e-3, "learning rate"), momentum, dampening, decay]
        case .rmsprop:
            let alpha = Number("alpha", 0.99, upTo: 1, "the decay rate of the mean of squared gradients")
            return [Number("lr", 1e-2, "learning rate"), alpha, eps, momentum, decay]
        }
    }

    /// The schema: an optimizer's name, or a mapping of the name to its arguments.
    static var schema: Field.Kind {
        .variant(
            "optimizer",
            Kind.allCases.map { kind in
                let fields = Fields.schema(of: kind.rawValue) { _ = OptimizerPlan(kind, &$0) }
                return KeySchema(name: kind.rawValue, fields: fields, others: nil, context: "")
            })
    }

    /// Reads `{adam: {lr: …}}`.
    static func read(_ value: Value, _ scope: Scope, _ diagnostics: Diagnostics) -> OptimizerPlan? {
        let words = Kind.allCases.map(\.rawValue)
        let entry: (key: Scalar, value: Value?)
        if let scalar = value.scalar {
            entry = (scalar, nil)
        } else if let entries = value.mapping, entries.count == 1 {
            entry = (entries[0].key, entries[0].value)
        } else {
            diagnostics.error("expected one optimizer, as in {adam: {lr: 2e-4}}", at: value.position)
            return nil
        }
        guard let kind = Kind(rawValue: entry.key.text) else {
            diagnostics.error(
                "unknown optimizer '\(entry.key.text)'", at: entry.key.position,
                hint: Suggestion.hint(for: entry.key.text, among: words, what: "optimizers"))
            return nil
        }
        var fields = Fields(kind.rawValue, entry.value, at: entry.key.position, scope: scope, diagnostics)
        let plan = OptimizerPlan(kind, &fields)
        fields.finish()
        return fields.isValid ? plan : nil
    }

    private init(_ kind: Kind, _ fields: inout Fields) {
        self.kind = kind
        prefix = ""
        let isAdam = kind == .adam || kind == .adamw
        var numbers: [String: DynamicNumber] = [:]
        for number in Self.numbers(of: kind) {
            let limits = Between(0, number.most)
            numbers[number.name] = fields.dynamic(number.name, limits, default: number.standard, number.help)
        }
        if isAdam,
            let betas = fields.dynamics("betas", 0...1, default: [0.9, 0.999], "the decay rates of the two moments")
        {
            (numbers["beta1"], numbers["beta2"]) = (betas[0], betas[1])
        }
        self.numbers = numbers
        amsgrad =
            isAdam
            ? fields.bool("amsgrad", default: false, "whether to divide by the maximum of all second moments so far")
            : false
        nesterov = kind == .sgd ? fields.bool("nesterov", default: false, "whether to use Nesterov momentum") : false
        centered =
            kind == .rmsprop
            ? fields.bool("centered", default: false, "whether to divide by the standard deviation of the gradients")
            : false
    }

    /// The optimizer of a network, with keys of its own for its numbers.
    func of(network: String) -> OptimizerPlan { OptimizerPlan(self, prefix: "optimizer/\(network)/") }

    private init(_ other: OptimizerPlan, prefix: String) {
        kind = other.kind
        self.prefix = prefix
        numbers = other.numbers
        nesterov = other.nesterov
        amsgrad = other.amsgrad
        centered = other.centered
    }
}
