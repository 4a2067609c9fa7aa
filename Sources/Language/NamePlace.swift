/// A place that expects a name: of a layer, of a network, or one of a closed set of words.
///
/// A bare word that names a value in scope, such as a parameter, is replaced by that value if it is a name or a text. A word
/// in quotes is literal, and `${…}` inserts the value of an expression.
package struct NamePlace {
    /// The meaning of a literal word, for messages: "a layer".
    let what: String
    /// The start of messages: "expected a layer".
    let expectation: String
    /// Whether a literal word is valid here.
    let takes: (String) -> Bool
    /// Whether other words may be valid here too.
    let isOpen: Bool
    /// Whether the place is part of an expression, where quotes are single and `${…}` is not allowed.
    let isInExpression: Bool
    /// Whether a value other than a name or a text is valid here.
    let fits: (Constant) -> Bool

    package init(
        _ what: String, expectation: String, takes: @escaping (String) -> Bool, isOpen: Bool = false,
        isInExpression: Bool = false,
        fits: @escaping (Constant) -> Bool = { _ in false }
    ) {
        self.what = what
        self.expectation = expectation
        self.takes = takes
        self.isOpen = isOpen
        self.isInExpression = isInExpression
        self.fits = fits
    }

    fileprivate func accepts(_ value: Constant) -> Bool { value.word != nil || fits(value) }
}

extension Scope {
    /// The value in a place that expects a name: the literal word, or the value that it or a template refers to.
    ///
    /// A word that could be both gets a warning; its value is used.
    ///
    /// - Throws: if neither the value nor the word is valid there.
    package func named(_ scalar: Scalar, in place: NamePlace, _ diagnostics: Diagnostics?) throws(Diagnostic)
        -> Constant
    {
        let template = try Template(scalar)
        if let expression = template.soleExpression {
            let value = try evaluate(expression)
            guard place.accepts(value) else {
                throw Diagnostic("\(place.expectation), but found \(value.phrase)", at: scalar.position)
            }
            return value
        }
        guard let value = try value(of: scalar) else { return .name(try template.text(in: self)) }
        let word = scalar.text
        if place.accepts(value) {
            if value.description != word, place.takes(word) {
                diagnostics?.warning(
                    "'\(word)' is both a value and \(place.what); the value \(value.shown) is used",
                    at: scalar.position,
                    hint: place.isInExpression
                        ? "put the word in quotes to use it literally"
                        : "write '${\(word)}' for the value, or '\"\(word)\"' for the word")
            }
            return value
        }
        if place.takes(word) { return .name(word) }
        throw Diagnostic(
            "\(place.expectation), but '\(word)' is \(value.phrase)", at: scalar.position,
            hint: place.isOpen ? "write '\"\(word)\"' for the word" : nil)
    }

    /// The value that a bare word refers to in a place that expects a name or a text; `nil` if it is a literal word. Outputs
    /// of layers do not count as values here.
    func value(of scalar: Scalar) throws(Diagnostic) -> Constant? {
        guard scalar.isPlain, let known = values[scalar.text] else { return nil }
        if case .graph = known { return nil }
        return try evaluate(Expression(.name(scalar.text), at: scalar.position))
    }
}
