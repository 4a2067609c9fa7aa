package import Data
import Files
package import Images
import Torch

/// Writes samples to files, batch by batch.
package struct SampleWriter {
    /// Where samples go.
    package enum Place {
        /// One image of all samples.
        case image(String)
        /// One line per sample, with its numbers separated by commas.
        case numbers(String)
        /// An .npz file for FID tools: `arr_0` [count, height, width, channels] in bytes, and the labels as `arr_1` if
        /// the inference takes one label.
        case arrays(String)
        /// One image file per sample, numbered from 0.
        case folder(String)

        package var path: String {
            switch self {
            case .image(let path), .numbers(let path), .arrays(let path), .folder(let path): path
            }
        }

        /// The files that are written for that number of samples.
        package func files(count: Int) -> [String] {
            if case .folder(let folder) = self { PictureFolder.paths(in: folder, count: count) } else { [path] }
        }
    }

    private let place: Place
    private let range: ClosedRange<Float>
    private let count: Int
    private let columns: Columns
    private let grid: ImageGrid
    private var batches: [Tensor] = []
    private var lines = ""
    private var shape: [Int] = []
    private var pixels: [UInt8] = []
    private var labels: [Int64] = []

    /// - Parameters:
    ///   - range: the range of the images' values.
    ///   - count: the total number of samples.
    ///   - columns: the columns of the data, in whose numbers and under whose names vectors of as many numbers are written.
    ///   - grid: how one image of all samples is laid out.
    package init(
        to place: Place, range: ClosedRange<Float>, count: Int, columns: Columns = Columns(),
        grid: ImageGrid = ImageGrid()
    ) {
        (self.place, self.range, self.count, self.columns, self.grid) = (place, range, count, columns, grid)
    }

    /// Adds a batch; folders are written immediately, everything else by `finish`.
    package mutating func add(_ batch: SampleBatch) throws {
        let samples = batch.samples
        switch place {
        case .image: batches.append(samples)
        case .numbers:
            let numbers = try samples.floats()
            let width = numbers.count / samples.shape[0]
            if lines.isEmpty, columns.names.count == width { lines = SampleWriter.header(columns.names) }
            lines += SampleWriter.lines(
                columns.scales.count == width ? columns.unscaled(numbers) : numbers, width: width)
        case .arrays:
            for image in try Picture.images(samples, range: range) {
                shape = [image.height, image.width, image.channels]
                pixels += image.pixels
            }
            if let own = batch.labels { labels += try own.floats().map { Int64($0) } }
        case .folder(let folder):
            try PictureFolder.write(
                Picture.images(samples, range: range), to: folder, from: batch.first, of: count)
        }
    }

    /// Writes the collected samples.
    /// - Parameter write: writes the single image of all samples to its path.
    package func finish(
        write: (Image, String) throws -> Void = { try ImageFile.write($0, to: $1) }
    ) throws {
        switch place {
        case .image(let path):
            try write(Picture.sheet(Tensor.concat(batches, 0), real: nil, range: range, grid: grid), path)
        case .numbers(let path): try SampleWriter.write(Array(lines.utf8), to: path)
        case .arrays(let path):
            var entries = [NPZ.Entry("arr_0", [pixels.count / shape.reduce(1, *)] + shape, .bytes(pixels))]
            if !labels.isEmpty { entries.append(NPZ.Entry("arr_1", [labels.count], .integers(labels))) }
            try SampleWriter.write(NPZ.encode(entries, path: path), to: path)
        case .folder: break
        }
    }

    /// A line with the names of columns, in quotes where a name has a comma or a quote.
    private static func header(_ names: [String]) -> String {
        names.map { name in
            name.contains(where: { ",\"".contains($0) }) ? "\"\(name.replacing("\"", with: "\"\""))\"" : name
        }.joined(separator: ",") + "\n"
    }

    /// Numbers separated by commas, the given number of them per line.
    package static func lines(_ numbers: [Float], width: Int) -> String {
        let width = max(1, width)
        return stride(from: 0, to: numbers.count, by: width).map { start in
            numbers[start..<min(start + width, numbers.count)].map { "\($0)" }.joined(separator: ",") + "\n"
        }.joined()
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        do {
            try FileBytes.write(bytes, to: path)
        } catch {
            throw FileError(error)
        }
    }
}
