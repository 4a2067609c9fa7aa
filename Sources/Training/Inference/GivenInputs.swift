import Data
package import Games
import Graph
package import Torch

/// `--with name=value`: fixed values for inputs of an inference. Labels take one class, or a list that
/// the samples cycle through. Noise and other inputs take one number for all elements, or one number per element of a sample.
package struct GivenInputs {
    private var numbers: [(name: String, text: String, values: [Double])]

    /// Reads `label=food`, `label=3`, `label=0..9`, `label=1,4,7`, `z=0`, `code=0.5,-1`.
    /// - Parameter classes: the names of the classes of label fields.
    package init(_ settings: [String], classes: [String: [String]] = [:]) throws {
        numbers = try settings.map { setting in
            var parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2, let names = classes[parts[0]] {
                parts[1] = try ClassList.numbers(parts[1], field: parts[0], names: names)
            }
            guard parts.count == 2, let values = GivenInputs.numbers(parts[1]) else {
                throw TrainingError(
                    "'--with \(setting)' is not of the form name=number",
                    hint: "for example label=3, label=0..9, label=1,4,7, z=0 or code=0.5,-1", fault: .request)
            }
            return (parts[0], parts[1], values)
        }
    }

    /// The length of the longest list of classes; `nil` if there is none.
    package func count(_ inference: Game.Inference, _ model: Model) -> Int? {
        let lists = numbers.filter { inference.inputs[$0.name].flatMap(model.game.classes) != nil }
        return lists.map(\.values.count).max().flatMap { $0 > 1 ? $0 : nil }
    }

    /// Samples with one row per label.
    package struct Rows {
        package let given: GivenInputs
        /// The name of the label.
        package let field: String
        /// The label of each row.
        package let labels: [Int]
        package let columns: Int
        package let count: Int
    }

    /// The samples of a grid with one row per label: the listed ones, or all if none is fixed. `nil` if the inference does not
    /// take exactly one label, or the label is fixed.
    package func inRows(_ inference: Game.Inference, _ model: Model, columns: Int?, count: Int?) -> Rows? {
        let classes = inference.inputs.compactMap { name, node in
            model.game.classes(of: node).map { (name: name, count: $0) }
        }
        guard let label = classes.first, classes.count == 1 else { return nil }
        let fixed = numbers.first { $0.name == label.name }
        let listed = fixed.map { GivenInputs.values($0.text) ?? [] } ?? Array(0..<min(label.count, 100))
        guard listed.count > 1 else { return nil }
        let columns = columns ?? count.map { max(1, ($0 + listed.count - 1) / listed.count) } ?? 8
        let count = count ?? listed.count * columns
        var given = self
        given.numbers.removeAll { $0.name == label.name }
        let values = (0..<count).map { Double(listed[$0 / columns % listed.count]) }
        given.numbers.append((label.name, fixed?.text ?? "", values))
        let rows = (count + columns - 1) / columns
        return Rows(
            given: given, field: label.name, labels: (0..<rows).map { listed[$0 % listed.count] }, columns: columns,
            count: count)
    }

    private static let mostNumbers = 1_000_000

    /// Reads `3`, `0..9`, `1,4,7`.
    package static func values(_ text: String) -> [Int]? {
        guard let values = numbers(text), values.allSatisfy({ $0 == $0.rounded() && $0.magnitude < 1e15 }) else {
            return nil
        }
        return values.map { Int($0) }
    }

    private static func numbers(_ text: String) -> [Double]? { try? NumberList.numbers(text, most: mostNumbers) }

    /// The tensors for the samples from `start` on. Labels that are not fixed are sampled uniformly.
    package func tensors(
        _ inference: Game.Inference, _ model: Model, from start: Int, count: Int, _ generator: Generator,
        on device: Device
    ) throws -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for field in model.data.fields where inference.inputs[field.name] != nil {
            if case .label(let classes) = field.kind {
                result[field.name] = try .integers([count], below: classes, generator, on: device)
            } else if !numbers.contains(where: { $0.name == field.name }) {
                throw TrainingError(
                    "'\(inference.name)' needs a value for its input '\(field.name)'",
                    hint: "pass one with --with \(field.name)=…", fault: .request)
            }
        }
        let given = try given(inference, model, from: start, count: count)
        for (name, tensor) in given { result[name] = try device.isCPU ? tensor : tensor.to(device) }
        return result
    }

    /// The tensors of the fixed values for the samples from `start` on.
    package func given(
        _ inference: Game.Inference, _ model: Model, from start: Int = 0, count: Int
    ) throws -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, text, values) in numbers {
            guard let node = inference.inputs[name] else {
                let known = inference.inputs.keys.sorted().joined(separator: ", ")
                throw TrainingError(
                    "'\(inference.name)' has no input '\(name)'",
                    hint: known.isEmpty ? "it has no inputs that can be fixed" : "expected one of \(known)",
                    fault: .request)
            }
            if let classes = model.game.classes(of: node) {
                result[name] = try labels(name, text, values, classes, from: start, count: count)
            } else {
                result[name] = try sample(name, values, model.game.sampleShape(of: node), count: count)
            }
        }
        return result
    }

    private func labels(
        _ name: String, _ text: String, _ numbers: [Double], _ classes: Int, from start: Int, count: Int
    ) throws -> Tensor {
        let values = numbers.compactMap { Int(exactly: $0) }
        guard values.count == numbers.count else {
            throw TrainingError("'\(name)' must be a class from 0 to \(classes - 1), found \(text)", fault: .request)
        }
        if let wrong = values.first(where: { !(0..<classes).contains($0) }) {
            throw TrainingError("'\(name)' must be a class from 0 to \(classes - 1), found \(wrong)", fault: .request)
        }
        return try Tensor((start..<start + count).map { Int64(values[$0 % values.count]) }, [count])
    }

    private func sample(_ name: String, _ values: [Double], _ shape: Shape, count: Int) throws -> Tensor {
        if values.count == 1 { return try .full([count] + shape, values[0]) }
        guard values.count == shape.volume else {
            throw TrainingError(
                "'\(name)' has the shape \(shape), expected 1 or \(shape.volume) numbers, found \(values.count)",
                fault: .request)
        }
        return try Tensor(values.map { Float($0) }, [1] + shape).expand([count] + shape)
    }
}
