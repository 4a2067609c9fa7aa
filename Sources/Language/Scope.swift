/// The names that an expression can use.
package struct Scope: Sendable {
    /// A function that a document defines under `let:`.
    struct Function: Sendable {
        let parameters: [String]
        let body: Expression
        let scope: Scope
        /// The maximum number of steps of a call, which is known since functions are not recursive. `nil` if the function
        /// is invalid.
        let cost: Int?
    }

    package var values: [String: Constant]
    /// Names of sizes that differ from call to call.
    package var freeSizes: Set<String> = []
    /// Names whose values change while training runs.
    package var dynamicNames: Set<String> = []
    var functions: [String: Function] = [:]
    /// Where the values of parameters and derived values are written.
    var origins: [String: Position] = [:]

    package init(_ values: [String: Constant] = [:]) { self.values = values }

    /// This scope with additional names, which shadow existing ones.
    package func adding(_ more: [String: Constant]) -> Scope {
        var result = self
        result.values.merge(more) { _, new in new }
        for name in more.keys { result.origins[name] = nil }
        return result
    }

    package func adding(_ name: String, _ value: Constant) -> Scope { adding([name: value]) }

    /// Adds the names of another scope, which shadow existing ones.
    package mutating func add(_ other: Scope) {
        values.merge(other.values) { _, new in new }
        functions.merge(other.functions) { _, new in new }
        freeSizes.formUnion(other.freeSizes)
        origins.merge(other.origins) { _, new in new }
    }

    /// Defines a function that can use the names known so far.
    mutating func define(_ name: String, _ parameters: [String], _ body: Expression) throws(Diagnostic) {
        guard let cost = cost(of: body) else { return defineInvalid(name, parameters, at: body.position) }
        guard cost <= Scope.mostSteps else {
            throw Diagnostic("a call of '\(name)' would take more than \(Scope.mostSteps) steps", at: body.position)
        }
        functions[name] = Function(parameters: parameters, body: body, scope: self, cost: cost)
    }

    /// Defines a function whose body is invalid, so that its calls are not reported.
    mutating func defineInvalid(_ name: String, _ parameters: [String], at position: Position) {
        let body = Expression(.name(""), at: position)
        functions[name] = Function(parameters: parameters, body: body, scope: Scope(["": .invalid]), cost: nil)
    }

    /// Marks all functions as invalid, so that their calls are not reported.
    package mutating func invalidateFunctions() {
        for (name, function) in functions { defineInvalid(name, function.parameters, at: function.body.position) }
    }

    /// A mistake about the value of a name, at the place where the value is written instead of where the name is used.
    package func blame(_ mistake: Diagnostic) -> Diagnostic {
        guard let place = mistake.position, let origin = origins[place.text], origin != place else { return mistake }
        var moved = mistake.moved(to: origin, note: "'\(place.text)' is used")
        moved.hint = moved.hint ?? values[place.text]?.word.flatMap(Synonyms.value)
        moved.isAboutValue = true
        return moved
    }

    static let mostSteps = 10_000

    private func cost(of expression: Expression) -> Int? {
        var total = 1
        if let name = expression.calledName, let function = functions[name] {
            guard let cost = function.cost else { return nil }
            total += cost
        }
        for part in expression.parts where total <= Scope.mostSteps {
            guard let cost = cost(of: part) else { return nil }
            total += cost
        }
        return total
    }

    /// Whether the document defines a function of that name.
    package func hasFunction(_ name: String) -> Bool { functions[name] != nil }
}
