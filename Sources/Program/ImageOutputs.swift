import ArgumentParser
import Foundation
import Images
import Torch

/// Where results go: a folder, one file, or standard output. Files are overwritten only with `--force`.
struct ImageOutputs {
    private enum Place {
        case folder(String)
        case file(String)
        case standardOutput
    }

    private let place: Place
    private let overwrite: OverwriteOptions
    private var written: Set<String> = []

    /// - Parameters:
    ///   - output: a folder, `-`, or for a single input a `.png` file.
    ///   - inputs: the images to translate; a single one from standard input goes to standard output.
    init(_ output: String?, for inputs: [ImageInputs.Entry], _ overwrite: OverwriteOptions) throws {
        self.overwrite = overwrite
        let sole = inputs.count == 1 ? inputs[0] : nil
        if output == "-" || (output == nil && sole?.path == "-") {
            guard inputs.count <= 1 else { throw FileError("-", "only one image can go to standard output") }
            place = .standardOutput
        } else if let output, sole != nil, !(output as NSString).pathExtension.isEmpty, !ImageOutputs.isFolder(output) {
            try PictureName.check(output, "--out")
            place = .file(output)
        } else {
            let folder = output ?? "translated"
            if !ImageOutputs.isFolder(folder) { try PictureName.checkFolder(folder, "--out") }
            place = .folder(folder)
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// The path to print when done; `nil` for standard output.
    var summary: String? {
        switch place {
        case .folder(let path), .file(let path): path
        case .standardOutput: nil
        }
    }

    /// Reserves the output of that name before any work is spent on it.
    ///
    /// - Throws: if the output could not be written.
    mutating func claim(_ name: String) throws {
        guard let path = path(name) else { return }
        guard written.insert(path).inserted else {
            throw FileError(path, "two inputs have this name; use separate output folders")
        }
        try overwrite.check([path])
        let folder = (path as NSString).deletingLastPathComponent
        guard !folder.isEmpty else { return }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError(folder, "cannot create the folder", .writing)
        }
    }

    /// Writes images of claimed names.
    /// - Returns: the error of each; `nil` for one that is written.
    func write(_ images: [(image: Image, name: String)]) -> [(any Error)?] {
        let files = images.compactMap { image, name in path(name).map { (image: image, path: $0) } }
        if files.count == images.count { return ImageFile.write(files) }
        return images.map { image, _ in
            do {
                try StandardOutput.write(image)
                return nil
            } catch {
                return error
            }
        }
    }

    private func path(_ name: String) -> String? {
        switch place {
        case .folder(let folder): "\(folder)/\(name)"
        case .file(let path): path
        case .standardOutput: nil
        }
    }
}
