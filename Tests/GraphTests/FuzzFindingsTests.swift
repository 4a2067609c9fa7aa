import Language
import Testing

@testable import Graph

/// Documents that once crashed or hung the compiler.
struct FuzzFindingsTests {
    /// Copies of a repeat make the same mistake a million times over.
    @Test func buildingStopsAfterManyMistakes() {
        let text = """
            network: x
            inputs: {x: [3]}
            layers:
              - repeat: 1000
                layers:
                  - repeat: 1000
                    layers: [rglu, relu]
            """
        let error = #expect(throws: Mistaken.self) { try network(text) }
        #expect(error?.messages.first == "unknown layer 'rglu'")
    }

    @Test func anOperatorsNameMayBeAnything() {
        for name in [".", "", "::", "aten::", "aten::.", ".."] {
            #expect(throws: Mistaken.self) {
                try network("network: x\ninputs: {x: [3]}\nlayers: [{op: {name: '\(name)'}}]\n")
            }
        }
    }

    @Test(arguments: [
        "conv: {filters: 4, kernel: 3, padding: 4611686018427387903}",
        "conv: {filters: 4, kernel: 4611686018427387903, dilation: 4611686018427387903}",
        "conv_transpose: {filters: 4, kernel: 3, stride: 9223372036854775807}",
        "crop: 9223372036854775807", "reshape: [4611686018427387904, 4]",
    ])
    func hugeArgumentsAreRefused(_ layer: String) {
        let error = #expect(throws: Mistaken.self) {
            try network("network: x\ninputs: {x: [3, 16, 16]}\nlayers: [{\(layer)}]\n")
        }
        #expect(error?.description.contains("must be at most 4194304") == true, "\(error?.description ?? "")")
    }

    @Test(arguments: ["batch_norm", "layer_norm"])
    func aNormNeedsChannels(_ layer: String) {
        let error = #expect(throws: Mistaken.self) {
            try network("network: x\ninputs: {x: []}\nlayers: [\(layer)]\n")
        }
        #expect(error?.messages == ["'\(layer)' needs channels or features, but got scalars"])
    }

    @Test func hugeInputsAreRefused() {
        #expect(throws: Mistaken.self) {
            try network("network: x\ninputs: {x: [4294967296, 4294967296]}\nlayers: [relu]\n")
        }
    }
}
