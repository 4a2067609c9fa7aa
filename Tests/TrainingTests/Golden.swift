import Foundation
import Graph
import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// The distance from `a` to `b` relative to the norm of `b`.
func error(_ a: Tensor, _ b: Tensor) throws -> Double {
    try #require(a.shape == b.shape, "\(a.shape) and \(b.shape)")
    let difference = try (a.to(.float64) - b.to(.float64)).norm().item()
    return try difference / max(b.to(.float64).norm().item(), 1e-12)
}

/// The maximum difference between elements.
func greatestError(_ a: Tensor, _ b: Tensor) throws -> Double {
    try #require(a.shape == b.shape, "\(a.shape) and \(b.shape)")
    return Double(zip(try a.floats(), try b.floats()).map { abs($0 - $1) }.max() ?? 0)
}

extension Training.Engine {
    /// The engine's names of networks' tensors by a golden file's names, which number the layers with weights.
    func goldenNames(_ networks: [String]) throws -> [String: String] {
        var result: [String: String] = [:]
        for network in networks {
            let weights = try #require(players.all[network]?.weights.names)
            var layers: [String] = []
            for name in weights {
                let dot = try #require(name.lastIndex(of: "."))
                let layer = String(name[..<dot])
                if !layers.contains(layer) { layers.append(layer) }
                let index = try #require(layers.firstIndex(of: layer))
                let number = String(repeating: "0", count: 3 - String(index).count) + String(index)
                result["\(network)/\(number)\(name[dot...])"] = "\(network).\(name)"
            }
        }
        return result
    }

    /// Loads a golden file's initial weights, which must match exactly these networks.
    func begin(with tensors: [String: Tensor], _ names: [String: String]) throws {
        let initial = tensors.filter { $0.key.hasPrefix("init/") }
        #expect(Set(initial.keys) == Set(names.keys.map { "init/\($0)" }))
        var given: [String: Tensor] = [:]
        for (theirs, ours) in names { given[ours] = tensors["init/\(theirs)"] }
        try players.load(given)
    }
}
