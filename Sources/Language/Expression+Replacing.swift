extension Expression {
    /// The expression with names replaced by other expressions.
    package func replacing(_ names: [String: Expression]) -> Expression {
        if names.isEmpty { return self }
        func changed(_ part: Expression) -> Expression { part.replacing(names) }
        func made(_ kind: Kind) -> Expression { Expression(kind, at: position) }
        switch kind {
        case .int, .real, .bool, .text: return self
        case .name(let name): return names[name] ?? self
        case .list(let items): return made(.list(items.map(changed)))
        case .index(let base, let index): return made(.index(changed(base), changed(index)))
        case .member(let base, let name): return made(.member(changed(base), name))
        case .call(let callee, let arguments):
            let given = arguments.map { Argument(name: $0.name, value: changed($0.value)) }
            return made(.call(changed(callee), given))
        case .unary(let symbol, let operand): return made(.unary(symbol, changed(operand)))
        case .binary(let symbol, let left, let right): return made(.binary(symbol, changed(left), changed(right)))
        case .conditional(let condition, let then, let otherwise):
            return made(
                .conditional(condition: changed(condition), then: changed(then), otherwise: changed(otherwise)))
        }
    }
}
