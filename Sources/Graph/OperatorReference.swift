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

    private init?(_ name: String) {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard let found = try? Operator.find(parts[0], parts.count > 1 ? parts[1] : ""), let text = try? found.schema()
        else { return nil }
        let schema = Schema(text)
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
