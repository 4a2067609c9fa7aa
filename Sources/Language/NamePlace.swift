/// A place that takes a name: a layer, a network, one of a closed set of words.
///
/// There a bare word that is the name of a value in scope, such as a parameter's, is that value where it is a name or a
/// text. A word in quotes is always itself, and `${…}` puts in the value of an expression.
package struct NamePlace {
    /// What a word that stands for itself is, as messages name it: "a layer".
    let what: String
    /// What is expected, as a message begins: "a layer was expected".
    let expectation: String
    /// Whether a word can stand here for itself.
    let takes: (String) -> Bool
    /// Whether other words may be right here too.
    let isOpen: Bool
    /// Whether the place is a part of an expression, where quotes are single and there is no `${…}`.
    let isInExpression: Bool
    /// Whether a value other than a name or a text can stand here.
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
    /// What stands in a place that takes a name: the word itself, or the value that it or a template stands for.
    ///
    /// A word that could be both is reported as a warning; its value is used.
    /// - Throws: a mistake if neither the value nor the word can stand there.
    package func named(_ scalar: Scalar, in place: NamePlace, _ diagnostics: Diagnostics?) throws(Diagnostic)
        -> Constant
    {
        let template = try Template(scalar)
        if let expression = template.soleExpression {
            let value = try evaluate(expression)
            guard place.accepts(value) else {
                throw Diagnostic("\(place.expectation), but this is \(value.phrase)", at: scalar.position)
            }
            return value
        }
        guard let value = try value(of: scalar) else { return .name(try template.text(in: self)) }
        let word = scalar.text
        if place.accepts(value) {
            if value.description != word, place.takes(word) {
                diagnostics?.warning(
                    "'\(word)' is both a value and \(place.what); the value, \(value.shown), is used",
                    at: scalar.position,
                    hint: place.isInExpression
                        ? "in quotes it is the word itself"
                        : "write '${\(word)}' for the value; in quotes, '\"\(word)\"' is the word itself")
            }
            return value
        }
        if place.takes(word) { return .name(word) }
        throw Diagnostic(
            "\(place.expectation), but '\(word)' is \(value.phrase)", at: scalar.position,
            hint: place.isOpen ? "in quotes, '\"\(word)\"' is the word itself" : nil)
    }

    /// The value that a bare word stands for in a place that takes a name or a text; `nil` where it is only a word.
    /// The outputs of layers are no values here: they have names of their own.
    func value(of scalar: Scalar) throws(Diagnostic) -> Constant? {
        guard scalar.isPlain, let known = values[scalar.text] else { return nil }
        if case .graph = known { return nil }
        return try evaluate(Expression(.name(scalar.text), at: scalar.position))
    }
}
