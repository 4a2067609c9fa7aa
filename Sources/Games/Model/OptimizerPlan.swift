import Language

/// The optimisers that documents can name.
public enum OptimizerNames {
    public static let all = OptimizerPlan.Kind.allCases.map(\.rawValue)
}

/// An optimiser as a document describes it; its numbers may change while training runs.
package struct OptimizerPlan: Sendable {
    package enum Kind: String, CaseIterable, Sendable { case adam, adamw, sgd, rmsprop }

    package let kind: Kind
    /// Prefix of its numbers' keys in the game.
    package let prefix: String
    package let nesterov: Bool
    package let amsgrad: Bool
    /// Whether RMSProp divides by the deviation of the gradients instead of their root mean square.
    package let centered: Bool

    /// Adam as PyTorch has it, for numbers that the caller keeps.
    package static let adam = OptimizerPlan(kind: .adam)

    private init(kind: Kind) {
        self.kind = kind
        prefix = ""
        nesterov = false
        amsgrad = false
        centered = false
    }

    /// The arguments of each kind with PyTorch's defaults.
    package static func numbers(of kind: Kind) -> [(name: String, standard: Double?, help: String)] {
        switch kind {
        case .adam, .adamw:
            [
                ("lr", 1e-3, "learning rate"), ("eps", 1e-8, "added to the denominator"),
                ("weight_decay", kind == .adamw ? 0.01 : 0, "how strongly weights are drawn to zero"),
            ]
        case .sgd:
            [
                ("lr", 1e-3, "learning rate"), ("momentum", 0, "share of the last step that is kept"),
                ("dampening", 0, "share of the gradient that is left out of the momentum"),
                ("weight_decay", 0, "how strongly weights are drawn to zero"),
            ]
        case .rmsprop:
            [
                ("lr", 1e-2, "learning rate"), ("alpha", 0.99, "decay of the mean of squares"),
                ("eps", 1e-8, "added to the denominator"), ("momentum", 0, "share of the last step that is kept"),
                ("weight_decay", 0, "how strongly weights are drawn to zero"),
            ]
        }
    }

    /// Reads `{adam: {lr: …}}`; the numbers' expressions are added under keys of their own.
    static func read(
        _ value: Value, network: String, _ scope: Scope, _ numbers: inout [String: Expression],
        _ diagnostics: Diagnostics
    ) -> OptimizerPlan? {
        let words = Kind.allCases.map(\.rawValue)
        let entry: (key: Scalar, value: Value?)
        if let scalar = value.scalar {
            entry = (scalar, nil)
        } else if let entries = value.mapping, entries.count == 1 {
            entry = (entries[0].key, entries[0].value)
        } else {
            diagnostics.error("one optimiser is given here, as in {adam: {lr: 2e-4}}", at: value.position)
            return nil
        }
        guard let kind = Kind(rawValue: entry.key.text) else {
            diagnostics.error(
                "unknown optimiser '\(entry.key.text)'", at: entry.key.position,
                hint: Suggestion.hint(for: entry.key.text, among: words, what: "optimisers"))
            return nil
        }
        var fields = Fields(kind.rawValue, entry.value, at: entry.key.position, scope: scope, diagnostics)
        let plan = OptimizerPlan(kind, prefix: "optimizer/\(network)/", &fields, &numbers, diagnostics)
        fields.finish()
        return fields.isValid ? plan : nil
    }

    /// The arguments of a kind, as help and the JSON schema have them.
    static func schema(of kind: Kind) -> [Field] {
        Fields.schema(of: kind.rawValue) { fields in
            var numbers: [String: Expression] = [:]
            _ = OptimizerPlan(kind, prefix: "", &fields, &numbers, Diagnostics())
        }
    }

    private init(
        _ kind: Kind, prefix: String, _ fields: inout Fields, _ numbers: inout [String: Expression],
        _ diagnostics: Diagnostics
    ) {
        self.kind = kind
        self.prefix = prefix
        let isAdam = kind == .adam || kind == .adamw
        for number in Self.numbers(of: kind) {
            numbers[prefix + number.name] = fields.expression(number.name, default: number.standard, number.help)
        }
        if isAdam { Self.readBetas(&fields, prefix, &numbers, diagnostics) }
        amsgrad =
            isAdam ? fields.bool("amsgrad", default: false, "divides by the greatest second moment so far") : false
        nesterov = kind == .sgd ? fields.bool("nesterov", default: false, "Nesterov's momentum") : false
        centered =
            kind == .rmsprop ? fields.bool("centered", default: false, "divides by the gradients' deviation") : false
    }

    private static func readBetas(
        _ fields: inout Fields, _ prefix: String, _ numbers: inout [String: Expression], _ diagnostics: Diagnostics
    ) {
        let place = fields.position
        numbers[prefix + "beta1"] = Expression(.real(0.9), at: place)
        numbers[prefix + "beta2"] = Expression(.real(0.999), at: place)
        let help = "decays of the two moments, [0.9, 0.999] where not given"
        guard let value = fields.value("betas", .reals, required: false, help),
            let betas = diagnostics.attempt({ () throws(Diagnostic) in try Expression.parse(value) })
        else { return }
        guard case .list(let items) = betas.kind, items.count == 2 else {
            diagnostics.error("'betas' must be a list of two numbers", at: betas.position)
            return
        }
        numbers[prefix + "beta1"] = items[0]
        numbers[prefix + "beta2"] = items[1]
    }
}
