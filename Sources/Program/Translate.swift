import ArgumentParser
import Foundation
import Games
import Images
import Torch
import Training
import Zoo

struct Translate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Images through a trained translator.",
        discussion: """
            Any size goes in: images are mirrored at their edges to what the networks need, and cut back. Alpha is kept.

            Examples:
              ganzoo translate runs/cyclegan photo.jpg -o painted.png
              ganzoo translate runs/cyclegan paintings/ --via b_to_a -o photos/ --compare
              ganzoo translate runs/pix2pix map.png --tile 256 --overlap 64
              ganzoo translate runs/pix2pix - < edges.png > picture.png

            A tile is normalised by itself where networks normalise each image, so large tiles with wide overlaps look
            best; where the networks see no further than a quarter of the overlap, tiles give exactly what the whole does.
            """)

    @Option(help: "Which inference; the model's first where not given.")
    var via: String?
    @OptionGroup var options: TranslationOptions

    func run() throws { try options.run(via: via) }
}

struct Reconstruct: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Images through a model's encoder and back, as its inference 'reconstruct' says.",
        discussion: """
            Examples:
              ganzoo reconstruct runs/mine faces/ -o again/ --compare
              ganzoo reconstruct runs/cyclegan photo.jpg --via a_to_b_to_a --compare
            """)

    @Option(help: "Which inference.")
    var via = "reconstruct"
    @OptionGroup var options: TranslationOptions

    func run() throws { try options.run(via: via) }
}

/// What the verbs that make images of images have in common.
struct TranslationOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("A run folder, or a checkpoint in one.", valueName: "run"))
    var path: String
    @Argument(help: "Image files, folders of them, patterns, or - for standard input.")
    var inputs: [String]
    @Option(name: [.short, .long], help: "A folder, a .png file for a single image, or - for standard output.")
    var output: String?
    @Flag(help: "Input and output side by side.")
    var compare = false
    @Flag(help: "Overwrite files that are there.")
    var force = false
    @Option(help: "Cut larger images into tiles of this side.")
    var tile: Int?
    @Option(help: "Pixels that tiles have in common (a quarter of a tile where not given).")
    var overlap: Int?
    @Option(help: "Images of equal size that go through the networks at once.")
    var batch = 8
    @Option(parsing: .upToNextOption, help: "Fixes what the inference takes beside the image: label=3, code=0.5,-1.")
    var with: [String] = []
    @OptionGroup var settings: SettingOptions
    @OptionGroup var plugins: Ganzoo.PluginOptions
    @Option(help: "The seed of what is drawn at random, such as dropout.")
    var seed: UInt64 = 0
    @Option(help: "cpu, cuda or cuda:N.")
    var device = "cpu"

    func validate() throws {
        if inputs.isEmpty { throw ValidationError("name an image, a folder, or - for standard input") }
        if batch < 1 { throw ValidationError("'--batch' must be at least 1, but is \(batch)") }
        if let tile, tile < 1 { throw ValidationError("'--tile' must be at least 1, but is \(tile)") }
        if let overlap {
            guard let tile else { throw ValidationError("'--overlap' belongs to '--tile'") }
            if !(0..<tile).contains(overlap) {
                throw ValidationError("'--overlap' must be from 0 to less than the tile, but is \(overlap)")
            }
        }
    }

    func run(via: String?) throws {
        _ = try plugins.path()
        let source = try Run(path, settings: settings.set)
        let sampler = try source.sampler(seed: seed, on: Device(device))
        let inference = try sampler.inference(via)
        let fixed = try GivenInputs(with).given(inference, source.model, count: 1)
        let translator = try Translator(
            sampler, inference, .init(batch: batch, tile: tile, overlap: overlap, fixed: fixed))
        let given = ImageInputs(inputs)
        let outputs = try ImageOutputs(output, for: given.entries, force: force)
        try Translation(translator, to: outputs, compare: compare, batch: batch, problems: given.problems)
            .run(given.entries)
    }
}
