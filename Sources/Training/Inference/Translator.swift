import Data
package import Games
import Graph
package import Images
package import Torch

/// Runs an image-to-image inference on images of any size.
package final class Translator {
    /// The largest batch, and how images are split into tiles.
    package struct Options: Sendable {
        /// The largest batch; `nil`: as many as make the networks fast, by the size of the images.
        package var batch: Int?
        /// The sides of the tiles; `nil`: each image as a whole.
        package var tile: Int?
        /// The overlap of tiles in pixels; `nil`: a quarter of a tile.
        package var overlap: Int?
        /// Other inputs of the inference, `[1, …]`, the same for all images.
        package var fixed: [String: Tensor]

        package init(batch: Int? = nil, tile: Int? = nil, overlap: Int? = nil, fixed: [String: Tensor] = [:]) {
            self.fixed = fixed
            self.batch = batch
            self.tile = tile
            self.overlap = overlap
        }
    }

    private let sampler: Sampler
    private let inference: Game.Inference
    private let field: String
    /// The shapes of an image as the model declares it, and of its result.
    private let taken: Shape
    private let made: Shape
    private let options: Options
    private let isPerSample: Bool

    /// - Throws: `TrainingError` if the inference is not image-to-image.
    package init(_ sampler: Sampler, _ inference: Game.Inference, _ options: Options) throws {
        let shapes = DataSection.shapes(sampler.model.data)
        let fields = shapes.keys.filter { inference.inputs[$0] != nil && options.fixed[$0] == nil }
        guard fields.count == 1, let field = fields.first, let taken = shapes[field], taken.count == 3 else {
            let what = fields.isEmpty ? "no data" : fields.sorted().map { "'\($0)'" }.joined(separator: " and ")
            throw TrainingError(
                "'\(inference.name)' of '\(sampler.model.name)' takes \(what), expected one image",
                hint: fields.isEmpty
                    ? "'ganzoo sample' generates images from noise" : "pass its other inputs with --with",
                fault: .request)
        }
        guard let made = inference.image else {
            throw TrainingError(
                "'\(inference.name)' of '\(sampler.model.name)' gives values of shape \(inference.shape), expected an image",
                fault: .request)
        }
        (self.sampler, self.inference, self.field, self.options) = (sampler, inference, field, options)
        (self.taken, self.made) = (taken, made)
        isPerSample = sampler.model.isPerSample(inference)
    }

    /// One window of an image.
    private struct Window {
        let image: Int
        let row: Int
        let column: Int
        let x: Int
        let y: Int
        let height: Int
        let width: Int
    }

    /// The result for each image, in order.
    ///
    /// An image is converted to the channels that the networks take. Its alpha channel is copied to the result; colours
    /// are used unchanged, and fully transparent pixels become white.
    package func translate(_ images: [Image]) -> [Result<Image, any Error>] {
        var mosaics: [Mosaic?] = []
        var failures: [Int: any Error] = [:]
        var windows: [Window] = []
        for (index, image) in images.enumerated() {
            do {
                let mosaic = try mosaic(of: image)
                windows += self.windows(of: mosaic, image: index)
                mosaics.append(mosaic)
            } catch {
                failures[index] = error
                mosaics.append(nil)
            }
        }
        let sources = images.map { $0.converted(to: taken[0], alpha: .kept) }
        for part in batches(windows) {
            do {
                for (window, output) in zip(part, try run(part, sources)) {
                    mosaics[window.image]?.add(output, row: window.row, column: window.column)
                }
            } catch {
                for window in part { failures[window.image] = error }
            }
        }
        let range = sampler.model.data.range
        return images.indices.map { index in
            if let mosaic = mosaics[index], failures[index] == nil {
                return .success(mosaic.image(range: range).withAlpha(of: images[index]))
            }
            return .failure(failures[index] ?? TrainingError("no result for this image"))
        }
    }

    private func windows(of mosaic: Mosaic, image: Int) -> [Window] {
        mosaic.rows.starts.indices.flatMap { row in
            mosaic.columns.starts.indices.map { column in
                Window(
                    image: image, row: row, column: column, x: mosaic.columns.starts[column],
                    y: mosaic.rows.starts[row], height: mosaic.rows.window, width: mosaic.columns.window)
            }
        }
    }

    /// Groups windows of equal sizes, up to the largest batch.
    private func batches(_ windows: [Window]) -> [[Window]] {
        var result: [[Window]] = []
        let groups = Dictionary(grouping: windows) { [$0.height, $0.width] }
        for (_, group) in groups.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let fitting = sampler.batchSize(
                of: inference, pixels: group[0].height * group[0].width, declared: taken[1] * taken[2])
            let most = isPerSample ? options.batch ?? fitting : 1
            for start in stride(from: 0, to: group.count, by: most) {
                result.append(Array(group[start..<min(start + most, group.count)]))
            }
        }
        return result
    }

    private func run(_ windows: [Window], _ images: [Image]) throws -> [[Float]] {
        let parts = windows.map { images[$0.image].mirrored(x: $0.x, y: $0.y, width: $0.width, height: $0.height) }
        let floats = parts.flatMap { $0.floats(range: sampler.model.data.range) }
        let size = [taken[0], windows[0].height, windows[0].width]
        let device = sampler.device
        let batch = try Tensor(floats, [windows.count] + size)
        // each image uses the same random values, whatever else is translated
        try sampler.restart()
        let output = try sampler.run(
            inference, count: windows.count, batch: [field: device.isCPU ? batch : batch.to(device)],
            fixed: options.fixed.mapValues { tensor in
                let whole = try tensor.expand([windows.count] + tensor.shape.dropFirst())
                return try device.isCPU ? whole : whole.to(device)
            }, separatesSamples: true)
        let numbers = try output.floats()
        let count = numbers.count / windows.count
        return (0..<windows.count).map { Array(numbers[$0 * count..<($0 + 1) * count]) }
    }

    // MARK: Sizes

    /// How an image is split and assembled.
    private func mosaic(of image: Image) throws -> Mosaic {
        let rows = try tiling(image.height, axis: 1)
        let columns = try tiling(image.width, axis: 2)
        guard fits([rows.window, columns.window]) else {
            throw TrainingError("'\(inference.name)' can't take an image of \(rows.window) × \(columns.window) pixels")
        }
        return Mosaic(
            rows: rows, columns: columns, channels: made[0], scale: [(made[1], taken[1]), (made[2], taken[2])])
    }

    private func tiling(_ length: Int, axis: Int) throws -> Tiling {
        if let tile = options.tile, length > tile {
            let window = try size(for: tile, axis: axis)
            let overlap = min(options.overlap ?? window / 4, window - 1)
            if length > window {
                return Tiling(length, window: window, overlap: overlap, stride: shift(for: window, axis: axis))
            }
        }
        let window = try size(for: length, axis: axis)
        return Tiling(length, within: window, stride: shift(for: window, axis: axis))
    }

    /// The smallest size of at least the given number of pixels that the networks accept and scale exactly, according
    /// to their shapes.
    private func size(for length: Int, axis: Int) throws -> Int {
        let most = max(2 * length, taken[axis]) + 1024
        for size in length...most {
            var sizes = [taken[1], taken[2]]
            sizes[axis - 1] = size
            if fits(sizes) { return size }
        }
        throw TrainingError(
            "'\(inference.name)' can't take an image of \(length) pixels or more",
            hint: taken[axis] < length ? "split it into tiles with --tile \(taken[axis])" : nil)
    }

    /// The number of pixels by which an image may be translated such that the result is translated with it.
    private func shift(for size: Int, axis: Int) -> Int {
        var sizes = [taken[1], taken[2]]
        sizes[axis - 1] = size
        return sampler.model.stride(of: inference, for: [field: [taken[0]] + sizes], length: size, axis: axis)
    }

    private func fits(_ sizes: [Int]) -> Bool {
        let shape = try? sampler.model.outputShape(of: inference, for: [field: [taken[0]] + sizes])
        guard let shape, shape.count == 3 else { return false }
        return (1...2).allSatisfy { shape[$0] * taken[$0] == sizes[$0 - 1] * made[$0] }
    }
}
