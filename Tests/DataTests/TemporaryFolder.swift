import Foundation
import Images

/// A temporary folder for a test, removed afterwards.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "ganzoo-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, its folders made as needed, and gives its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Foundation.Data(bytes).write(to: file)
        return file.path
    }

    /// Writes an image with a single grey level.
    @discardableResult
    func picture(_ name: String, _ value: UInt8, width: Int = 4, height: Int = 4) throws -> String {
        try write(name, ImageFile.encode(Image(width: width, height: height, color: [value])))
    }

    /// Writes IDX images of 2×1 pixels, and labels if given.
    func idx(_ part: String, _ pixels: [UInt8], labels: [UInt8]?) throws {
        let count = UInt8(pixels.count / 2)
        try write("\(part)-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 1, 0, 0, 0, 2] + pixels)
        guard let labels else { return }
        try write("\(part)-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, UInt8(labels.count)] + labels)
    }
}

/// The project's own data.
let zooData = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("zoo/data").path
