import Data
import Foundation
import Images

/// The archives of `scripts/golden_images.py`.
enum GoldenArchives {
    static func path(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden/archives/\(name)").standardized
            .path
    }

    /// The grey of each image of an archive.
    static func greys(_ name: String) throws -> [UInt8] {
        let declaration = DataDeclaration(fields: [.init("real", .image(channels: 1, height: 4, width: 4))])
        let data = try Datasets.open(path(name), declaration: declaration)
        return try (0..<data.count).map { try data.sample($0).images[0].pixels[0] }
    }

    static func classes(_ name: String, _ count: Int) throws -> [String] {
        let declaration = DataDeclaration(fields: [
            .init("real", .image(channels: 1, height: 4, width: 4)), .init("label", .label(classes: count)),
        ])
        return try Datasets.open(path(name), declaration: declaration).labels
    }
}
