import ArgumentParser
import Data
import Foundation
import Games
import Images
import Torch
import Training

struct Sample: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sample from a trained generator.",
        usage: "ganzoo sample [<options>] <run>",
        discussion: """
            Examples:
              ganzoo sample runs/dcgan --count 64 --grid -o grid.png
              ganzoo sample runs/dcgan --count 1000 --seed 7 -o images/
              ganzoo sample runs/cgan --with label=0..9 --grid
              ganzoo sample runs/stylegan2 --set psi=0.7 --grid
              ganzoo sample runs/stylegan2 --count 50000 -o fakes.npz
            """)

    @Argument(help: ArgumentHelp("A run folder or a checkpoint.", valueName: "run"))
    var path: String
    @Option(help: "Number of samples. (default: the number of labels that --with lists, or 64)")
    var count: Int?
    @Option(help: "Seed of the noise.")
    var seed: UInt64 = 0
    @Option(help: "The inference to sample. (default: the model's first)")
    var via: String?
    @Option(
        parsing: .upToNextOption,
        help: "Fix inputs of the inference: label=food, label=3, label=0..9, label=1,4,7, z=0, code=0.5,-1.")
    var with: [String] = []
    @OptionGroup var settings: SettingOptions
    @OptionGroup var plugins: Ganzoo.PluginOptions
    @Flag(help: "Write all samples into one image.")
    var grid = false
    @Option(
        name: [.short, .long],
        help: "A folder for the images, an .npz file, a .png file (with --grid), or a .csv file (for vectors).")
    var output: String?
    @OptionGroup var device: DeviceOptions

    func validate() throws {
        if let count, !(1...10_000_000).contains(count) {
            throw ValidationError("'--count' must be from 1 to 10000000, but is \(count)")
        }
    }

    func run() throws {
        _ = try plugins.path()
        let source = try Run.opened(path, settings: settings.set)
        let sampler = try source.sampler(seed: seed, on: device.place)
        let inference = try sampler.inference(via)
        let given = try GivenInputs(with, classes: source.classes)
        let count = count ?? given.count(inference, source.model) ?? 64
        guard inference.isBatched else { return try printValue(sampler, inference, given, count) }
        let place = try place(for: inference.shape, count)
        let data = source.model.data
        var writer = SampleWriter(to: place, range: data.range, count: count, columns: data.columns)
        let bar = ProgressBar()
        let clock = ContinuousClock()
        let start = clock.now
        try sampler.sample(inference, count, given, seed: seed) { batch in
            try writer.add(batch)
            let seconds = (clock.now - start).seconds
            if seconds > 2 {
                bar.show(batch.first + batch.samples.shape[0], of: count, "samples", seconds: seconds)
            }
        }
        let seconds = (clock.now - start).seconds
        try writer.finish { image, path in
            if path == "-" { try StandardOutput.write(image) } else { try ImageFile.write(image, to: path) }
        }
        if place.path != "-" { print(place.path) }
        Failure.write(
            "\(count) samples in \(String(format: "%.2f", seconds)) s, \(String(format: "%.1f", Double(count) / seconds)) per second\n"
        )
    }

    /// Prints the one value that an inference has for all samples, one line per row.
    private func printValue(
        _ sampler: Sampler, _ inference: Game.Inference, _ given: GivenInputs, _ count: Int
    ) throws {
        if grid || output != nil {
            throw ValidationError(
                "'\(inference.name)' is one value for all samples, which is printed; it takes neither --grid nor --output"
            )
        }
        try sampler.sample(inference, count, given, seed: seed) {
            print(SampleWriter.lines(try $0.samples.floats(), width: inference.shape.last ?? 1), terminator: "")
        }
    }

    private func place(for shape: [Int], _ count: Int) throws -> SampleWriter.Place {
        let ending = output.map { URL(filePath: $0).pathExtension.lowercased() } ?? ""
        switch ending {
        case "csv": return .numbers(output ?? "")
        case "npz" where shape.count == 3: return .arrays(output ?? "")
        case "npz":
            throw ValidationError("'\(path)' outputs \(shape), expected images for an .npz file; use a .csv file")
        case "" where shape.count != 3 && shape != [2] && !grid: return .numbers("\(output ?? "samples").csv")
        default: break
        }
        if shape.count != 3, shape != [2] {
            throw ValidationError("'\(path)' outputs \(shape), which is not an image; use a .csv file")
        }
        if grid || shape == [2] || output == "-" || count == 1 && ending == "png" {
            try PictureName.check(output ?? "samples.png", "--output")
            return .image(output ?? "samples.png")
        }
        let folder = output ?? "samples"
        try PictureName.checkFolder(folder, "--output")
        return .folder(folder)
    }
}
