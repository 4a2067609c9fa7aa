internal import Images

/// Whether each file of a folder has two images side by side. It must be evident or requested: nothing is worse than to
/// train on halves of ordinary images unawares.
enum SideBySide {
    /// The number of files whose sizes are looked at.
    private static let most = 2000

    /// - Parameter isDivided: whether the files are in the training folder of a data set that has a held-out one, which is
    ///   how the data sets of pix2pix come: then images of one shape that are wider than high are enough.
    /// - Throws: `DataError.singles` unless all files are twice as wide as high.
    static func check(_ files: ImageFiles, isDivided: Bool) throws(DataError) {
        var first: ImageHeader?
        for index in Survey.places(files.count, most: most) {
            guard let header = try? files.headerOfFile(index) else { continue }
            let isEvident = header.width == 2 * header.height
            let isAlike = isDivided && header.width > header.height && header.hasShape(of: first ?? header)
            guard isEvident || isAlike else {
                throw .singles(
                    path: files.name, count: files.count, example: files.names[index], width: header.width,
                    height: header.height)
            }
            first = first ?? header
        }
    }
}

extension ImageHeader {
    /// Whether the ratio of the sides is the same, up to less than a pixel.
    fileprivate func hasShape(of other: ImageHeader) -> Bool {
        abs(width * other.height - other.width * height) < max(height, other.height)
    }
}
