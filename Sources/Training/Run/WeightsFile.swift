import Foundation
package import Games
import Graph
package import Torch

/// Initial weights for a training.
extension Players {
    /// Loads the files that the model names with `weights:`.
    package func loadFiles(of model: Model) throws {
        for (name, entry) in model.networks {
            guard let path = entry.weights else { continue }
            let tensors = try Checkpoint.weights(in: path)
            // a checkpoint's file has the network as a prefix of each weight
            let own = tensors.keys.contains { $0.hasPrefix("\(name).") } ? Players.part(tensors, "\(name).") : tensors
            try begin(name, own, average: own, path)
        }
    }

    /// Starts with the weights of a checkpoint's file; averages that it lacks start as copies.
    package func begin(with tensors: [String: Tensor], from path: String) throws {
        for name in names {
            let own = Players.part(tensors, "\(name).")
            let average = Players.part(tensors, "ema.\(name).")
            try begin(name, own, average: average.isEmpty ? own : average, path)
        }
    }

    private func begin(_ name: String, _ own: [String: Tensor], average: [String: Tensor], _ path: String) throws {
        guard let player = all[name] else { return }
        try Players.check(player.weights, own, name, path)
        try player.weights.load(own)
        if let kept = player.average {
            try Players.check(kept, average, "the average of \(name)", path)
            try kept.load(average)
        }
    }

    /// Lists all mismatches between a file's tensors and a network's weights.
    private static func check(_ weights: Weights, _ given: [String: Tensor], _ name: String, _ path: String) throws {
        var wrong: [String] = []
        for weight in weights.names {
            let shape = weights.frozen[weight]?.shape ?? []
            guard let tensor = given[weight] else {
                wrong.append("'\(weight)' \(shape) is missing in the file")
                continue
            }
            if tensor.shape != shape {
                wrong.append("'\(weight)' has the shape \(tensor.shape) in the file, expected \(shape)")
            }
        }
        let known = Set(weights.names)
        for extra in given.keys.filter({ !known.contains($0) }).sorted() {
            wrong.append("unknown weight '\(extra)' \(given[extra]?.shape ?? []) in the file")
        }
        guard !wrong.isEmpty else { return }
        throw TrainingError("'\(path)' does not hold the weights of '\(name)':\(Shortened.list(wrong))")
    }
}
