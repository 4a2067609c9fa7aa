import ArgumentParser
import Data
import Foundation
import Games
import Images
import Torch
import Training
import Zoo

/// Options of the commands that work in a model's latent space.
struct LatentOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("A run folder or a checkpoint.", valueName: "run"))
    var path: String
    @Option(help: "The inference to use. (default: the model's first)")
    var via: String?
    @Option(help: "The latent space: a value of the inference. (default: the styles, or else the noise)")
    var space: String?
    @Option(parsing: .upToNextOption, help: "Fix inputs of the inference: label=3.")
    var with: [String] = []
    @OptionGroup var settings: SettingOptions
    @OptionGroup var plugins: Ganzoo.PluginOptions
    @Option(help: "Device: cpu, cuda or cuda:N.")
    var device = "cpu"
}

/// A trained model with one of its latent spaces.
struct Latent {
    let source: Run
    let sampler: Sampler
    let inference: Game.Inference
    let space: LatentSpace
    private let given: GivenInputs
    private let device: Device

    init(_ options: LatentOptions) throws {
        _ = try options.plugins.path()
        source = try Run(options.path, settings: options.settings.set)
        device = try Device(options.device)
        sampler = try source.sampler(seed: 0, on: device)
        inference = try sampler.inference(options.via)
        space = try sampler.space(options.space, of: inference)
        given = try GivenInputs(options.with)
    }

    /// The other inputs, such as labels: the given values, or one sample that all images share.
    private func fixed() throws -> [String: Tensor] {
        try given.tensors(
            inference, source.model, from: 0, count: 1, Generator(seed: 1, device: device), on: device)
    }

    /// `count` random points `[count, …]`.
    func points(_ count: Int, seed: UInt64) throws -> Tensor {
        try sampler.points(count, in: space, of: inference, seed: seed, fixed: fixed())
    }

    /// The images `[count, channels, height, width]` at the points, with gradients with respect to the points.
    func differentiable(_ points: Tensor) throws -> Tensor {
        try sampler.images(at: points, in: space, of: inference, fixed: fixed())
    }

    /// The images at points `[1, …]`, computed in batches that fit into memory.
    func images(_ points: [Tensor]) throws -> [Image] {
        let size = max(1, min(64, 1 << 22 / max(1, inference.shape.reduce(1, *))))
        return try stride(from: 0, to: points.count, by: size).flatMap { start in
            let part = Array(points[start..<min(start + size, points.count)])
            let batch = try withoutGradients { () throws in try differentiable(.concat(part, 0)) }
            return try Picture.images(batch, range: source.model.data.range)
        }
    }
}

/// Lists of seeds or layers on the command line.
enum SeedList {
    /// Reads `1,5,9` or `0..7`.
    static func read(_ text: String, _ option: String) throws -> [UInt64] {
        guard let values = GivenInputs.values(text), let least = values.min(), least >= 0 else {
            throw ValidationError("'\(option)' must be a list of numbers such as 1,5,9 or 0..7, but is '\(text)'")
        }
        return values.map(UInt64.init)
    }
}

/// The names of image files to write.
enum PictureName {
    /// - Throws: unless the name ends with `.png` or is `-`.
    static func check(_ path: String, _ option: String) throws {
        guard path == "-" || (path as NSString).pathExtension.lowercased() == "png" else {
            throw ValidationError("'\(option)' must be a .png file, but is '\(path)'")
        }
    }

    /// - Throws: if the name of the folder ends like that of an image file.
    static func checkFolder(_ path: String, _ option: String) throws {
        let ending = (path as NSString).pathExtension.lowercased()
        if path.isEmpty { throw ValidationError("'\(option)' must not be empty") }
        if ["png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff"].contains(ending) {
            throw ValidationError("'\(option)' must be a folder to hold several images, but is '\(path)'")
        }
    }
}

/// Images in a folder, numbered from 0.
enum PictureFolder {
    /// Creates the folder unless it exists.
    static func make(_ folder: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError(folder, "cannot create the folder")
        }
    }

    /// Writes images; the first gets the number `start`. Numbers are padded with zeros so that `count` images sort by name.
    static func write(_ images: [Image], to folder: String, from start: Int = 0, of count: Int? = nil) throws {
        try make(folder)
        let digits = String(max(1, (count ?? images.count) - 1)).count
        for (index, image) in images.enumerated() {
            let number = String(start + index)
            let name = String(repeating: "0", count: digits - number.count) + number
            try ImageFile.write(image, to: "\(folder)/\(name).png")
        }
    }
}
