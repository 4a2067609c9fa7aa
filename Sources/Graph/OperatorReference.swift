public import Language
internal import Torch

/// An operator as `ganzoo layers` explains it, told from its schema.
public struct OperatorReference: Sendable {
    /// An argument: libtorch's type in words, and its default as written; `nil` where it must be given.
    public struct Argument: Sendable {
        public let name: String
        public let type: String
        public let standard: String?
        public let help: String
    }

    /// The name with its overload.
    public let name: String
    public let arguments: [Argument]
    /// What it gives, in libtorch's words.
    public let result: String
    /// Why it can't be a layer; `nil` if it can.
    public let refusal: String?

    /// The operator of that name, or all its overloads where none is named.
    /// - Throws: that there is none.
    public static func named(_ name: String) throws(Diagnostic) -> [OperatorReference] {
        let all = (try? Operator.names()) ?? []
        let isExact = name.contains(".") || all.contains(name)
        let found = isExact ? all.filter { $0 == name } : all.filter { $0.hasPrefix("\(name).") }
        guard !found.isEmpty else {
            throw Diagnostic("there is no operator '\(name)'", at: nil, hint: hint(for: name))
        }
        return found.sorted().compactMap(OperatorReference.init)
    }

    /// What may have been meant by an operator that isn't there.
    static func hint(for name: String) -> String? {
        let all = (try? Operator.names()) ?? []
        let library = name.firstRange(of: "::").map { name[..<$0.upperBound] } ?? ""
        guard all.contains(where: { $0.hasPrefix(library) }) else {
            return "no library '\(library.dropLast(2))' is loaded; a plug-in is named with --plugin"
        }
        // there are thousands, so only those that begin alike are compared in full
        let start = name.prefix(library.count + 1)
        let near = all.filter { $0.hasPrefix(start) && abs($0.utf8.count - name.utf8.count) < 4 }
        return Suggestion.nearest(to: name, among: near).map { "did you mean '\($0)'?" }
    }

    /// The overloads of an operator that have an argument which the one called lacks, if they can be layers.
    static func hint(forArgument argument: String, of called: String) -> String? {
        let base = called.prefix { $0 != "." }
        let overloads = ((try? Operator.names()) ?? []).filter { $0.hasPrefix("\(base).") || $0 == base }.sorted()
        let fitting = overloads.filter { name in
            guard let schema = schema(of: name), AnyOperator.refusal(schema, name) == nil else { return false }
            return schema.parameters.contains { $0.name == argument }
        }
        if fitting.isEmpty { return nil }
        let names = fitting.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
        return fitting.count == 1 ? "the overload \(names) takes it" : "overloads such as \(names) take it"
    }

    /// What libtorch complains of most often, with axes counted as `op` does; `nil` for everything else.
    static func explanation(of complaint: String, batch: String) -> String? {
        func size(_ text: Substring) -> String { text == batch ? "the batch" : String(text) }
        if let match = complaint.firstMatch(of: /Dimension out of range .* \[-\d+, (\d+)\], but got (-?\d+)/) {
            return "there is no axis \(match.2), only 0, the batch, to \(match.1)"
        }
        if let match = complaint.firstMatch(of: /shapes cannot be multiplied \(\d+x(\d+) and (\d+)x\d+\)/) {
            let sizes = "\(size(match.1)) and \(size(match.2))"
            return "it multiplies matrices, whose inner sizes must be equal, but are \(sizes)"
        }
        let unequal = /size of tensor a \((\d+)\) must match .* b \((\d+)\) at non-singleton dimension (\d+)/
        if let match = complaint.firstMatch(of: unequal) {
            return "axis \(match.3) is \(size(match.1)) in one and \(size(match.2)) in the other, where they must be "
                + "equal (axis 0 is the batch)"
        }
        return nil
    }

    private static func schema(of name: String) -> Schema? {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        return (try? Operator.find(parts[0], parts.count > 1 ? parts[1] : "").schema()).map(Schema.init)
    }

    private init?(_ name: String) {
        guard let schema = Self.schema(of: name) else { return nil }
        self.name = name
        arguments = schema.parameters.map(OperatorReference.argument)
        result = schema.result
        refusal = AnyOperator.refusal(schema, name)?.reason
    }

    private static func argument(_ parameter: Schema.Parameter) -> Argument {
        let type = parameter.type.filter { $0 != "?" }
        let isOptional = parameter.standard != nil || parameter.type.hasSuffix("?")
        let base = String(type.prefix { $0 != "[" })
        let words = [
            "int": "whole number", "float": "number", "Scalar": "number", "bool": "true or false", "str": "text",
            "Tensor": "tensor",
        ]
        var help = ""
        switch type {
        case "Tensor" where isOptional: help = "a graph value"
        case "Tensor": help = "from the layers before it, or a graph value"
        case "Tensor[]": help = "all that comes from the layers before it"
        case "Generator": help = "the run's own; never given"
        default: help = words[base] == nil ? "documents can't give it" : ""
        }
        let known = words[base] ?? type
        return Argument(
            name: parameter.name, type: base == type ? known : type.contains("[") ? "list: \(known)" : known,
            standard: parameter.standard ?? (isOptional || type == "Generator" ? "none" : nil), help: help)
    }

    /// Two lines of a network document that use it.
    public var example: String {
        let values = ["whole number": "2", "number": "1", "true or false": "true", "text": "word"]
        let needed = arguments.compactMap { argument -> String? in
            guard argument.standard == nil, !argument.type.hasSuffix("tensor") else { return nil }
            if argument.type.hasPrefix("list: ") {
                return values[String(argument.type.dropFirst(6))].map { "\(argument.name): [\($0)]" }
            }
            return values[argument.type].map { "\(argument.name): \($0)" }
        }
        return needed.isEmpty
            ? "layers:\n  - op: \(name)"
            : "layers:\n  - op: {name: \(name), \(needed.joined(separator: ", "))}"
    }
}
