package import Images
package import Torch

/// Converts tensors to images.
package enum Picture {
    /// The images of a batch `[N, channels, height, width]` with values in `range`.
    package static func images(_ batch: Tensor, range: ClosedRange<Float>) throws -> [Image] {
        let shape = batch.shape
        guard shape.count == 4, (1...4).contains(shape[1]) else {
            throw TrainingError("expected images, but the inference gives values of shape \(shape.dropFirst())")
        }
        let numbers = try batch.floats()
        let size = shape[1] * shape[2] * shape[3]
        return (0..<shape[0]).map { index in
            Image(
                floats: Array(numbers[index * size..<(index + 1) * size]), channels: shape[1], height: shape[2],
                width: shape[3], range: range)
        }
    }

    /// The points of a batch `[N, 2]`.
    package static func points(_ batch: Tensor) throws -> [SIMD2<Float>] {
        let shape = batch.shape
        guard shape.count == 2, shape[1] == 2 else {
            throw TrainingError(
                "expected points in the plane, but the inference gives values of shape \(shape.dropFirst())")
        }
        let numbers = try batch.floats()
        return stride(from: 0, to: numbers.count, by: 2).map { SIMD2(numbers[$0], numbers[$0 + 1]) }
    }

    /// One image of a whole batch: a grid of images, or a scatter plot of points together with real ones.
    package static func sheet(_ batch: Tensor, real: Tensor?, range: ClosedRange<Float>, columns: Int? = nil) throws
        -> Image
    {
        try sheet(batch, real: real, range: range, grid: ImageGrid(columns: columns))
    }

    /// One image of a whole batch in that grid.
    static func sheet(_ batch: Tensor, real: Tensor?, range: ClosedRange<Float>, grid: ImageGrid) throws -> Image {
        if batch.shape.count == 2 {
            let plot = ScatterPlot(real: try real.map(points) ?? [], generated: try points(batch))
            return plot.draw()
        }
        guard let sheet = grid.compose(try images(batch, range: range)) else {
            throw TrainingError("no images to show")
        }
        return sheet
    }
}
