import Foundation
import Graph
import Language
import Torch

/// Calls every operator that `op:` offers with small inputs and hostile arguments, as a layer of a network: its shape
/// rule, a forward pass and a backward pass. Each call is printed before it is made, so that the last line names the one
/// that ended the program; lines that start with '!' name operators that break a promise.
///
///     operators [FIRST [LAST]]      the calls to make, by number
@main
struct Operators {
    static func main() {
        let given = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        let (first, last) = (given.first ?? 0, given.count > 1 ? given[1] : Int.max)
        var number = 0
        for name in ((try? Operator.names()) ?? []).sorted() {
            for call in Calls(name).all {
                defer { number += 1 }
                guard number >= first, number <= last else { continue }
                say("\(number) \(call.layer) of \(call.shape)")
                if let problem = call.problem() { say("! \(problem): \(call.layer) of \(call.shape)") }
            }
        }
        say("done: \(number) calls")
    }

    /// Writes a line at once, so that it is there if the next call ends the program.
    private static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}

/// The calls of one operator.
struct Calls {
    private let name: String
    private let schema: Schema

    init(_ name: String) {
        self.name = name
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let text = try? Operator.find(parts[0], parts.count > 1 ? parts[1] : "").schema()
        schema = Schema(text ?? "")
    }

    private static let shapes = [[4], [3, 5], [3, 8, 8], [1, 1, 1], [2, 3, 4, 4]]
    private static let benign = Arguments(int: "1", real: "0.5", word: "mean")
    private static let uniform = [
        Arguments(int: "0", real: "0", word: "''"), Arguments(int: "2", real: "1", word: "none"),
        Arguments(int: "-1", real: "-1", word: "sum"), Arguments(int: "3", real: "1e-30", word: "reflect"),
        Arguments(int: "9", real: "1e300", word: "mean"), Arguments(int: "-9", real: "-1e300", word: "x"),
        Arguments(int: "4194304", real: "2", word: "mean"), Arguments(int: "-4194304", real: "-0.5", word: "mean"),
    ]
    private static let hostile = ["0", "-1", "9", "-9", "-4194304", "4194304"]

    /// All of them: no, all or single hostile arguments; with and without optional ones.
    var all: [OperatorCall] {
        guard OperatorReference.isOffered(name) else { return [] }
        var result: [OperatorCall] = []
        for shape in Self.shapes {
            for isFull in [false, true] {
                let arguments = schema.parameters.filter { isFull || ($0.standard == nil && !$0.type.hasSuffix("?")) }
                for values in [Self.benign] + Self.uniform {
                    result.append(call(arguments, shape) { _ in values })
                }
                for single in arguments where single.type.hasPrefix("int") {
                    for value in Self.hostile {
                        var odd = Self.benign
                        odd.int = value
                        result.append(call(arguments, shape) { $0.name == single.name ? odd : Self.benign })
                    }
                }
            }
        }
        var seen: Set<String> = []
        return result.filter { seen.insert("\($0.layer) \($0.shape)").inserted }
    }

    private func call(
        _ arguments: [Schema.Parameter], _ shape: Shape, _ values: (Schema.Parameter) -> Arguments
    ) -> OperatorCall {
        var words: [String] = []
        var inputs = 0
        for argument in arguments {
            let isOptional = argument.standard != nil || argument.type.hasSuffix("?")
            switch argument.type.filter({ $0 != "?" }) {
            case "Tensor" where isOptional: words.append("\(argument.name): x")
            case "Tensor": inputs += 1
            case "Tensor[]": inputs = 2
            case let type: values(argument).text(of: type).map { words.append("\(argument.name): \($0)") }
            }
        }
        let from = inputs == 1 ? "x" : "[\(Array(repeating: "x", count: inputs).joined(separator: ", "))]"
        let layer = "op: {\((["name: \(name)"] + words).joined(separator: ", "))}"
        return OperatorCall(layer: layer, from: from, shape: shape)
    }
}

/// What a call gives for arguments of each type.
struct Arguments {
    var int: String
    var real: String
    var word: String

    func text(of type: String) -> String? {
        switch type {
        case "int": int
        case "float", "Scalar": real
        case "bool": int == "0" ? "false" : "true"
        case "str": word
        case "float[]", "Scalar[]": "[\(real), \(real)]"
        case _ where type.hasPrefix("int["):
            "[\(Array(repeating: int, count: Int(type.dropFirst(4).dropLast()) ?? 2).joined(separator: ", "))]"
        default: nil
        }
    }
}

/// A layer and the shape of its inputs.
struct OperatorCall {
    let layer: String
    let from: String
    let shape: Shape

    private struct NoDocuments: Library {
        func document(_ name: String, _ kind: DocumentKind, at position: Position) throws(Diagnostic) -> Value {
            throw Diagnostic("unknown document '\(name)'", at: position)
        }
    }

    /// Makes the call. An error is an answer; what is wrong is a result that differs when the call is repeated with the
    /// same seed, or an input that changes.
    func problem() -> String? {
        let text = "network: x\ninputs: {x: \(shape)}\nlayers:\n  - \(layer)\n    from: \(from)\n"
        let diagnostics = Diagnostics()
        guard let document = YAMLReader.read(Source(name: "x.yaml", text: text), diagnostics),
            let network = NetworkDocument.build(document, name: "x", library: NoDocuments(), diagnostics),
            (network.nodes.last?.shape.volume ?? 0) < 1 << 22
        else { return nil }
        do {
            let plain = try Tensor.normal([2] + shape, Generator(seed: 1))
            let before = try plain.bytes()
            let first = try run(network, plain)
            let second = try run(network, plain)
            if try first.bytes() != second.bytes() { return "differs" }
            if try plain.bytes() != before { return "changes its input" }
            let leaf = try plain.clone().requireGradient()
            _ = try gradients(of: [run(network, leaf)], for: [leaf])
        } catch {}
        return nil
    }

    private func run(_ network: Network, _ input: Tensor) throws -> Tensor {
        let weights: [String: Tensor] = [:]
        return try network([input], weights: weights, training: true, generator: Generator(seed: 7))[0]
    }
}
