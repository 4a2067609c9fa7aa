import ArgumentParser
import Data
import Foundation
import Games
import Images
import Torch
import Training
import Zoo

struct Interpolate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A walk from sample to sample of a trained generator.",
        discussion: """
            A walk goes through what images are made from: a model's styles, a named value [layers, features], where it has
            them, else its noise; --space names another value of the inference, such as z.

            Examples:
              ganzoo interpolate runs/stylegan2 --seeds 1,5,9 --frames 60 -o walk.png
              ganzoo interpolate runs/dcgan --seeds 1,2 --frames 8 --sheet -o walk.png
              ganzoo interpolate runs/stylegan2 --seeds 1,5 --space z --path spherical -o frames/
            """)

    @OptionGroup var source: LatentOptions
    @Option(help: "The seeds of the samples on the way: 1,5,9 or 0..7.")
    var seeds: String
    @Option(help: "Pictures in all.")
    var frames = 60
    @Option(help: "linear, or spherical along the sphere on which noise lies (for noise where not given).")
    var path: String?
    @Flag(help: "Ends where it began.")
    var loop = false
    @Flag(help: "One picture of all instead of an animated one.")
    var sheet = false
    @Option(help: "Pictures a second of an animated one.")
    var rate = 20
    @Option(name: [.short, .long], help: "An animated .png (with --sheet a plain one), or a folder for the pictures.")
    var output = "walk.png"

    func validate() throws {
        let count = try SeedList.read(seeds, "--seeds").count
        if count < 2 { throw ValidationError("'--seeds' needs at least two, such as 1,5") }
        if frames < count { throw ValidationError("'--frames' must be at least \(count), one for each seed") }
        if let path, WalkPath(rawValue: path) == nil {
            throw ValidationError("'--path' must be linear or spherical, but is '\(path)'")
        }
        if !output.hasSuffix(".png") { try PictureName.checkFolder(output, "--output") }
        if !(1...1000).contains(rate) { throw ValidationError("'--rate' must be from 1 to 1000, but is \(rate)") }
    }

    func run() throws {
        let latent = try Latent(source)
        let points = try SeedList.read(seeds, "--seeds").map { try latent.points(1, seed: $0) }
        let path = path.flatMap(WalkPath.init) ?? (latent.space.isOfStyles ? .linear : .spherical)
        let legs = loop ? points.count : points.count - 1
        let way = try (0..<frames).map { frame in
            let place = Double(frame * legs) / Double(loop ? frames : frames - 1)
            let leg = min(Int(place), legs - 1)
            return try path.point(points[leg], points[(leg + 1) % points.count], place - Double(leg))
        }
        let images = try latent.images(way)
        if !output.hasSuffix(".png") {
            try PictureFolder.write(images, to: output)
        } else if sheet {
            guard let grid = ImageGrid().compose(images) else { return }
            try ImageFile.write(grid, to: output)
        } else {
            try AnimatedPNG.write(images, rate: rate, to: output)
        }
        print(output)
    }
}
