import Language

extension GameCompiler {
    /// A schedule: a number that depends on a dynamic number.
    func schedule(
        _ schedule: Schedule, _ arguments: [Expression.Argument], _ whole: Expression
    ) throws(Diagnostic) -> NodeID {
        var call = FunctionArguments(
            schedule.rawValue, signature: schedule.signature, batch: frame.batch, at: whole.position, arguments, self)
        let place = whole.position
        let inputs: [NodeID]
        if schedule == .warmup {
            let end = try call.number("n")
            let over = try self.over(try call.optionalNumber("over"), of: schedule) ?? dynamic(.round, at: place)
            inputs = [number(0, at: place), number(1, at: place), over, number(0, at: place), end]
        } else {
            let (from, to) = (try call.number("from"), try call.number("to"))
            let over = try self.over(try call.optionalNumber("over"), of: schedule)
            let start = try call.optionalNumber("start")
            let end = try call.optionalNumber("end")
            if end == nil, let over, nodes[over].kind.dynamic != .progress {
                throw Diagnostic(
                    "'\(schedule.rawValue)' over '\(nodes[over].text)' needs 'end'", at: place,
                    hint: "call it as \(schedule.rawValue)(\(schedule.signature))")
            }
            inputs = [
                from, to, over ?? dynamic(.progress, at: place), start ?? number(0, at: place),
                end ?? number(1, at: place),
            ]
        }
        try call.finish()
        try check(schedule, inputs, at: place)
        return add(.numeric(schedule), inputs, .number, at: place, text: whole.description)
    }

    /// The number that a schedule runs over, which must change during training.
    private func over(_ node: NodeID?, of schedule: Schedule) throws(Diagnostic) -> NodeID? {
        guard let node, let number = known(node) else { return node }
        throw Diagnostic(
            "'over' of '\(schedule.rawValue)' must be a number that changes during training, found \(number.short)",
            at: nodes[node].position, hint: "such as \(DynamicName.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    /// Checks limits that are known before training.
    private func check(_ schedule: Schedule, _ inputs: [NodeID], at place: Position) throws(Diagnostic) {
        guard let start = known(inputs[3]), let end = known(inputs[4]) else { return }
        try schedule.check(start, end, at: place)
        if nodes[inputs[2]].kind.dynamic == .progress, end > 1 {
            throw Diagnostic(
                "progress runs from 0 to 1, but '\(schedule.rawValue)' ends at \(end.short)", at: place,
                hint: "pass another number to run over, as in "
                    + (schedule == .warmup ? "warmup(10, epoch)" : "\(schedule.rawValue)(lr, 0, epoch, 100, 200)"))
        }
    }

    private func dynamic(_ name: DynamicName, at position: Position) -> NodeID {
        add(.dynamic(name), [], .number, at: position, text: name.rawValue, key: "dynamic \(name.rawValue)")
    }
}

extension GameNode.Kind {
    /// The dynamic number of a node; `nil` for any other node.
    fileprivate var dynamic: DynamicName? { if case .dynamic(let name) = self { name } else { nil } }
}
