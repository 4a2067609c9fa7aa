package import Graph
import Language
package import Torch

extension Network {
    /// The given tensors as the network takes them, in the order of its inputs: numbers in float32, labels as whole
    /// numbers.
    /// - Parameter path: the file that contains them.
    /// - Throws: `TrainingError` that lists the mistakes and the expected inputs.
    package func checked(_ given: [String: Tensor], from path: String) throws -> [Tensor] {
        var wrong: [String] = []
        for name in given.keys.sorted() where !inputs.contains(where: { $0.name == name }) {
            wrong.append("unknown input '\(name)'")
        }
        var result: [Tensor] = []
        var batch: Int?
        for (name, shape) in inputs {
            guard let tensor = given[name] else {
                wrong.append("the input '\(name)' is missing")
                continue
            }
            let own = tensor.shape
            if own.isEmpty || own[0] < 1 || !accepts(Array(own.dropFirst()), for: name) {
                wrong.append("'\(name)' is \(own), expected \(described(name, shape))")
            } else if let batch, batch != own[0] {
                wrong.append("'\(name)' has \(own[0]) samples, but '\(inputs[0].name)' has \(batch)")
            }
            batch = batch ?? own.first
            let isLabel = shape.isEmpty && !tensor.dtype.isFloating
            result.append(isLabel ? try tensor.to(.int64) : try tensor.to(.float32))
        }
        if wrong.isEmpty {
            do throws(Diagnostic) {
                _ = try outputShapes(for: result.map { Array($0.shape.dropFirst()) })
            } catch {
                wrong.append(error.message)
            }
        }
        guard wrong.isEmpty else {
            let taken = inputs.map { "\($0.name) \(described($0.name, $0.shape))" }.joined(separator: ", ")
            throw TrainingError(
                "'\(path)' does not match the inputs of '\(name)':\(wrong.map { "\n  \($0)" }.joined())",
                hint: "it takes \(taken)")
        }
        return result
    }

    /// An input's shape including the batch, with letters for sizes that may vary.
    private func described(_ input: String, _ shape: Shape) -> String {
        let sizes = shape.indices.map { isFree($0, of: input) ? "any" : String(shape[$0]) }
        return "[\((["batch"] + sizes).joined(separator: ", "))]"
    }
}
