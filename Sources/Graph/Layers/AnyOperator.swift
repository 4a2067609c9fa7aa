import Language
import Torch

extension Layers {
    static let operators: [any Layer.Type] = [AnyOperator.self]
}

struct AnyOperator: Layer {
    static let name = "op"
    static let help = """
        Any operator of the tensor library, or of a loaded plug-in, by its name: `aten::pixel_unshuffle`, with an overload
        behind a dot, `aten::add.Tensor`. Its other arguments stand beside the name, under the operator's own names.

        The operator's tensors are the layer's inputs in order (`from: [a, b]`), or graph values given by name. Axes count
        the batch as 0, and the first axis of the result must be the batch.

        Input   what the operator takes
        Output  what it gives; the first, if there are several
        """

    private let called: String
    private let op: Operator?
    /// The operator's parameters with what each is given.
    private let given: [(name: String, source: Source)]
    private let inputCount: ClosedRange<Int>
    let conditions: [Wire]
    let isRandom: Bool

    /// Where an argument comes from.
    private enum Source: Sendable {
        case input(Int)
        case allInputs
        case condition(Int)
        case value(OperatorArgument)
        case generator
    }

    init(_ fields: inout Fields) {
        called = fields.text("name", "the operator, such as aten::pixel_unshuffle")
        op = AnyOperator.find(called, &fields)
        var reader = Reader()
        if let op, let text = try? op.schema() {
            let schema = Schema(text)
            AnyOperator.check(schema, called, &fields)
            for parameter in schema.parameters { reader.read(parameter, &fields) }
        } else if !called.isEmpty {
            // what its arguments would be can't be known
            _ = fields.rest()
        }
        given = reader.given
        conditions = reader.conditions
        isRandom = reader.isRandom
        inputCount = reader.takesAll ? 1...Int.max : reader.inputs...reader.inputs
        if op != nil, reader.inputs == 0, !reader.takesAll {
            fields.error("'\(called)' takes no tensor from the layers before it, so it can't be a layer", at: "name")
        }
    }

    private static func find(_ called: String, _ fields: inout Fields) -> Operator? {
        guard !called.isEmpty else { return nil }
        let parts = called.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts[0].contains("::") else {
            fields.error(
                "an operator is named with its library, such as 'aten::relu', but this is '\(called)'", at: "name",
                hint: "did you mean 'aten::\(called)'?")
            return nil
        }
        if let found = try? Operator.find(parts[0], parts.count > 1 ? parts[1] : "") { return found }
        let overloads = ["Tensor", "Scalar", "int", "dim", "default", "self", "vec"].filter {
            (try? Operator.find(parts[0], $0)) != nil
        }
        fields.error(
            "there is no operator '\(called)'", at: "name",
            hint: overloads.isEmpty
                ? nil : "it has overloads, such as \(overloads.map { "'\(parts[0]).\($0)'" }.joined(separator: ", "))")
        return nil
    }

    private static func check(_ schema: Schema, _ called: String, _ fields: inout Fields) {
        if schema.parameters.contains(where: \.isChanged) {
            fields.error(
                "'\(called)' changes its input in place, which a layer can't", at: "name",
                hint: called.contains("_") ? "the operator of the same name without '_' makes a new tensor" : nil)
        } else if !schema.result.contains("Tensor") {
            fields.error("'\(called)' gives \(schema.result), not a tensor", at: "name")
        }
    }

    var arity: ClosedRange<Int> { inputCount }
    /// What the operator does is its own affair, so the careful answer.
    var couplesSamples: Bool { true }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let result: [Int]
        do throws(TorchError) {
            result = try shape(inputs, on: .meta)
        } catch {
            // a plug-in's operator need not know the device of shapes
            do throws(TorchError) {
                result = try shape(inputs, on: .cpu)
            } catch {
                let shapes = inputs.map { "\($0)" }.joined(separator: " and ")
                throw ShapeError("'\(called)' can't take \(shapes): \(error.message)")
            }
        }
        guard result.first == 2 else {
            throw ShapeError("'\(called)' must keep the batch as its first axis, but gives \(result) for a batch of 2")
        }
        return Array(result.dropFirst())
    }

    /// The whole shape that a batch of two gives.
    private func shape(_ inputs: [Shape], on device: Device) throws(TorchError) -> [Int] {
        try withoutGradients { () throws(TorchError) in
            var tensors: [Tensor] = []
            for input in inputs { tensors.append(try .zeros([2] + input, on: device)) }
            return try run(tensors, generator: Generator(seed: 0)).shape
        }
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        try run(call.inputs, generator: call.generator)
    }

    private func run(_ tensors: [Tensor], generator: Generator) throws(TorchError) -> Tensor {
        guard let op else { throw TorchError(called, "there is no such operator") }
        let plain = tensors.count - conditions.count
        let arguments = given.map { entry -> (name: String, value: OperatorArgument) in
            let value: OperatorArgument =
                switch entry.source {
                case .input(let index): .tensor(tensors[index])
                case .allInputs: .tensors(Array(tensors[..<plain]))
                case .condition(let index): .tensor(tensors[plain + index])
                case .value(let value): value
                case .generator: .generator(generator)
                }
            return (entry.name, value)
        }
        let results = try op.call([], arguments)
        guard let first = results.first else { throw TorchError(called, "the operator gave no tensor") }
        return first
    }

    /// Reads the operator's parameters one after the other.
    private struct Reader {
        var given: [(name: String, source: Source)] = []
        var conditions: [Wire] = []
        var inputs = 0
        var takesAll = false
        var isRandom = false

        mutating func read(_ parameter: Schema.Parameter, _ fields: inout Fields) {
            let name = parameter.name
            let isOptional = parameter.standard != nil || parameter.type.hasSuffix("?")
            let type = parameter.type.filter { $0 != "?" }
            if type == "Tensor" {
                readTensor(name, isOptional: isOptional, &fields)
            } else if type == "Tensor[]" {
                takesAll = true
                given.append((name, .allInputs))
            } else if type == "Generator" {
                isRandom = true
                given.append((name, .generator))
            } else if isOptional, !fields.has(name) {
                // known, so that a misspelt one finds it
                _ = fields.value(name, .expression, required: false, parameter.type)
            } else if let value = Reader.value(name, type, &fields) {
                given.append((name, .value(value)))
            }
        }

        private mutating func readTensor(_ name: String, isOptional: Bool, _ fields: inout Fields) {
            if fields.has(name) {
                guard let wire = fields.graph(name, "a tensor of the operator") as? Wire else { return }
                given.append((name, .condition(conditions.count)))
                conditions.append(wire)
            } else if !isOptional {
                given.append((name, .input(inputs)))
                inputs += 1
            }
        }

        private static func value(_ name: String, _ type: String, _ fields: inout Fields) -> OperatorArgument? {
            let base = type.prefix { $0 != "[" }
            let isList = type.contains("[")
            switch (base, isList) {
            case ("int", true):
                let list = fields.ints(name, Unbounded(), type)
                let size = Int(type.drop { $0 != "[" }.dropFirst().dropLast()) ?? list.count
                return .ints(list.count == 1 ? Array(repeating: list[0], count: size) : list)
            case ("int", false): return .int(fields.int(name, Unbounded(), type))
            case ("float", true): return .reals(fields.doubles(name, type))
            case ("float", false), ("Scalar", false): return .real(fields.double(name, Unbounded(), type))
            case ("bool", false): return .bool(fields.bool(name, default: false, type))
            case ("str", false): return .text(fields.text(name, type))
            default:
                fields.error("'\(name)' of this operator is of type '\(type)', which documents can't give", at: name)
                return nil
            }
        }
    }
}
