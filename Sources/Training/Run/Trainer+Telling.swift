/// What a training says, and what it can do without.
extension Trainer {
    /// Passes every event to the run folder and to the receiver.
    func tell(_ event: Event) {
        switch event {
        case .progress: break
        case .measured, .sampled, .found, .evaluated, .pictured: attempt(.figure) { try folder.record(event) }
        case .started, .saved, .noticed, .warned: attempt(.logLine) { try folder.record(event) }
        }
        attempt(.progressLine) { try receive(event) }
    }

    /// Does something that the training can do without. A failure is counted; the first of its kind, and each one with
    /// another reason than the last, is a warning.
    /// - Returns: the result; `nil` if it failed.
    @discardableResult
    func attempt<R>(_ kind: LostOutput.Kind, _ body: () throws -> R) -> R? {
        do {
            return try body()
        } catch {
            let reason = "\(error)"
            guard lost.add(kind, reason) else { return nil }
            let warning = Event.warned(
                "a \(kind.rawValue) could not be \(kind.participle) in round \(engine.round): \(reason); training continues"
            )
            // a failure to say so is counted when there is something else to say
            try? folder.record(warning)
            try? receive(warning)
            return nil
        }
    }
}
