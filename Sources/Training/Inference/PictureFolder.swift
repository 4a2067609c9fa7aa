import Foundation
package import Images
import Torch

/// Images in a folder, numbered from 0.
package enum PictureFolder {
    /// Creates the folder unless it exists.
    package static func make(_ folder: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError(folder, "can't create the folder", .writing)
        }
    }

    /// Writes images, numbered from `start`. Numbers are padded with zeros so that `count` images sort by name.
    package static func write(_ images: [Image], to folder: String, from start: Int = 0, of count: Int? = nil) throws {
        try make(folder)
        let files = images.enumerated().map { index, image in
            (image: image, path: path(in: folder, start + index, of: count ?? images.count))
        }
        if let error = ImageFile.write(files).compactMap(\.self).first { throw error }
    }

    /// The files of `count` images.
    package static func paths(in folder: String, count: Int) -> [String] {
        (0..<count).map { path(in: folder, $0, of: count) }
    }

    private static func path(in folder: String, _ index: Int, of count: Int) -> String {
        let digits = String(max(1, count - 1)).count
        let number = String(index)
        return "\(folder)/\(String(repeating: "0", count: digits - number.count))\(number).png"
    }
}
