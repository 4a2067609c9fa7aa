import Language
import Torch

extension Layers {
    static let operators: [any Layer.Type] = [AnyOperator.self]
}

struct AnyOperator: Layer {
    static let name = "op"
    static let help = """
        Any operator of libtorch or of a loaded plug-in by its name, such as `aten::pixel_unshuffle`, or with an overload,
        `aten::add.Tensor`. The operator's other arguments follow the name, under the operator's own names.

        The operator's tensors are the inputs of the layer in order (`from: [a, b]`) or graph values given by name. Axis 0
        is the batch, which must also be the first axis of the result.

        Input   the inputs of the operator
        Output  the output of the operator; the first one if there are several
        """

    private let called: String
    private let op: Operator?
    /// The operator's parameters and their arguments.
    private let given: [(name: String, source: Source)]
    private let inputCount: ClosedRange<Int>
    let conditions: [Wire]
    let isRandom: Bool

    /// The source of an argument.
    private enum Source: Sendable {
        case input(Int)
        /// The inputs after those that have parameters of their own.
        case rest
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
            if let refusal = AnyOperator.refusal(op, schema, called) {
                fields.error("'\(called)' \(refusal.reason)", at: "name", hint: refusal.hint(for: called))
            }
            for parameter in schema.parameters { reader.read(parameter, &fields) }
            if let name = reader.drops(op, schema) {
                fields.error(
                    "'\(name)' of '\(called)' must be 0: it draws random numbers that do not follow from the seed",
                    at: name, hint: "use the layer 'dropout'")
            }
            for name in fields.unread {
                OperatorReference.hint(forArgument: name, of: called).map { fields.explain(name, hint: $0) }
            }
        } else if !called.isEmpty {
            // without an operator, its arguments are unknown
            _ = fields.rest()
        }
        given = reader.given
        conditions = reader.conditions
        isRandom = reader.isRandom
        inputCount = reader.takesRest ? reader.inputs + 1...Int.max : reader.inputs...reader.inputs
        if op != nil, reader.inputs == 0, !reader.takesRest {
            fields.error("'\(called)' cannot be a layer: it takes no tensor from the layers before it", at: "name")
        }
    }

    private static func find(_ called: String, _ fields: inout Fields) -> Operator? {
        guard !called.isEmpty else { return nil }
        let parts = called.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts[0].contains("::") else {
            fields.error(
                "expected an operator with its library, such as 'aten::relu', but found '\(called)'", at: "name",
                hint: OperatorReference.hint(for: "aten::\(called)"))
            return nil
        }
        if let found = try? Operator.find(parts[0], parts.count > 1 ? parts[1] : "") { return found }
        let overloads = ["Tensor", "Scalar", "int", "dim", "default", "self", "vec"].filter {
            (try? Operator.find(parts[0], $0)) != nil
        }
        fields.error(
            "unknown operator '\(called)'", at: "name",
            hint: overloads.isEmpty
                ? OperatorReference.hint(for: called)
                : "it has overloads, such as \(overloads.map { "'\(parts[0]).\($0)'" }.joined(separator: ", "))")
        return nil
    }

    var arity: ClosedRange<Int> { inputCount }
    /// Unknown for an arbitrary operator, so the safe answer.
    var couplesSamples: Bool { true }

    func outputShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
        let two = try result(inputs, batch: 2)
        let three = try result(inputs, batch: 3)
        guard two.shape.first == 2, three.shape.first == 3, two.shape.dropFirst() == three.shape.dropFirst() else {
            throw ShapeError(
                "the first axis of '\(called)' must be the batch, and no other axis may depend on it, but the output is "
                    + "\(two.shape) for a batch of 2 and \(three.shape) for a batch of 3")
        }
        guard two.knownType?.isFloating == true else {
            let given = two.knownType.map { "\($0)" } ?? "complex"
            throw ShapeError("'\(called)' returns \(given), expected float32")
        }
        return Array(two.shape.dropFirst())
    }

    /// The number of values per input for which an operator is tried on the processor.
    private static let mostValues = 1 << 24

    /// The output for zeros of these shapes.
    private func result(_ inputs: [Shape], batch: Int) throws(ShapeError) -> Tensor {
        do throws(TorchError) {
            return try result(inputs, batch: batch, on: .meta)
        } catch let first {
            guard inputs.allSatisfy({ $0.volume <= Self.mostValues }) else { throw refusal(of: inputs, first) }
            // operators of plug-ins may lack an implementation for the meta device
            do throws(TorchError) {
                return try result(inputs, batch: batch, on: .cpu)
            } catch {
                throw refusal(of: inputs, first.message == error.message ? withUncommonBatch(inputs) ?? error : error)
            }
        }
    }

    private func result(_ inputs: [Shape], batch: Int, on device: Device) throws(TorchError) -> Tensor {
        try withoutGradients { () throws(TorchError) in
            var tensors: [Tensor] = []
            for input in inputs { tensors.append(try .zeros([batch] + input, on: device)) }
            return try run(tensors, generator: Generator(seed: 0))
        }
    }

    /// The error message for a batch of 97, a size that is easy to distinguish from others.
    private func withUncommonBatch(_ inputs: [Shape]) -> TorchError? {
        do throws(TorchError) {
            _ = try result(inputs, batch: 97, on: .meta)
            return nil
        } catch {
            return error
        }
    }

    /// The operator's error message with its arguments, since the message alone names neither the layer nor the arguments.
    private func refusal(of inputs: [Shape], _ error: TorchError) -> ShapeError {
        let values = given.compactMap { name, source -> String? in
            guard case .value(let value) = source else { return nil }
            return value.shown.map { "\(name) \($0)" }
        }
        let complaint = error.message.replacing(/\s\(while checking arguments for \w+\)/, with: "")
        return ShapeError(
            "'\(called)' does not accept \(inputs.map { "\($0)" }.joined(separator: " and "))"
                + (values.isEmpty ? "" : " with \(values.joined(separator: ", "))")
                + (OperatorReference.explanation(of: complaint, batch: "97").map { ": \($0)" }
                    ?? ": '\(complaint.replacing(/\b97(?!\d)/, with: "batch"))'"))
    }

    func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor {
        let result = try run(call.inputs, generator: call.generator)
        // libtorch would report much later that some element of a list has no gradient
        if isForeign, recordsGradients, result.dtype.isFloating, !result.requiresGradient,
            call.inputs.contains(where: { $0.dtype.isFloating && $0.requiresGradient })
        {
            throw TorchError(
                called, "the plug-in does not define a gradient, so the layers before it cannot be trained")
        }
        return result
    }

    /// Whether the operator belongs to a plug-in; libtorch's own operators define their gradients.
    private var isForeign: Bool { !called.hasPrefix("aten::") }

    private func run(_ tensors: [Tensor], generator: Generator) throws(TorchError) -> Tensor {
        guard let op else { throw TorchError(called, "unknown operator") }
        let plain = tensors.count - conditions.count
        let arguments = given.map { entry -> (name: String, value: OperatorArgument) in
            let value: OperatorArgument =
                switch entry.source {
                case .input(let index): .tensor(tensors[index])
                case .rest: .tensors(Array(tensors[..<plain].dropFirst(inputCount.lowerBound - 1)))
                case .condition(let index): .tensor(tensors[plain + index])
                case .value(let value): value
                case .generator: .generator(generator)
                }
            return (entry.name, value)
        }
        let results = try op.call([], arguments)
        guard let first = results.first else { throw TorchError(called, "the operator returned no tensor") }
        return first
    }

    /// Reads the arguments of the operator's parameters in order.
    private struct Reader {
        var given: [(name: String, source: Source)] = []
        var conditions: [Wire] = []
        var inputs = 0
        /// Whether the inputs after the first ones form a list.
        var takesRest = false
        var isRandom = false

        mutating func read(_ parameter: Schema.Parameter, _ fields: inout Fields) {
            let name = parameter.name
            let isOptional = parameter.standard != nil || parameter.type.hasSuffix("?")
            let type = parameter.type.filter { $0 != "?" }
            if type == "Tensor" {
                readTensor(name, isOptional: isOptional, hasDefault: parameter.standard != nil, &fields)
            } else if type == "Tensor[]" {
                takesRest = true
                given.append((name, .rest))
            } else if type == "Generator" {
                isRandom = true
                given.append((name, .generator))
            } else if isOptional, !fields.has(name) {
                // declared, so that a misspelling gets a suggestion
                _ = fields.value(name, .expression, required: false, parameter.type)
                if parameter.standard == nil { given.append((name, .value(.none))) }
            } else if let value = Reader.value(name, type, &fields) {
                given.append((name, .value(value)))
            }
        }

        /// The argument by which the operator drops values at random, if it does so without a generator.
        func drops(_ op: Operator, _ schema: Schema) -> String? {
            guard op.draws, !AnyOperator.hasGenerator(schema), let name = AnyOperator.dropout(of: schema) else {
                return nil
            }
            return given.contains {
                guard $0.name == name, case .value(.real(let share)) = $0.source else { return false }
                return share != 0
            } ? name : nil
        }

        private mutating func readTensor(
            _ name: String, isOptional: Bool, hasDefault: Bool, _ fields: inout Fields
        ) {
            if fields.has(name) {
                guard let wire = fields.graph(name, "an input tensor of the operator") as? Wire else { return }
                given.append((name, .condition(conditions.count)))
                conditions.append(wire)
            } else if !isOptional {
                given.append((name, .input(inputs)))
                inputs += 1
            } else if !hasDefault {
                given.append((name, .value(.none)))
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
                _ = fields.value(name, .expression, required: false, type)
                fields.error(
                    "'\(name)' of this operator has the type '\(type)', which documents cannot express", at: name)
                return nil
            }
        }
    }
}

extension OperatorArgument {
    /// A value as documents write it.
    fileprivate var shown: String? {
        switch self {
        case .int(let value): "\(value)"
        case .real(let value): "\(value)"
        case .bool(let value): "\(value)"
        case .text(let value): "'\(value)'"
        case .ints(let values): "\(values)"
        case .reals(let values): "\(values)"
        default: nil
        }
    }
}
