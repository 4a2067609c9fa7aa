package import Language
internal import Torch

/// The explanation of an operator in `ganzoo layers`, derived from its schema.
package struct OperatorReference: Sendable {
    /// An argument: its type in words and its default; `nil` if it is required.
    package struct Argument: Sendable {
        package let name: String
        package let type: String
        package let standard: String?
        package let help: String
    }

    /// The name with its overload.
    package let name: String
    package let arguments: [Argument]
    /// The type of its result, as in libtorch.
    package let result: String
    /// Why it cannot be a layer; `nil` if it can.
    package let refusal: String?

    /// The operator of that name, or all its overloads if the name has none.
    ///
    /// - Throws: if there is none.
    package static func named(_ name: String) throws(Diagnostic) -> [OperatorReference] {
        let all = (try? Operator.names()) ?? []
        let isExact = name.contains(".") || all.contains(name)
        let found = isExact ? all.filter { $0 == name } : all.filter { $0.hasPrefix("\(name).") }
        guard !found.isEmpty else {
            throw Diagnostic("unknown operator '\(name)'", at: nil, hint: hint(for: name))
        }
        return found.sorted().compactMap(OperatorReference.init)
    }

    /// A hint for an unknown operator.
    static func hint(for name: String) -> String? {
        let all = (try? Operator.names()) ?? []
        let library = name.firstRange(of: "::").map { name[..<$0.upperBound] } ?? ""
        guard all.contains(where: { $0.hasPrefix(library) }) else {
            return "the library '\(library.dropLast(2))' is not loaded; load its plug-in with --plugin"
        }
        // there are thousands, so only those with the same prefix are compared
        let start = name.prefix(library.count + 1)
        let near = all.filter { $0.hasPrefix(start) && abs($0.utf8.count - name.utf8.count) < 4 }
        return Suggestion.nearest(to: name, among: near).map { "did you mean '\($0)'?" }
    }

    /// The overloads of an operator that have an argument which this one lacks and that can be layers.
    static func hint(forArgument argument: String, of called: String) -> String? {
        let base = called.prefix { $0 != "." }
        let overloads = ((try? Operator.names()) ?? []).filter { $0.hasPrefix("\(base).") || $0 == base }.sorted()
        let fitting = overloads.filter { name in
            guard let (op, schema) = find(name), AnyOperator.refusal(op, schema, name) == nil else { return false }
            return schema.parameters.contains { $0.name == argument }
        }
        if fitting.isEmpty { return nil }
        let names = fitting.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
        return fitting.count == 1 ? "the overload \(names) has it" : "overloads such as \(names) have it"
    }

    /// Translates the most frequent errors of libtorch; `nil` for all others. Axis 0 is the batch.
    static func explanation(of complaint: String, batch: String) -> String? {
        func size(_ text: Substring) -> String { text == batch ? "the batch" : String(text) }
        if let match = complaint.firstMatch(of: /Dimension out of range .* \[-\d+, (\d+)\], but got (-?\d+)/) {
            return "axis \(match.2) is out of range, expected 0 (the batch) to \(match.1)"
        }
        if let match = complaint.firstMatch(of: /shapes cannot be multiplied \(\d+x(\d+) and (\d+)x\d+\)/) {
            let sizes = "\(size(match.1)) and \(size(match.2))"
            return "the inner sizes of the matrices must be equal, but are \(sizes)"
        }
        let unequal = /size of tensor a \((\d+)\) must match .* b \((\d+)\) at non-singleton dimension (\d+)/
        if let match = complaint.firstMatch(of: unequal) {
            return "axis \(match.3) must be equal in both inputs, but is \(size(match.1)) and \(size(match.2)) "
                + "(axis 0 is the batch)"
        }
        return nil
    }

    /// Whether the operator of that name can be a layer.
    package static func isOffered(_ name: String) -> Bool {
        find(name).map { AnyOperator.refusal($0.op, $0.schema, name) == nil } ?? false
    }

    private static func find(_ name: String) -> (op: Operator, schema: Schema)? {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard let op = try? Operator.find(parts[0], parts.count > 1 ? parts[1] : ""), let text = try? op.schema() else {
            return nil
        }
        return (op, Schema(text))
    }

    private init?(_ name: String) {
        guard let (op, schema) = Self.find(name) else { return nil }
        self.name = name
        arguments = schema.parameters.map(OperatorReference.argument)
        result = schema.result
        refusal = AnyOperator.refusal(op, schema, name)?.reason
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
        case "Tensor[]": help = "all inputs from the layers before it"
        case "Generator": help = "that of the run; cannot be set"
        default: help = words[base] == nil ? "cannot be set in documents" : ""
        }
        let known = words[base] ?? type
        return Argument(
            name: parameter.name, type: base == type ? known : type.contains("[") ? "list: \(known)" : known,
            standard: parameter.standard ?? (isOptional || type == "Generator" ? "none" : nil), help: help)
    }

    /// Two lines of a network document that use it.
    package var example: String {
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
