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
            throw FileError(folder, "can't create the folder")
        }
    }

    /// Writes images, numbered from `start`. Numbers are padded with zeros so that `count` images sort by name.
    package static func write(_ images: [Image], to folder: String, from start: Int = 0, of count: Int? = nil) throws {
        try make(folder)
        let digits = String(max(1, (count ?? images.count) - 1)).count
        for (index, image) in images.enumerated() {
            let number = String(start + index)
            let name = String(repeating: "0", count: digits - number.count) + number
            try ImageFile.write(image, to: "\(folder)/\(name).png")
        }
    }
}
