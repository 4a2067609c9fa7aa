import ArgumentParser
import Foundation
import Images
import Torch
import Training

struct Translate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Translate images with a trained model.",
        usage: "ganzoo translate [<options>] <run> <inputs> ...",
        discussion: """
            Images of any size are padded by reflection to a size that the networks accept, and the result is cropped. An \
            alpha channel is kept.

            With --tile, instance normalisation sees one tile at a time, so large tiles with wide overlaps look best. The \
            result equals that without tiles if the receptive field reaches no further than a quarter of the overlap.

            Examples:
              ganzoo translate runs/cyclegan photo.jpg -o painted.png
              ganzoo translate runs/cyclegan paintings/ \\
                --via b_to_a -o photos/ --compare
              ganzoo translate runs/pix2pix map.png \\
                --tile 256 --overlap 64
              ganzoo translate runs/pix2pix - < edges.png > photo.png
            """)

    @Option(help: "The inference to use. (default: the model's first)")
    var via: String?
    @OptionGroup var options: TranslationOptions

    func run() throws { try options.run(via: via) }
}

struct Reconstruct: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Encode and decode images with a trained model.",
        usage: "ganzoo reconstruct [<options>] <run> <inputs> ...",
        discussion: """
            Examples:
              ganzoo reconstruct runs/mine faces/ -o again/ --compare
              ganzoo reconstruct runs/cyclegan photo.jpg \\
                --via a_to_b_to_a --compare
            """)

    @Option(help: "The inference to use.")
    var via = "reconstruct"
    @OptionGroup var options: TranslationOptions

    func run() throws { try options.run(via: via) }
}

/// Options of the commands that translate images.
struct TranslationOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("A run folder or a checkpoint.", valueName: "run"))
    var path: String
    @Argument(help: "Image files, folders of images, patterns, or - for standard input.")
    var inputs: [String]
    @Option(
        name: .out,
        help: "A folder, a .png file for a single image, or - for standard output. (default: translated)")
    var output: String?
    @Flag(help: "Write input and output side by side.")
    var compare = false
    @OptionGroup var overwrite: OverwriteOptions
    @Option(help: "Split larger images into tiles of this side in pixels.")
    var tile: Int?
    @Option(help: "Overlap of neighbouring tiles in pixels. (default: a quarter of the tile)")
    var overlap: Int?
    @Option(help: "Maximum batch size; images of equal size share a batch. (default: by the size of the images)")
    var batch: Int?
    @Option(parsing: .upToNextOption, help: "Fix other inputs of the inference: label=3, code=0.5,-1.")
    var with: [String] = []
    @OptionGroup var settings: RunSettingOptions
    @OptionGroup var plugins: Ganzoo.PluginOptions
    @Option(help: "Seed of the random numbers, such as dropout.")
    var seed: UInt64 = 0
    @OptionGroup var device: DeviceOptions

    func validate() throws {
        if inputs.isEmpty { throw ValidationError("expected an image, a folder, or - for standard input") }
        if let batch, batch < 1 { throw ValidationError("'--batch' must be at least 1, but is \(batch)") }
        if let tile, tile < 1 { throw ValidationError("'--tile' must be at least 1, but is \(tile)") }
        if let overlap {
            guard let tile else { throw ValidationError("'--overlap' can only be used with '--tile'") }
            if !(0..<tile).contains(overlap) {
                throw ValidationError(
                    "'--overlap' must be from 0 to \(tile - 1), less than '--tile', but is \(overlap)")
            }
        }
    }

    func run(via: String?) throws {
        _ = try plugins.path()
        let source = try Run.opened(path, settings: settings.set)
        let (sampler, inference) = try source.sampler(of: via, seed: seed, on: device.place)
        let fixed = try GivenInputs(with, classes: source.classes).given(inference, source.model, count: 1)
        let translator = try Translator(
            sampler, inference, .init(batch: batch, tile: tile, overlap: overlap, fixed: fixed))
        let given = ImageInputs(inputs)
        let outputs = try ImageOutputs(output, for: given.entries, overwrite)
        try Translation(translator, to: outputs, compare: compare, problems: given.problems)
            .run(given.entries)
    }
}
