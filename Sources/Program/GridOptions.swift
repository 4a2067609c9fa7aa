import ArgumentParser
import Images

/// The layout of an image that shows several.
struct GridOptions: ParsableArguments {
    @Option(help: "Images per row. (default: roughly square)")
    var columns: Int?
    @Option(help: "Enlarge each image by this whole factor. (default: 1)")
    var scale: Int?

    var isGiven: Bool { columns != nil || scale != nil }

    var grid: ImageGrid { ImageGrid(columns: columns, scale: scale ?? 1) }

    func validate() throws {
        if let columns, columns < 1 { throw ValidationError("'--columns' must be at least 1, but is \(columns)") }
        if let scale, !(1...32).contains(scale) {
            throw ValidationError("'--scale' must be from 1 to 32, but is \(scale)")
        }
    }
}
