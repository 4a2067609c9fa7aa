import Language
import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// Every optimiser's steps equal PyTorch's: `scripts/golden_optimizers.py` recorded them.
struct OptimizerTests {
    private static let cases = [
        "adam", "adam-gan", "adam-no-momentum", "adam-all", "adam-amsgrad", "adamw", "adamw-all", "sgd", "sgd-momentum",
        "sgd-dampening", "sgd-nesterov", "rmsprop", "rmsprop-all", "rmsprop-centered",
    ]

    @Test(arguments: cases)
    func stepsEqualPyTorch(_ name: String) throws {
        let (tensors, facts) = try golden("optimizers")
        let all = try #require(facts["cases"] as? [String: [String: String]])
        #expect(Set(all.keys) == Set(Self.cases))
        let kind = try #require(all[name]?["optimizer"])
        let arguments = try #require(all[name]?["arguments"])
        let (optimizer, numbers) = try made("{\(kind): \(arguments)}")
        let keys = ["a", "b"]
        let weights = try keys.map { try #require(tensors["initial/\($0)"]).clone() }
        for step in 1...(try #require(facts["steps"] as? Int)) {
            let gradients = try keys.map { try #require(tensors["\(step)/gradient/\($0)"]) }
            try optimizer.step(keys, weights, gradients, numbers)
            for (key, weight) in zip(keys, weights) {
                let distance = try error(weight, try #require(tensors["\(name)/\(step)/\(key)"]))
                #expect(distance < 1e-6, "step \(step), \(key): \(distance)")
            }
        }
    }

    /// Gradients and moments may have another memory order than the weight.
    @Test(arguments: ["{adam: {lr: 0.1}}", "{sgd: {lr: 0.1, momentum: 0.9}}", "{rmsprop: {lr: 0.1}}"])
    func memoryOrderDoesNotMatter(_ text: String) throws {
        let shape = [2, 3, 2, 2]
        let gradient = try Tensor((0..<24).map { Float($0) - 11 }, shape)
        let (plain, numbers) = try made(text)
        let (mixed, _) = try made(text)
        let expected = try Tensor.ones(shape)
        let weight = try Tensor.ones(shape).contiguous(.channelsLast)
        for _ in 0..<2 {
            try plain.step(["a"], [expected], [gradient], numbers)
            try mixed.step(["a"], [weight], [gradient], numbers)
            mixed.load(try mixed.state.mapValues { try $0.contiguous() })
        }
        #expect(try weight.floats() == expected.floats())
    }

    @Test func weightsWithoutGradientsAreUnchanged() throws {
        let (optimizer, numbers) = try made("{adam: {lr: 0.1}}")
        let weights = try [Tensor.ones([2]), Tensor.ones([2])]
        try optimizer.step(["a", "b"], weights, [nil, try Tensor.ones([2])], numbers)
        #expect(try weights[0].floats() == [1, 1])
        #expect(try weights[1].floats() != [1, 1])
        #expect(optimizer.state.keys.allSatisfy { $0.hasPrefix("b/") })
    }

    /// An optimiser from its text in a document, and its numbers.
    private func made(_ text: String) throws -> (Optimizer, [String: Double]) {
        let diagnostics = Diagnostics()
        let value = try #require(YAMLReader.read(Source(name: "optimizer", text: text), diagnostics))
        let plan = try #require(
            OptimizerPlan.read(value, Scope(), diagnostics), "\(diagnostics.sorted.text())")
        let optimizer = Optimizer(plan)
        var numbers: [String: Double] = [:]
        for name in optimizer.numberNames {
            numbers[name] = try Scope().evaluate(#require(plan.numbers[name]).expression).double
        }
        return (optimizer, numbers)
    }
}
