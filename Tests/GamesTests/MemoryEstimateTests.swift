import Language
import TestSupport
import Testing

@testable import Games
@testable import Training

struct MemoryEstimateTests {
    /// A discriminator of 2·4 + 4 + 4 + 1 = 17 weights and a generator of 12 + 10 = 22, with Adam.
    @Test func countsWeightsAndOptimizers() throws {
        let memory = try model(Games.tiny).memory
        // the generator also has an average
        #expect(memory.weights == 4 * (17 + 22 + 22))
        // two moments of all weights, and the gradients of the step that updates the most weights
        #expect(memory.optimisers == 4 * (2 * (17 + 22) + 22))
        #expect(memory.activations > 0)
    }

    @Test func activationsGrowWithTheBatch() throws {
        let small = try model(Games.tiny).memory
        let large = try model(Games.tiny.replacing("batch: 4", with: "batch: 8")).memory
        #expect(large.activations == 2 * small.activations)
        #expect(large.weights == small.weights)
    }

    @Test func reportsWhatDoesNotFit() throws {
        let own = try model(Games.tiny)
        #expect(own.remarks(on: MachineMemory(total: 1e9, available: 1e9)).isEmpty)
        let tight = own.remarks(on: MachineMemory(total: 1e9, available: 1e6))
        #expect(tight.map(\.severity) == [.warning])
        #expect(tight[0].message.contains("1.0 MB are free"))
        let none = own.remarks(on: MachineMemory(total: 100, available: 100))
        #expect(none.map(\.severity) == [.error])
    }

    @Test func suggestsABatchThatFits() throws {
        let own = try model(Games.tiny)
        let need = own.memory
        let half = need.total - need.activations / 2
        let some = own.remarks(on: MachineMemory(total: 1e12, available: half))
        #expect(some[0].hint?.contains("train.batch=2") == true)
        let weights = need.total - need.activations
        let nothing = own.remarks(on: MachineMemory(total: 1e12, available: weights))
        #expect(nothing[0].hint?.contains("no batch size fits") == true)
    }
}
