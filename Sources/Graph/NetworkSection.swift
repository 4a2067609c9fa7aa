package import Language

/// A network document or an inline network of a model.
package struct NetworkSection: Section {
    package static let name = "network"
    package static let phrase = "a network"
    package static let path = "network"
    package static let context = "inputs: {z: [100]}\nlayers: [linear: 10]"

    /// Keys that are missing because they are misspelt, which has been reported.
    let misspelt: Set<String>

    package init(_ fields: inout Fields) {
        _ = fields.raw("network", .text, "the name of the network, which is that of its file", example: "mine")
        Shared.readOrigin(&fields)
        Shared.readHeader(&fields, hasParameters: true)
        _ = fields.raw(
            "init", .entries(.text), "initialisers of weights, by the end of their names",
            example: "{weight: \"normal(0, 0.02)\"}")
        _ = fields.raw(
            "inputs", .entries(.ints), absent: nil,
            "inputs by name, with the shape of a sample; a size that is not a parameter is free",
            example: "inputs: {image: [3, height, width]}\nlayers: [relu]")
        Shared.readBlocks(&fields)
        _ = fields.raw("layers", .layers, absent: nil, "the layers in order", example: "[linear: 64, relu]")
        _ = fields.raw(
            "outputs", .entries(.text), absent: "the last layer", "outputs by name, each the name of a layer",
            example: "layers: [{linear: 10, name: code}]\noutputs: {code: code}")
        _ = fields.raw(
            "weights_from", .any, "names of the weights in other programs, for `ganzoo import`",
            example: "{reference: {fc.weight: linear.weight}}")
        _ = fields.raw(
            "expects", .section(ExpectsSection.schema), "facts that `ganzoo check` verifies for the defaults",
            example: "{output: [10]}")
        misspelt = fields.misspelt
    }
}

/// A library document.
package struct LibrarySection: Section {
    package static let name = "library"
    package static let phrase = "a library"
    package static let path = "library"

    /// The remedies that it describes.
    package let remedies: [(key: Scalar, section: RemedySection)]

    package init(_ fields: inout Fields) {
        _ = fields.raw(
            "library", .text, absent: nil, "the name of the library, which is that of its file", example: "mine")
        Shared.readOrigin(&fields)
        Shared.readHeader(&fields, hasParameters: false)
        Shared.readBlocks(&fields)
        _ = fields.raw(
            "functions", .entries(.expression), "functions of tensors for games",
            example: "{\"r1(d, x)\": \"mean(sum(square(grad(d, x)), [1, 2, 3]))\"}")
        remedies = fields.sections(
            byName: "remedies", "remedies against failures of training, which `ganzoo remedies` explains",
            example: "{r1: {summary: A penalty on gradients., against: [oscillation], cost: a second backward pass, "
                + "lines: {dcgan: {train.batch: 8}}}}")
    }
}

/// A block of `blocks:`.
package struct BlockSection: Section {
    package static let name = "block"
    package static let phrase = "a block"
    package static let path = "network.blocks"
    package static let context = "layers: [linear: 8, relu]"

    let misspelt: Set<String>
    /// Whether its values are computed again in the backward pass.
    let isRecomputed: Bool

    package init(_ fields: inout Fields) {
        _ = fields.raw("summary", .text, "what it does, in one sentence", example: "A linear layer and a ReLU.")
        Shared.readHeader(&fields, hasParameters: true)
        _ = fields.raw("layers", .layers, absent: nil, "the layers in order", example: "[linear: 8, relu]")
        isRecomputed = fields.bool(
            "checkpoint", default: false,
            "whether its values are computed again in the backward pass instead of being kept, which saves memory")
        misspelt = fields.misspelt
    }
}

/// Keys that several kinds of documents have.
private enum Shared {
    static func readOrigin(_ fields: inout Fields) {
        _ = fields.raw("summary", .text, "what it is, in one sentence", example: "Turns noise into an image.")
        _ = fields.raw("paper", .text, "where it was published", example: "arXiv:1511.06434")
        _ = fields.raw("import", .names, "libraries whose blocks and values it uses", example: "residual-blocks")
    }

    static func readHeader(_ fields: inout Fields, hasParameters: Bool) {
        if hasParameters {
            _ = fields.raw(
                "params", .entries(ParameterSection.kind), "parameters with their defaults", example: "{size: 64}")
        }
        _ = fields.raw(
            "let", .entries(.any), "values derived from the parameters, and functions of numbers",
            example: "{half: 32 // 2}")
        if hasParameters {
            _ = fields.raw(
                "require", .entries(.text), "conditions on the parameters, with messages",
                example: "{1 + 1 == 2: the size must be even}")
        }
    }

    static func readBlocks(_ fields: inout Fields) {
        _ = fields.raw(
            "blocks", .entries(.section(BlockSection.schema)), "layers that can be used by name",
            example: "{dense: {layers: [linear: 8, relu]}}")
    }
}

extension NetworkDocument {
    /// The keys of the three kinds of mappings, including nested ones.
    package static let schema = NetworkSection.schema
    package static let librarySchema = LibrarySection.schema
}
