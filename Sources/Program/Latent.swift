import ArgumentParser
import Data
import Foundation
import Games
import Images
import Torch
import Training
import Zoo

/// What verbs that walk through a model's latent space take.
struct LatentOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("A run folder, or a checkpoint in one.", valueName: "run"))
    var path: String
    @Option(help: "Which inference; the model's first where not given.")
    var via: String?
    @Option(help: "The value to walk in; the model's styles, or else its noise, where not given.")
    var space: String?
    @Option(parsing: .upToNextOption, help: "Fixes an input of the inference: label=3.")
    var with: [String] = []
    @OptionGroup var settings: SettingOptions
    @OptionGroup var plugins: Ganzoo.PluginOptions
    @Option(help: "cpu, cuda or cuda:N.")
    var device = "cpu"
}

/// A trained model with the space that its images are made from.
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

    /// Labels and the like: those given, or one draw for all.
    private func fixed() throws -> [String: Tensor] {
        try given.tensors(
            inference, source.model, from: 0, count: 1, Generator(seed: 1, device: device), on: device)
    }

    /// `count` points `[count, …]` that a seed draws.
    func points(_ count: Int, seed: UInt64) throws -> Tensor {
        try sampler.points(count, in: space, of: inference, seed: seed, fixed: fixed())
    }

    /// The image of points, through which gradients reach them.
    func differentiable(_ points: Tensor) throws -> Tensor {
        try sampler.images(at: points, in: space, of: inference, fixed: fixed())
    }

    /// The images of points `[1, …]`, in batches that fit into memory.
    func images(_ points: [Tensor]) throws -> [Image] {
        let size = max(1, min(64, 1 << 22 / max(1, inference.shape.reduce(1, *))))
        return try stride(from: 0, to: points.count, by: size).flatMap { start in
            let part = Array(points[start..<min(start + size, points.count)])
            let batch = try withoutGradients { () throws in try differentiable(.concat(part, 0)) }
            return try Picture.images(batch, range: source.model.data.range)
        }
    }
}

/// Seeds or layers as users list them.
enum SeedList {
    /// Reads `1,5,9` or `0..7`.
    static func read(_ text: String, _ option: String) throws -> [UInt64] {
        guard let values = GivenInputs.values(text), let least = values.min(), least >= 0 else {
            throw ValidationError("'\(option) \(text)' is no list of numbers, such as 1,5,9 or 0..7")
        }
        return values.map(UInt64.init)
    }
}

/// The name of a file that takes one picture.
enum PictureName {
    /// - Throws: where the name has another ending than pictures are written with.
    static func check(_ path: String, _ option: String) throws {
        guard path == "-" || (path as NSString).pathExtension.lowercased() == "png" else {
            throw ValidationError("pictures are written as .png, so '\(option)' can't be '\(path)'")
        }
    }

    /// - Throws: where a folder is named as if it were a file.
    static func checkFolder(_ path: String, _ option: String) throws {
        let ending = (path as NSString).pathExtension.lowercased()
        if path.isEmpty { throw ValidationError("'\(option)' needs a name") }
        if ["png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff"].contains(ending) {
            throw ValidationError("several pictures need a folder, but '\(option)' is '\(path)'")
        }
    }
}

/// Pictures in a folder, numbered from 0.
enum PictureFolder {
    /// Makes the folder where it is not there.
    static func make(_ folder: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError(folder, "the folder can't be made")
        }
    }

    /// Writes pictures, the first of them under the number `start`, so many digits wide that `count` sort by name.
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
