import ArgumentParser
import Foundation
import Images
import Torch
import Training

struct Interpolate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Interpolate between samples of a trained generator.",
        usage: "ganzoo interpolate [<options>] <run> --seeds <seeds>",
        discussion: """
            Interpolates between the styles of the samples if the model has them (a named value [layers, features]), and \
            between their noise otherwise. --space selects another value of the inference.

            Examples:
              ganzoo interpolate runs/stylegan2 --seeds 1,5,9
              ganzoo interpolate runs/dcgan --seeds 1,2 \\
                --frames 8 --sheet -o sheet.png
              ganzoo interpolate runs/stylegan2 --seeds 1,5 \\
                --space z --path spherical -o frames/
            """)

    @OptionGroup var source: LatentOptions
    @Option(help: "Seeds of the samples to pass through: 1,5,9 or 0..7.")
    var seeds: String
    @Option(help: "Number of frames.")
    var frames = 60
    @Option(help: "Interpolation: linear or spherical. (default: linear for styles, spherical for noise)")
    var path: String?
    @Flag(help: "Return to the first sample at the end.")
    var loop = false
    @Flag(help: "Write all frames into one image instead of an animation.")
    var sheet = false
    @OptionGroup var layout: GridOptions
    @Option(help: "Frames per second of the animation.")
    var rate = 20
    @Option(name: .out, help: "An animated .png file, or a folder for the frames.")
    var output = "walk.png"
    @OptionGroup var overwrite: OverwriteOptions

    func validate() throws {
        let count = try NumberList.read(seeds, "--seeds").count
        if count < 2 { throw ValidationError("'--seeds' needs at least two seeds, such as 1,5") }
        if frames < count {
            throw ValidationError("'--frames' must be at least \(count), the number of seeds, but is \(frames)")
        }
        if let path, WalkPath(rawValue: path) == nil {
            throw ValidationError("'--path' must be linear or spherical, but is '\(path)'")
        }
        if !sheet, layout.isGiven {
            throw ValidationError("'--columns' and '--scale' can only be used with '--sheet'")
        }
        if !output.hasSuffix(".png") { try PictureName.checkFolder(output, "--out") }
        if !(1...1000).contains(rate) { throw ValidationError("'--rate' must be from 1 to 1000, but is \(rate)") }
    }

    func run() throws {
        let isFile = output.hasSuffix(".png")
        try overwrite.check(isFile ? [output] : PictureFolder.paths(in: output, count: frames))
        let images = try Latent(source).walk(
            seeds: NumberList.read(seeds, "--seeds"), frames: frames, path: path.flatMap(WalkPath.init), isLoop: loop)
        if !output.hasSuffix(".png") {
            try PictureFolder.write(images, to: output)
        } else if sheet {
            guard let grid = layout.grid.compose(images) else { return }
            try ImageFile.write(grid, to: output)
        } else {
            try AnimatedPNG.write(images, rate: rate, to: output)
        }
        print(output)
    }
}
