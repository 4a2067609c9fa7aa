import Data
import Torch
import Training

/// `--with name=value`: what the inputs of an inference are fixed to, one number or a list for the samples in turn.
struct GivenInputs {
    private let numbers: [(name: String, values: [Int])]

    /// Reads `label=3`, `label=0..9`, `label=1,4,7`.
    init(_ settings: [String]) throws {
        numbers = try settings.map { setting in
            let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let values = GivenInputs.values(parts[1]) else {
                throw TrainingError(
                    "'--with \(setting)' is not name=number",
                    hint: "such as label=3, label=0..9 for one each, or label=1,4,7")
            }
            return (parts[0], values)
        }
    }

    /// As many samples as the longest list has; `nil` without a list.
    var count: Int? { numbers.map(\.values.count).max().flatMap { $0 > 1 ? $0 : nil } }

    /// Reads `3`, `0..9`, `1,4,7`.
    static func values(_ text: String) -> [Int]? {
        if let dots = text.firstRange(of: "..") {
            guard let first = Int(text[..<dots.lowerBound]), let last = Int(text[dots.upperBound...]), first <= last,
                last - first < 1_000_000
            else { return nil }
            return Array(first...last)
        }
        let items = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        return items.contains(nil) ? nil : items.compactMap { $0 }
    }

    /// The tensors of the samples from `start` on; classes of the data that are not given are drawn.
    func tensors(
        _ inference: Game.Inference, _ model: Model, from start: Int, count: Int, _ generator: Generator,
        on device: Device
    ) throws -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for field in model.data.fields where inference.inputs[field.name] != nil {
            guard case .label(let classes) = field.kind else {
                throw TrainingError(
                    "'\(inference.name)' takes '\(field.name)' as its input, so nothing can be sampled from it")
            }
            result[field.name] = try .integers([count], below: classes, generator, on: device)
        }
        for (name, values) in numbers {
            guard let node = inference.inputs[name] else {
                let known = inference.inputs.keys.sorted().joined(separator: ", ")
                throw TrainingError(
                    "'\(inference.name)' has no input '\(name)'",
                    hint: known.isEmpty ? "it has none that can be fixed" : "known are \(known)")
            }
            guard let classes = model.game.classes(of: node) else {
                throw TrainingError("'\(name)' is no class, so no number can stand for it")
            }
            if let wrong = values.first(where: { !(0..<classes).contains($0) }) {
                throw TrainingError("'\(name)' is a class from 0 to \(classes - 1), but \(wrong) was given")
            }
            let own = (start..<start + count).map { Int64(values[$0 % values.count]) }
            let tensor = try Tensor(own, [count])
            result[name] = try device.isCPU ? tensor : tensor.to(device)
        }
        return result
    }
}
