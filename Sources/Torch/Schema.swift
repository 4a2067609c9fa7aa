/// The signature of an operator, parsed from libtorch's text, such as
/// `aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor`.
package struct Schema: Sendable {
    package struct Parameter: Sendable {
        package let name: String
        /// The type without alias annotations, such as `Tensor`, `int[2]` or `float?`.
        package let type: String
        /// The default as written; `nil` if the argument is required.
        package let standard: String?
        /// Whether the operator modifies it in place.
        package let isChanged: Bool
    }

    package let parameters: [Parameter]
    /// The type of the result, such as `Tensor` or `(Tensor, Tensor)`.
    package let result: String

    package init(_ text: String) {
        let open = text.firstIndex(of: "(") ?? text.endIndex
        let parts = Schema.split(text[open...].dropFirst())
        parameters = parts.arguments.compactMap(Schema.parameter)
        result = parts.rest.firstRange(of: "-> ").map { String(parts.rest[$0.upperBound...]) } ?? ""
    }

    /// The arguments up to the closing bracket, split at commas outside brackets and quotes.
    private static func split(_ text: Substring) -> (arguments: [Substring], rest: Substring) {
        var arguments: [Substring] = []
        var depth = 0
        var isQuoted = false
        var start = text.startIndex
        for index in text.indices {
            switch text[index] {
            case "\"", "'": isQuoted.toggle()
            case _ where isQuoted: break
            case "(", "[": depth += 1
            case ")" where depth == 0:
                arguments.append(text[start..<index])
                return (arguments, text[index...].dropFirst())
            case ")", "]": depth -= 1
            case "," where depth == 0:
                arguments.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        return (arguments, "")
    }

    /// The first space outside brackets.
    private static func firstGap(_ text: Substring) -> Substring.Index? {
        var depth = 0
        return text.indices.first { index in
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" { depth -= 1 }
            return text[index] == " " && depth == 0
        }
    }

    private static func parameter(_ text: Substring) -> Parameter? {
        // a type can contain spaces in brackets, as in `Tensor(a -> *) self`
        let text = text.drop { $0 == " " }
        guard let gap = Schema.firstGap(text) else { return nil }
        let sides = text[gap...].dropFirst().split(separator: "=", maxSplits: 1)
        guard let name = sides.first else { return nil }
        var type = String(text[..<gap]).replacing("SymInt", with: "int")
        var isChanged = false
        if let open = type.firstIndex(of: "("), let close = type.firstIndex(of: ")") {
            isChanged = type[open...close].contains("!")
            type.removeSubrange(open...close)
        }
        return Parameter(
            name: String(name), type: type, standard: sides.count > 1 ? String(sides[1]) : nil, isChanged: isChanged)
    }
}
