import ArgumentParser
import Data
import Foundation
import Games
import Images
import Torch
import Training
import Zoo

struct Project: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Finds the latent of a given image.",
        discussion: """
            Goes downhill from the nearest of some random samples until the generator's image is as near to the given one as
            it gets, seen at several sizes. The folder holds 'target.png', 'image.png', 'steps.png' (the target, then the
            way), and 'latent.safetensors' with the point under its space's name.

            Examples:
              ganzoo project runs/stylegan2 photo.png -o found/
              ganzoo project runs/stylegan2 photo.png --per-layer --steps 500
              ganzoo project runs/dcgan photo.png --space z
            """)

    @OptionGroup var source: LatentOptions
    @Argument(help: ArgumentHelp("The image; it is brought to the model's size.", valueName: "image"))
    var picture: String
    @Option(help: "Steps of the search.")
    var steps = 200
    @Option(help: "Its learning rate, in deviations of what the model draws.")
    var rate = 0.1
    @Flag(help: "A style of its own for each layer: nearer to the image, further from what the model knows.")
    var perLayer = false
    @Option(help: "Random samples to start from, of which the nearest is taken.")
    var candidates = 64
    @Option(help: "The seed of those samples.")
    var seed: UInt64 = 0
    @Option(name: [.short, .long], help: "The folder.")
    var output = "projection"

    func validate() throws {
        for (name, value) in [("--steps", steps), ("--candidates", candidates)] where value < 1 {
            throw ValidationError("'\(name)' must be at least 1, but is \(value)")
        }
        if !(rate > 0 && rate.isFinite) { throw ValidationError("'--rate' must be above 0, but is \(rate)") }
    }

    func run() throws {
        let latent = try Latent(source)
        let model = latent.source.model
        guard latent.inference.image != nil else {
            throw TrainingError("'\(latent.inference.name)' makes no images, but \(latent.inference.shape)")
        }
        if perLayer, !latent.space.isOfStyles {
            throw TrainingError(
                "'\(latent.space.name)' is \(latent.space.shape), so it has no layers for '--per-layer'")
        }
        let target = try target(model.data, latent.inference.shape)
        var way = try Picture.images(target, range: model.data.range)
        let shown = max(1, steps / 14)
        let end = try Projection(steps: steps, rate: rate, isPerLayer: perLayer).run(
            target, candidates: latent.points(candidates, seed: seed), image: latent.differentiable
        ) { step in
            if step.number % shown == 0 || step.number == steps {
                way += try Picture.images(step.image, range: model.data.range)
            }
        }
        try PictureFolder.make(output)
        try ImageFile.write(way[0], to: "\(output)/target.png")
        try ImageFile.write(way[way.count - 1], to: "\(output)/image.png")
        if let sheet = ImageGrid(columns: 8).compose(way) { try ImageFile.write(sheet, to: "\(output)/steps.png") }
        try Safetensors([latent.space.name: end.point]).write(to: "\(output)/latent.safetensors")
        Failure.write("mean square difference \(String(format: "%.5f", end.distance))\n")
        print(output)
    }

    /// The picture as a batch of one in the sizes of the model's images.
    private func target(_ data: DataDeclaration, _ shape: [Int]) throws -> Tensor {
        let image = try ImageFile.read(picture).converted(to: shape[0])
        return try Tensor(data.fit.apply(to: image, shape[2], shape[1]).floats(range: data.range), [1] + shape)
    }
}
