import Graph
import Testing
import Torch

/// The meaning of names in exclusive branches and in the copies of a repeat.
@Suite struct NetworkBuilderNamingTests {
    /// A network of these layers on an image [4, 8, 8].
    private func image(_ layers: String, _ more: String = "") throws -> Network {
        try network("network: net\ninputs: {x: [4, 8, 8]}\n\(more)\nlayers:\n\(layers)")
    }

    @Test func elseReplacesASkippedItem() throws {
        let layers = """
              - conv: {filters: 2, kernel: 1}
                name: y
                when: width > 4
                else: {conv: {filters: 3, kernel: 1}, when: width > 2, else: [conv: {filters: 5, kernel: 1}, relu]}
              - conv: {filters: 1, kernel: 1}
                from: x
              - concat: y
              - tanh:
                from: y
                when: width > 4
                else: []
                name: z
            """
        for (width, weights) in [(8, "y.weight"), (4, "y.weight"), (2, "y.conv.weight")] {
            let built = try image(layers, "params: {width: \(width)}\noutputs: {y: y, z: z}")
            let filters = [8: 2, 4: 3, 2: 5][width]
            #expect(built.weightShapes[weights]?[0] == filters)
            #expect(built.nodes.first { $0.kind == "concat" }?.shape == [1 + (filters ?? 0), 8, 8])
            // the identity is not a layer
            #expect((built.outputs[0].node == built.outputs[1].node) == (width <= 4))
        }
        let shared = try image(layers + "\n  - share: y\n    from: x", "params: {width: 2}")
        #expect(shared.nodes.count { $0.kind == "relu" } == 2 && shared.outputShape == [5, 8, 8])
    }

    @Test func aNameInARepeatIsThatOfItsCopy() throws {
        let built = try image(
            """
              - repeat: 2
                index: i
                layers:
                  - conv: {filters: 4, kernel: 1}
                    name: inner
                  - repeat: 2
                    index: j
                    layers:
                      - relu:
                        name: r${j}
                  - concat: [inner, r0]
                    name: all${i}
              - concat: all0
            """)
        #expect(built.outputShape == [24, 8, 8])
        #expect(built.weightShapes["repeat.0.inner.weight"] == [4, 4, 1, 1])
        #expect(built.weightShapes["repeat.1.inner.weight"] == [4, 12, 1, 1])
        #expect(built.nodes.map(\.path).contains("repeat.1.r0") && built.nodes.last?.inputs.count == 2)
    }

    @Test func carriedNamesGoFromCopyToCopy() throws {
        let layers = { (count: Int) in
            """
              - conv: {filters: 1, kernel: 1}
                name: sum
              - repeat: \(count)
                index: k
                carry: [x, sum]
                layers:
                  - conv: {filters: k + 5, kernel: 3}
                    from: x
                    name: x
                  - conv: {filters: 1, kernel: 1}
                    name: part
                  - crop: 1
                    from: sum
                  - add: part
                    name: sum
            """
        }
        let built = try image(layers(3), "outputs: {x: x, sum: sum}")
        #expect(built.outputs.map { built.nodes[$0.node].shape } == [[7, 2, 2], [1, 2, 2]])
        #expect(built.weightShapes["repeat.2.x.weight"] == [7, 6, 3, 3])
        let none = try image(layers(0), "outputs: {x: x, sum: sum}")
        #expect(none.outputs.map(\.node) == [0, 1])
    }
}
