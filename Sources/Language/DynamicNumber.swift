/// A number of a document that may change during training, with a rule that is checked if the value is known before.
package struct DynamicNumber: Sendable {
    package let expression: Expression
    /// The start of the message for values outside the range.
    private let rule: String
    private let limits: Limits
    private let isWhole: Bool

    init(_ expression: Expression, _ name: String, of owner: String, _ limits: Limits, isWhole: Bool) {
        self.expression = expression
        self.limits = limits
        self.isWhole = isWhole
        rule = "'\(name)' of \(owner) must be a \(isWhole ? "whole " : "")number\(limits.rule)"
    }

    /// A number without limits.
    package init(_ expression: Expression) {
        self.expression = expression
        limits = .none
        isWhole = false
        rule = ""
    }

    /// Checks a value.
    ///
    /// - Throws: if it is outside the range or not finite.
    package func check(_ value: Double) throws(Diagnostic) {
        if rule.isEmpty { return }
        let isAllowed =
            value.isFinite && limits.allows(value) && (!isWhole || value == value.rounded() && value.magnitude <= 1e9)
        guard isAllowed else { throw Diagnostic("\(rule), but is \(value.short)", at: expression.position) }
    }
}

extension Fields {
    /// A number that may change during training.
    ///
    /// - Parameter absent: the text for the default in listings, if there is none.
    package mutating func dynamic(
        _ name: String, _ bounds: some Bounds<Double>, isWhole: Bool = false, default standard: Double? = nil,
        absent: String? = nil, _ help: String, example: String? = nil
    ) -> DynamicNumber? {
        declare(
            name, .dynamic(isWhole: isWhole), bounds.limits, standard?.short ?? absent, help, example: example)
        let owner = phrase
        func number(_ expression: Expression) -> DynamicNumber {
            DynamicNumber(expression, name, of: owner, bounds.limits, isWhole: isWhole)
        }
        guard let value = take(name) else { return standard.map { number(Expression(.real($0), at: position)) } }
        return attempt { () throws(Diagnostic) in number(try Expression.parse(value)) }
    }

    /// A list of numbers that may change during training.
    package mutating func dynamics(
        _ name: String, _ bounds: some Bounds<Double>, default standard: [Double], _ help: String
    ) -> [DynamicNumber]? {
        let count = standard.count
        declare(
            name, .dynamics(count: count), bounds.limits, "[\(standard.map(\.short).joined(separator: ", "))]", help)
        var items = standard.map { Expression(.real($0), at: position) }
        if let value = take(name) {
            guard let list = attempt({ () throws(Diagnostic) in try Expression.parse(value) }) else { return nil }
            guard case .list(let given) = list.kind, given.count == count else {
                fail("'\(name)' of \(phrase) must be a list of \(count) numbers", value.position)
                return nil
            }
            items = given
        }
        let owner = phrase
        return items.map { DynamicNumber($0, name, of: owner, bounds.limits, isWhole: false) }
    }

    /// A condition that may change during training.
    package mutating func condition(_ name: String, _ help: String, example: String) -> DynamicNumber? {
        declare(name, .condition, .none, "true", help, example: example)
        guard let value = take(name) else { return nil }
        return attempt { () throws(Diagnostic) in DynamicNumber(try Expression.parse(value)) }
    }
}
