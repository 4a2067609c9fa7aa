/// The left-hand side of a definition: a name, or a function's name with its parameters.
package struct Definition {
    package let name: String
    /// `nil` if the definition is a plain value.
    package let parameters: [String]?

    package init(_ key: Scalar) throws(Diagnostic) {
        let expression = try Expression.parse(key)
        if let name = expression.name {
            self.name = name
            parameters = nil
            return
        }
        guard case .call(let callee, let arguments) = expression.kind, let name = callee.name,
            arguments.allSatisfy({ $0.name == nil && $0.value.name != nil })
        else {
            throw Diagnostic(
                "expected a name or 'name(parameters)', but found '\(key.text.clipped)'", at: key.position,
                hint: Header.nameRule)
        }
        self.name = name
        var parameters: [String] = []
        for argument in arguments {
            guard let parameter = argument.value.name, !parameters.contains(parameter) else {
                throw Diagnostic("duplicate parameter '\(argument.value)'", at: argument.value.position)
            }
            parameters.append(parameter)
        }
        self.parameters = parameters
    }
}

extension Definition {
    /// The functions that a mapping defines.
    package static func functions(_ value: Value?, _ diagnostics: Diagnostics) -> [Function] {
        if let value, !value.isNull, value.mapping == nil {
            diagnostics.error("'functions' must be a mapping of names, but is \(value.kind)", at: value.position)
        }
        return (value?.mapping ?? []).compactMap { entry in
            diagnostics.attempt { () throws(Diagnostic) in
                let definition = try Definition(entry.key)
                guard let parameters = definition.parameters else {
                    throw Diagnostic("expected a function in the form 'name(parameters)'", at: entry.key.position)
                }
                return Function(
                    name: definition.name, parameters: parameters, body: try Expression.parse(entry.value),
                    position: entry.key.position)
            }
        }
    }

    /// A function that a document defines.
    package struct Function: Sendable {
        package let name: String
        package let parameters: [String]
        package let body: Expression
        /// The position of its name.
        package let position: Position
    }
}
