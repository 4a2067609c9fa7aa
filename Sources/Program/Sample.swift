import ArgumentParser
import Data
import Foundation
import Games
import Images
import Torch
import Training
import Zoo

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
        help: "Fix inputs of the inference: label=3, label=0..9, label=1,4,7, z=0, code=0.5,-1.")
    var with: [String] = []
    @OptionGroup var settings: SettingOptions
    @OptionGroup var plugins: Ganzoo.PluginOptions
    @Flag(help: "Write all samples into one image.")
    var grid = false
    @Option(
        name: [.short, .long],
        help: "A folder for the images, an .npz file, a .png file (with --grid), or a .csv file (for vectors).")
    var output: String?
    @Option(help: "Device: cpu, cuda or cuda:N.")
    var device = "cpu"

    /// Where the samples go.
    private enum Place {
        case picture(String)
        case numbers(String)
        case arrays(String)
        case folder(String)

        var path: String {
            switch self {
            case .picture(let path), .numbers(let path), .arrays(let path), .folder(let path): path
            }
        }
    }

    func validate() throws {
        if let count, !(1...10_000_000).contains(count) {
            throw ValidationError("'--count' must be from 1 to 10000000, but is \(count)")
        }
    }

    func run() throws {
        _ = try plugins.path()
        let source = try Run(path, settings: settings.set)
        let device = try Device(device)
        let sampler = try source.sampler(seed: seed, on: device)
        let inference = try sampler.inference(via)
        let given = try GivenInputs(with)
        guard inference.isBatched else { return try printValue(sampler, inference, given, source.model, device) }
        let count = count ?? given.count(inference, source.model) ?? 64
        let place = try place(for: inference.shape, count)
        let generator = try Generator(seed: seed &+ 1, device: device)
        var gathered = Gathered(range: source.model.data.range)
        let bar = ProgressBar()
        let clock = ContinuousClock()
        let start = clock.now
        let size = max(1, min(64, 1 << 24 / max(1, inference.shape.reduce(1, *))))
        for begin in stride(from: 0, to: count, by: size) {
            let part = min(size, count - begin)
            let inputs = try given.tensors(inference, source.model, from: begin, count: part, generator, on: device)
            let batch = try sampler.run(inference, count: part, fixed: inputs)
            // tools expect at most one kind of label
            let labels = inputs.values.filter { $0.dtype == .int64 }
            try take(batch, labels.count == 1 ? labels[0] : nil, for: place, from: begin, of: count, &gathered)
            let seconds = (clock.now - start).seconds
            if seconds > 2 { bar.show(begin + part, of: count, "samples", seconds: seconds) }
        }
        let seconds = (clock.now - start).seconds
        try finish(place, gathered)
        if place.path != "-" { print(place.path) }
        Failure.write(
            "\(count) samples in \(String(format: "%.2f", seconds)) s, \(String(format: "%.1f", Double(count) / seconds)) per second\n"
        )
    }

    /// Prints the one value that an inference has for all samples, one line per row.
    private func printValue(
        _ sampler: Sampler, _ inference: Game.Inference, _ given: GivenInputs, _ model: Model, _ device: Device
    ) throws {
        if grid || output != nil {
            throw ValidationError(
                "'\(inference.name)' is one value for all samples, which is printed; it takes neither --grid nor --output"
            )
        }
        let count = count ?? 64
        let inputs = try given.tensors(
            inference, model, from: 0, count: count, Generator(seed: seed &+ 1, device: device), on: device)
        let numbers = try sampler.run(inference, count: count, fixed: inputs).floats()
        let width = max(1, inference.shape.last ?? 1)
        for start in stride(from: 0, to: numbers.count, by: width) {
            print(numbers[start..<start + width].map { "\($0)" }.joined(separator: ","))
        }
    }

    private func place(for shape: [Int], _ count: Int) throws -> Place {
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
            return .picture(output ?? "samples.png")
        }
        let folder = output ?? "samples"
        try PictureName.checkFolder(folder, "--output")
        return .folder(folder)
    }

    /// What is collected until all samples are done.
    private struct Gathered {
        let range: ClosedRange<Float>
        var batches: [Tensor] = []
        var lines = ""
        var shape: [Int] = []
        var pixels: [UInt8] = []
        var labels: [Int64] = []
    }

    private func take(
        _ batch: Tensor, _ labels: Tensor?, for place: Place, from start: Int, of count: Int,
        _ gathered: inout Gathered
    ) throws {
        switch place {
        case .picture: gathered.batches.append(batch)
        case .numbers:
            let numbers = try batch.floats()
            let size = max(1, numbers.count / batch.shape[0])
            for start in stride(from: 0, to: numbers.count, by: size) {
                gathered.lines += numbers[start..<start + size].map { "\($0)" }.joined(separator: ",") + "\n"
            }
        case .arrays:
            for image in try Picture.images(batch, range: gathered.range) {
                gathered.shape = [image.height, image.width, image.channels]
                gathered.pixels += image.pixels
            }
            if let labels { gathered.labels += try labels.floats().map { Int64($0) } }
        case .folder(let folder):
            try PictureFolder.write(Picture.images(batch, range: gathered.range), to: folder, from: start, of: count)
        }
    }

    private func finish(_ place: Place, _ gathered: Gathered) throws {
        switch place {
        case .picture(let path):
            let sheet = try Picture.sheet(Tensor.concat(gathered.batches, 0), real: nil, range: gathered.range)
            if path == "-" { try StandardOutput.write(sheet) } else { try ImageFile.write(sheet, to: path) }
        case .numbers(let path): try write(Array(gathered.lines.utf8), to: path)
        case .arrays(let path):
            // the form that FID tools read: `arr_0` [count, height, width, channels] in bytes, `arr_1` [count] labels
            let count = gathered.pixels.count / gathered.shape.reduce(1, *)
            var entries = [NPZ.Entry("arr_0", [count] + gathered.shape, .bytes(gathered.pixels))]
            if !gathered.labels.isEmpty {
                entries.append(NPZ.Entry("arr_1", [gathered.labels.count], .integers(gathered.labels)))
            }
            try write(NPZ.encode(entries, path: path), to: path)
        case .folder: break
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        do {
            try FileBytes.write(bytes, to: path)
        } catch {
            throw FileError(path, "cannot write the file: \(error.reason)")
        }
    }
}
