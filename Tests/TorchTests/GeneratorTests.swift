import Testing

@testable import Torch

@Suite struct GeneratorTests {
    @Test func statesAreRestoredWithTheHosts() throws {
        let first = try Generator(seed: 5, device: .meta)
        _ = try Tensor.uniform([3], first.host)
        let states = try first.states()
        #expect(states.keys.sorted() == ["generator", "generator.host"])
        let second = try Generator(seed: 9, device: .meta)
        try second.restore(states, orFrom: 1, on: .meta)
        #expect(try Tensor.uniform([4], first.host).bytes() == Tensor.uniform([4], second.host).bytes())
        #expect(try Generator(seed: 5).states().keys.sorted() == ["generator"])
    }

    /// A GPU's generator has a state of 16 bytes.
    @Test func aCPUContinuesFromTheHostsStateOfAGPU() throws {
        let host = try Generator(seed: 7)
        let foreign = ["generator": try Tensor.zeros([16], .uint8), "generator.host": try host.state()]
        let own = try Generator(seed: 1)
        try own.restore(foreign, orFrom: 3, on: .cpu)
        #expect(try Tensor.uniform([4], own).bytes() == Tensor.uniform([4], host).bytes())
        // a damaged state is an error
        #expect(throws: TorchError.self) {
            try own.restore(["generator": .zeros([16], .uint8)], orFrom: 3, on: .cpu)
        }
    }
}
