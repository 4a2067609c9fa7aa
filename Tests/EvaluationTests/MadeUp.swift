import Foundation
import Testing
import Torch

@testable import Training

/// The weights that `made_up` of `scripts/golden.py` gives a network of another program.
/// - Parameter facts: the names and shapes of its tensors.
func madeUp(_ facts: [String: Any]) throws -> [ForeignTensor] {
    let names = try #require(facts["names"] as? [String])
    let shapes = try #require(facts["shapes"] as? [[Int]])
    return zip(names, shapes).filter { !$0.0.hasSuffix("num_batches_tracked") }.map { name, shape in
        ForeignTensor(name, shape) { try madeUp(name, shape) }
    }
}

private func madeUp(_ name: String, _ shape: [Int]) throws -> Tensor {
    let count = shape.reduce(1, *)
    let places = try Tensor.range(0, count).to(.float64)
    let wave = try (places * 12.9898 + Double(count)).sin() * 43758.5453
    let unit = try (wave - wave.floor() - 0.5).to(.float32).reshape(shape)
    if shape.count > 1 { return try unit * 2 * (6 / Double(count / shape[0])).squareRoot() }
    return try name.hasSuffix("running_var") || name.hasSuffix("weight") ? unit * 0.5 + 1 : unit * 0.2
}
