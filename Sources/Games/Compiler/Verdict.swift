import Language

/// What a step's loss says about a discriminator's output: whether its samples are real, and where the output should lie.
package struct Verdict: Sendable {
    /// The scale on which outputs are judged.
    package enum Scale: Sendable {
        /// Outputs on real and generated samples should lie on different sides of a number: 0 for logits, 0.5 for
        /// probabilities and for least squares with the targets 0 and 1.
        case around(Double)
        /// Each output on a real sample is compared with one on a generated sample, the value here, whose own scale is open.
        case against(NodeID)
        /// Only differences matter, as for a Wasserstein critic.
        case open
    }

    /// The call as written, with the arguments of the functions around it: figures go by this name.
    package let name: String
    package let network: String
    package let step: StepID
    /// The judged output: the call's own, or one of several.
    package let output: NodeID
    package let isReal: Bool
    package let scale: Scale
}

extension Game {
    /// What the steps' losses say about the outputs of discriminators: networks that no inference needs. Losses that can't
    /// be read, such as those of a discriminator that is an autoencoder, have none.
    package var verdicts: [Verdict] {
        let makers = Set(inferences.flatMap { nodes[$0.node].networks })
        return steps.flatMap { step in
            var reader = VerdictReader(game: self, step: step, makers: makers)
            for term in step.terms { reader.read(term.node, term.sign) }
            return reader.verdicts
        }
    }
}

/// Reads the losses of a step: which outputs of discriminators it raises, and which it lowers.
private struct VerdictReader {
    let game: Game
    let step: Game.Step
    let makers: Set<String>
    private var found: [Found] = []

    private struct Found {
        let output: NodeID
        let isRaised: Bool
        let scale: Verdict.Scale
    }

    /// The outputs with the target of a least squares loss.
    private var targets: [(output: NodeID, target: Double)] = []

    /// A sum of discriminators' outputs with factors, and a constant.
    private struct Line {
        var offset = 0.0
        var factors: [(output: NodeID, factor: Double)] = []

        func scaled(_ factor: Double) -> Line {
            Line(offset: offset * factor, factors: factors.map { ($0.output, $0.factor * factor) })
        }

        static func + (a: Line, b: Line) -> Line { Line(offset: a.offset + b.offset, factors: a.factors + b.factors) }
    }

    init(game: Game, step: Game.Step, makers: Set<String>) {
        (self.game, self.step, self.makers) = (game, step, makers)
    }

    var verdicts: [Verdict] {
        var result: [Verdict] = []
        for entry in found + leastSquares where !result.contains(where: { $0.output == entry.output }) {
            guard let (text, network) = call(of: entry.output) else { continue }
            result.append(
                Verdict(
                    name: text, network: network, step: step.id, output: entry.output, isReal: entry.isRaised,
                    scale: entry.scale))
        }
        return result
    }

    /// Least squares have two targets, and the middle between them.
    private var leastSquares: [Found] {
        guard let low = targets.map(\.target).min(), let high = targets.map(\.target).max(), low < high else {
            return []
        }
        let middle = (low + high) / 2
        return targets.map { Found(output: $0.output, isRaised: $0.target > middle, scale: .around(middle)) }
    }

    /// Reads a value that the step minimises if `sign` is positive.
    mutating func read(_ index: NodeID, _ sign: Double) {
        let node = game.nodes[index]
        switch node.kind {
        case .unary(.negative): read(node.inputs[0], -sign)
        case .binary(.add):
            read(node.inputs[0], sign)
            read(node.inputs[1], sign)
        case .binary(.subtract):
            read(node.inputs[0], sign)
            read(node.inputs[1], -sign)
        case .binary(.multiply):
            // a factor that changes during training is positive
            if game.nodes[node.inputs[0]].type == .number {
                read(node.inputs[1], sign * (constant(node.inputs[0]) ?? 1))
            } else if game.nodes[node.inputs[1]].type == .number {
                read(node.inputs[0], sign * (constant(node.inputs[1]) ?? 1))
            }
        case .binary(.divide): read(node.inputs[0], sign * (constant(node.inputs[1]) ?? 1))
        case .conditional:
            read(node.inputs[1], sign)
            read(node.inputs[2], sign)
        case .function(let function): read(function, node.inputs, sign)
        case .call, .output: if call(of: index) != nil { note(index, isRaised: sign < 0, .open) }
        default: break
        }
    }

    private mutating func read(_ function: any TensorFunction, _ inputs: [NodeID], _ sign: Double) {
        switch function {
        case let loss as DiscriminatorLoss:
            let scale = loss.objective.scale(against: inputs[1])
            if call(of: inputs[0]) != nil { note(inputs[0], isRaised: sign > 0, scale) }
            guard call(of: inputs[1]) != nil else { return }
            // a pair is judged once
            if case .against = scale { return note(inputs[1], isRaised: sign < 0, .open) }
            note(inputs[1], isRaised: sign < 0, scale)
        case is BinaryCrossEntropyLogits: compare(inputs, middle: 0, sign)
        case is BinaryCrossEntropy: compare(inputs, middle: 0.5, sign)
        case is MeanSquaredError:
            if let (output, target) = target(inputs), sign > 0 { targets.append((output, target)) }
        default: read(name: function.name, inputs, sign)
        }
    }

    private mutating func read(name: String, _ inputs: [NodeID], _ sign: Double) {
        guard let first = inputs.first else { return }
        switch name {
        case "mean", "sum", "reshape", "flatten": read(first, sign)
        case "softplus":
            guard let line = line(first) else { return }
            if line.factors.count == 1, let (output, factor) = line.factors.first {
                note(output, isRaised: factor * sign < 0, .around(0 - line.offset / factor))
            } else if line.factors.count == 2, line.offset == 0,
                let real = line.factors.first(where: { $0.factor * sign < 0 }),
                let fake = line.factors.first(where: { $0.factor * sign > 0 })
            {
                note(real.output, isRaised: true, .against(fake.output))
                note(fake.output, isRaised: false, .open)
            }
        case "relu": noteSign(of: first, sign, middle: 0)
        case "log": noteSign(of: first, sign, middle: 0.5)
        case "square":
            if let line = line(first), line.factors.count == 1, let (output, factor) = line.factors.first, sign > 0 {
                targets.append((output, -line.offset / factor))
            }
        default: break
        }
    }

    /// Notes the output of a function that grows with a sum of a number and an output.
    private mutating func noteSign(of index: NodeID, _ sign: Double, middle: Double) {
        guard let line = line(index), line.factors.count == 1, let (output, factor) = line.factors.first else { return }
        note(output, isRaised: factor * sign < 0, .around(middle))
    }

    private mutating func compare(_ inputs: [NodeID], middle: Double, _ sign: Double) {
        guard let (output, target) = target(inputs) else { return }
        note(output, isRaised: (target > 0.5) == (sign > 0), .around(middle))
    }

    /// An output that is compared with a number.
    private func target(_ inputs: [NodeID]) -> (output: NodeID, target: Double)? {
        guard call(of: inputs[0]) != nil, let target = constant(inputs[1]) else { return nil }
        return (inputs[0], target)
    }

    private mutating func note(_ output: NodeID, isRaised: Bool, _ scale: Verdict.Scale) {
        found.append(Found(output: output, isRaised: isRaised, scale: scale))
    }

    private func constant(_ index: NodeID) -> Double? {
        let node = game.nodes[index]
        switch node.kind {
        case .number(let value): return value
        case .unary(.negative): return constant(node.inputs[0]).map { -$0 }
        default: return nil
        }
    }

    private func line(_ index: NodeID) -> Line? {
        let node = game.nodes[index]
        if let value = constant(index) { return Line(offset: value) }
        switch node.kind {
        case .call, .output: return call(of: index).map { _ in Line(factors: [(index, 1)]) }
        case .unary(.negative): return line(node.inputs[0])?.scaled(-1)
        case .binary(.add), .binary(.subtract):
            guard let a = line(node.inputs[0]), let b = line(node.inputs[1]) else { return nil }
            if case .binary(.add) = node.kind { return a + b }
            return a + b.scaled(-1)
        case .binary(.multiply):
            guard let a = line(node.inputs[0]), let b = line(node.inputs[1]) else { return nil }
            if a.factors.isEmpty { return b.scaled(a.offset) }
            return b.factors.isEmpty ? a.scaled(b.offset) : nil
        default: return nil
        }
    }

    /// The call that a value is an output of, if the step trains its network as a discriminator.
    private func call(of index: NodeID) -> (text: String, network: String)? {
        var node = game.nodes[index]
        if case .output = node.kind { node = game.nodes[node.inputs[0]] }
        guard case .call(let call) = node.kind, step.trains(node), !makers.contains(call.network) else { return nil }
        return (node.text, call.network)
    }
}

extension Objective {
    /// The scale of the discriminator's outputs.
    fileprivate func scale(against fake: NodeID) -> Verdict.Scale {
        switch self {
        case .minimax, .nonSaturating, .hinge: .around(0)
        case .leastSquares: .around(0.5)
        case .wasserstein: .open
        case .relativistic: .against(fake)
        }
    }
}
