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
              ganzoo sample runs/cgan --grid --columns 10 --captions \\
                -o digits.png
              ganzoo sample runs/cgan --with label=3,5 --grid
              ganzoo sample runs/stylegan2 --set psi=0.7 --grid \\
                -o faces.png
              ganzoo sample runs/stylegan2 --count 50000 -o fakes.npz
            """)

    @Argument(help: ArgumentHelp("A run folder or a checkpoint.", valueName: "run"))
    var path: String
    @Option(help: "Number of samples. (default: 64; one per label that --with lists, or with --grid a row of 8)")
    var count: Int?
    @Option(help: "Seed of the noise.")
    var seed: UInt64 = 0
    @Option(help: "The inference to sample. (default: the model's first)")
    var via: String?
    @Option(
        parsing: .upToNextOption,
        help: "Fix inputs of the inference: label=food, label=3, label=0..9, label=1,4,7, z=0, code=0.5,-1.")
    var with: [String] = []
    @OptionGroup var settings: RunSettingOptions
    @OptionGroup var plugins: Ganzoo.PluginOptions
    @Flag(help: "Write all samples into one image, with one row per label if the inference takes a label.")
    var grid = false
    @OptionGroup var layout: GridOptions
    @Flag(help: "Write the label next to each row of the grid.")
    var captions = false
    @Option(
        name: .out,
        help: "A folder for the images, an .npz file, a .png file (with --grid), or a .csv file (for vectors).")
    var output: String?
    @OptionGroup var overwrite: OverwriteOptions
    @OptionGroup var device: DeviceOptions

    func validate() throws {
        if let count, !(1...10_000_000).contains(count) {
            throw ValidationError("'--count' must be from 1 to 10000000, but is \(count)")
        }
        if !grid, captions || layout.isGiven {
            throw ValidationError("'--columns', '--scale' and '--captions' can only be used with '--grid'")
        }
    }

    func run() throws {
        _ = try plugins.path()
        let source = try Run.opened(path, settings: settings.set)
        let (sampler, inference) = try source.sampler(of: via, seed: seed, on: device.place)
        var given = try GivenInputs(with, classes: source.classes)
        let rows = grid ? given.inRows(inference, source.model, columns: layout.columns, count: count) : nil
        if captions, rows == nil {
            throw ValidationError("'--captions' needs an inference that takes one label, and several labels")
        }
        let count = rows?.count ?? count ?? given.count(inference, source.model) ?? 64
        given = rows?.given ?? given
        guard inference.isBatched else { return try printValue(sampler, inference, given, count) }
        let place = try place(for: inference.shape, count)
        try overwrite.check(place.files(count: count))
        let data = source.model.data
        var writer = SampleWriter(
            to: place, range: data.range, count: count, columns: data.columns, grid: sheet(rows, source))
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

    /// The layout of the grid, with the names of the rows' classes if captions are requested.
    private func sheet(_ rows: GivenInputs.Rows?, _ source: Run) -> ImageGrid {
        var sheet = layout.grid
        sheet.columns = rows?.columns ?? sheet.columns
        if captions, let rows {
            let names = source.classes[rows.field] ?? []
            sheet.captions = rows.labels.map { names.indices.contains($0) ? names[$0] : "\($0)" }
        }
        return sheet
    }

    /// Prints the one value that an inference has for all samples, one line per row.
    private func printValue(
        _ sampler: Sampler, _ inference: Game.Inference, _ given: GivenInputs, _ count: Int
    ) throws {
        if grid || output != nil {
            throw ValidationError(
                "'\(inference.name)' is one value for all samples, which is printed; it takes neither --grid nor --out"
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
            try PictureName.check(output ?? "samples.png", "--out")
            return .image(output ?? "samples.png")
        }
        let folder = output ?? "samples"
        try PictureName.checkFolder(folder, "--out")
        return .folder(folder)
    }
}
