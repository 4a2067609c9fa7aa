import Testing

@testable import Graph

@Suite struct InitialValuesTests {
    /// The initial values of the weights of a network with these patterns.
    private func initial(_ patterns: String) throws -> [String: Initializer] {
        let built = try network(
            """
            network: n
            init: {\(patterns)}
            inputs: {x: [4, 8, 8], label: []}
            layers:
              - conv: {filters: 4, kernel: 1}
                from: x
              - batch_norm
              - conditional_batch_norm: {classes: 3, label: label}
              - flatten
              - linear: 2
            """)
        return Dictionary(uniqueKeysWithValues: built.weights.map { ($0.name, $0.weight.initial) })
    }

    /// A bare `weight` means kernels and matrices: scales start at one, those of each class too.
    @Test func scalesAreNotWeights() throws {
        let values = try initial("weight: xavier(1)")
        #expect(values["conv.weight"] == .xavier(1) && values["linear.weight"] == .xavier(1))
        #expect(values["batch_norm.weight"] == .ones && values["conditional_batch_norm.weight"] == .ones)
    }

    @Test func scalesFollowPatternsOfTheirKind() throws {
        let values = try initial("weight: zeros, 'conditional_batch_norm.weight': 'normal(1, 0.02)', batch_norm: zeros")
        #expect(values["conditional_batch_norm.weight"] == .normal(1, 0.02))
        #expect(values["batch_norm.weight"] == .zeros)
    }

    @Test func aLearnedConstantIsNoKernel() throws {
        let built = try network(
            """
            network: n
            init: {weight: zeros}
            inputs: {x: [4]}
            layers:
              - constant: [2, 4, 4]
            """)
        #expect(built.weights.map(\.weight.initial) == [.normal(0, 1)])
    }
}
