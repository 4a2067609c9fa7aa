/// The left side of a definition: a name, or a function's name with its parameters.
public struct Definition {
    public let name: String
    /// `nil` where a plain value is defined.
    public let parameters: [String]?

    public init(_ key: Scalar) throws(Diagnostic) {
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
                "a name or 'name(parameters)' is defined here, not '\(key.text.clipped)'", at: key.position,
                hint: Header.nameRule)
        }
        self.name = name
        var parameters: [String] = []
        for argument in arguments {
            guard let parameter = argument.value.name, !parameters.contains(parameter) else {
                throw Diagnostic("'\(argument.value)' is given twice", at: argument.value.position)
            }
            parameters.append(parameter)
        }
        self.parameters = parameters
    }
}
