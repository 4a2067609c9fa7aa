import ArgumentParser
import Foundation
import Images
import Torch
import Training

struct Project: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find the latent code that reproduces an image.",
        usage: "ganzoo project [<options>] <run> <image>",
        discussion: """
            Starts from the best of some random samples and minimises the difference between the generated and the given \
            image, at several resolutions, by gradient descent. The output folder holds target.png, image.png, steps.png \
            (the target, then the progress) and latent.safetensors with the latent code.

            Examples:
              ganzoo project runs/stylegan2 photo.png -o found/
              ganzoo project runs/stylegan2 photo.png \\
                --per-layer --steps 500
              ganzoo project runs/dcgan photo.png --space z -o noise/
            """)

    @OptionGroup var source: LatentOptions
    @Argument(help: ArgumentHelp("The image, which is resized to the model's size.", valueName: "image"))
    var picture: String
    @Option(help: "Number of optimisation steps.")
    var steps = 200
    @Option(help: "Learning rate, in standard deviations of the latent space.")
    var rate = 0.1
    @Flag(
        help: "Optimise the style of each layer separately: closer to the image, further from the model's own samples.")
    var perLayer = false
    @Option(help: "Number of random samples to choose the start from.")
    var candidates = 64
    @Option(help: "Seed of these samples.")
    var seed: UInt64 = 0
    @Option(name: .out, help: "The folder to write to.")
    var output = "projection"
    @OptionGroup var overwrite: OverwriteOptions

    func validate() throws {
        for (name, value) in [("--steps", steps), ("--candidates", candidates)] where value < 1 {
            throw ValidationError("'\(name)' must be at least 1, but is \(value)")
        }
        if !(rate > 0 && rate.isFinite) { throw ValidationError("'--rate' must be above 0, but is \(rate)") }
    }

    func run() throws {
        let files = ["target.png", "image.png", "steps.png", "latent.safetensors"]
        try overwrite.check(files.map { "\(output)/\($0)" })
        let latent = try Latent(source)
        let (end, way) = try latent.project(
            picture, by: Projection(steps: steps, rate: rate, isPerLayer: perLayer),
            candidates: candidates, seed: seed, shown: 14)
        try PictureFolder.make(output)
        try ImageFile.write(way[0], to: "\(output)/target.png")
        try ImageFile.write(way[way.count - 1], to: "\(output)/image.png")
        if let sheet = ImageGrid(columns: 8).compose(way) { try ImageFile.write(sheet, to: "\(output)/steps.png") }
        try Safetensors([latent.space.name: end.point]).write(to: "\(output)/latent.safetensors")
        Failure.write("mean squared error \(String(format: "%.5f", end.distance))\n")
        print(output)
    }
}
