import ArgumentParser
import Foundation
import Torch
import Training

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
    @OptionGroup var settings: RunSettingOptions
    @OptionGroup var plugins: Ganzoo.PluginOptions
    @OptionGroup var device: DeviceOptions
}

extension Latent {
    init(_ options: LatentOptions) throws {
        _ = try options.plugins.path()
        try self.init(
            Run.opened(options.path, settings: options.settings.set), inference: options.via, space: options.space,
            fixed: options.with, on: options.device.place)
    }
}

/// Lists of seeds or layers on the command line.
enum NumberList {
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
