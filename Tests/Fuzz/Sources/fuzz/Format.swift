import Data
import Foundation
import Games
import Images
import Language
import Torch
import Training
import Zoo

/// A format that ganzoo reads, and the call that reads it. An input may be wrong in any way: the call throws.
struct Format: Sendable {
    let name: String
    /// How files of the format end.
    let ending: String
    let read: @Sendable ([UInt8]) throws -> Void

    private init(_ name: String, _ ending: String, _ read: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.ending = ending
        self.read = read
    }

    /// A format that is read from a file.
    private init(_ name: String, file ending: String, _ read: @escaping @Sendable (String) throws -> Void) {
        self.init(name, ending) { bytes in
            let path = Format.folder.appending(path: ending.hasPrefix(".") ? "input\(ending)" : ending).path
            try Foundation.Data(bytes).write(to: URL(filePath: path))
            try read(path)
        }
    }

    static let all = [
        Format("documents", ".yaml", documents),
        Format("safetensors", file: ".safetensors") { _ = try Safetensors(reading: $0) },
        Format("pickles", file: ".pth", weights),
        Format("png", ".png", image), Format("jpeg", ".jpg", image), Format("webp", ".webp", image),
        Format("idx", file: "train-images-idx3-ubyte") { try samples(of: $0, images) },
        Format("npy", file: ".npy") { try samples(of: $0, vectors) },
        Format("npz", file: ".npz") { try samples(of: $0, images) },
        Format("cifar", file: "data_batch_1") { try samples(of: $0, images) },
        Format("csv", file: ".csv") { try samples(of: $0, vectors) },
        Format("zip", file: ".zip") { try samples(of: $0, images) },
        Format("tar", file: ".tar") { try samples(of: $0, images) },
        Format("labels", ".json", labels),
        Format("state", file: "state.json") { path in
            _ = try Checkpoint.stage(of: URL(filePath: path).deletingLastPathComponent())
        },
        Format("run", file: "run.yaml") { _ = try RunConfiguration.read(URL(filePath: $0)) },
    ]

    /// Where inputs are written: memory, if the system has such a folder.
    private static let folder: URL = {
        let base = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let folder = URL(filePath: base).appending(path: "ganzoo-fuzz-\(getpid())")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }()

    /// Removes what was written.
    static func clean() { try? FileManager.default.removeItem(at: folder) }

    // MARK: Calls

    private static let zoo = Zoo(folders: [URL(fileURLWithPath: FileManager.default.currentDirectoryPath)])

    /// What `ganzoo check` does; documents may name those of the working folder.
    private static func documents(_ bytes: [UInt8]) throws {
        let source = Source(name: "fuzz.yaml", text: String(decoding: bytes, as: UTF8.self))
        do throws(InvalidDocument) {
            _ = try zoo.check(source).text(color: true)
        } catch {
            _ = error.diagnostics.text(color: true)
        }
    }

    private static func weights(_ path: String) throws {
        for tensor in try WeightsSource(path).part().tensors.prefix(64) { _ = try tensor.tensor() }
    }

    private static func image(_ bytes: [UInt8]) throws { _ = try ImageFile.decode(bytes) }

    /// What models of the zoo declare.
    private static let images = declaration("dcgan")
    private static let vectors = declaration("toy")
    private static let labelled = declaration("acgan")

    private static func declaration(_ model: String) -> DataDeclaration {
        do throws(InvalidDocument) {
            return try zoo.load(model).model.data
        } catch {
            preconditionFailure("run this in ganzoo's folder: \(error.diagnostics.text(color: false))")
        }
    }

    private static func samples(of path: String, _ data: DataDeclaration) throws {
        let set = try Datasets.open(path, declaration: data)
        for index in 0..<min(set.count, 4) { _ = try? set.sample(index) }
    }

    /// `dataset.json` next to an image.
    private static func labels(_ bytes: [UInt8]) throws {
        let folder = Format.folder.appending(path: "labels")
        if !FileManager.default.fileExists(atPath: folder.path) {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try ImageFile.write(Image(width: 4, height: 4, color: [1, 2, 3]), to: folder.appending(path: "a.png").path)
        }
        try Foundation.Data(bytes).write(to: folder.appending(path: "dataset.json"))
        try samples(of: folder.path, labelled)
    }
}
