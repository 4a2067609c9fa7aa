import Language

extension GameCompiler {
    /// Where the document defines values: an entry of `let:`, or everything that a step minimises, maximises and
    /// assigns.
    struct Passage {
        /// `w_mean`, `step discriminator/old`, `step 2`.
        let path: String
        let isValue: Bool
        let expressions: [Expression]
    }

    /// A call as written in the document, with the calls of the model's functions that lead to it.
    private struct CallSite {
        /// The call's text, with the arguments of these functions substituted for their parameters.
        let text: String
        let path: [Position]
    }

    /// The passages of `train:`, in the order in which they may be needed.
    func passages(_ train: TrainSection) -> [Passage] {
        func expressions(_ entries: [Value.Entry]) -> [(name: String, expression: Expression)] {
            entries.compactMap { entry in (try? Expression.parse(entry.value)).map { (entry.name, $0) } }
        }
        func values(_ entries: [Value.Entry], _ prefix: String) -> [Passage] {
            expressions(entries).map { Passage(path: prefix + $0.name, isValue: true, expressions: [$0.expression]) }
        }
        var result = values(train.values, "")
        for (index, step) in train.steps.enumerated() {
            let path = path(of: StepID(index: index))
            result += values(step.values, path + "/")
            let terms = expressions(step.minimize + step.maximize + step.assignments).map(\.expression)
            result.append(Passage(path: path, isValue: false, expressions: terms))
        }
        return result
    }

    /// The name of a step, or its number if it has none.
    private func path(of step: StepID) -> String { "step \(stepNames[step] ?? String(step.number))" }

    /// The name under which the memory of a function call is kept.
    /// - Parameter isRandom: whether the function samples, so that equal calls are different values.
    func memoryName(of call: Expression, isRandom: Bool) -> MemoryName {
        let text = call.replacing(frame.given).description
        guard let path = memoryPath else {
            // an inference reads what training keeps for the same expression
            return passages.lazy.compactMap { self.name(of: text, in: $0) }.first ?? MemoryName(text)
        }
        if frame.path.isEmpty, let value = frame.value?.expression, case .call = value.kind,
            value.position == call.position
        {
            return MemoryName(path)
        }
        let plain = path.isEmpty ? text : "\(path)/\(text)"
        guard isRandom, let passage = passages.first(where: { $0.path == path }) else { return MemoryName(plain) }
        let equal = passage.expressions.flatMap { sites(in: $0) }.filter { $0.text == text }
        let place = equal.firstIndex { $0.path == frame.path + [call.position] } ?? 0
        return MemoryName(place == 0 ? plain : "\(plain) (\(place + 1))")
    }

    /// The path of the passage that is being compiled; `nil` for an inference's own expression.
    private var memoryPath: String? {
        let step: String? =
            switch frame.value?.place ?? frame.place {
            case .step(let id): path(of: id)
            default: nil
            }
        if let name = frame.value?.name { return step.map { "\($0)/\(name)" } ?? name }
        return frame.isInference ? nil : step ?? ""
    }

    /// The name of the memory of a call in a passage, if the passage contains a call with this text.
    private func name(of text: String, in passage: Passage) -> MemoryName? {
        if passage.isValue, passage.expressions.first?.description == text { return MemoryName(passage.path) }
        let isThere = passage.expressions.contains { sites(in: $0).contains { $0.text == text } }
        return isThere ? MemoryName("\(passage.path)/\(text)") : nil
    }

    /// The calls of functions that are built in or come from plug-ins, in the order in which they are written.
    private func sites(
        in expression: Expression, given: [String: Expression] = [:], path: [Position] = [],
        of opened: Set<String> = []
    ) -> [CallSite] {
        var result = expression.parts.flatMap { sites(in: $0, given: given, path: path, of: opened) }
        guard case .call(let callee, let arguments) = expression.kind, let name = callee.name else { return result }
        let own = path + [expression.position]
        if let function = functions[name] {
            // recursion is reported elsewhere
            if !opened.contains(name) {
                let inner = function.given(arguments.map { ($0.name, $0.value.replacing(given)) })
                result += sites(in: function.body, given: inner, path: own, of: opened.union([name]))
            }
        } else if TensorFunctions.named(name) != nil {
            result.append(CallSite(text: expression.replacing(given).description, path: own))
        }
        return result
    }
}

extension GameCompiler.UserFunction {
    /// The argument of each parameter in a call.
    func given(_ arguments: [(name: String?, value: Expression)]) -> [String: Expression] {
        var result: [String: Expression] = [:]
        for (index, argument) in arguments.enumerated() where index < parameters.count {
            result[argument.name ?? parameters[index]] = argument.value
        }
        return result
    }
}
