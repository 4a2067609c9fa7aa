import Images

/// An image that is assembled from windows, with weights that blend them into each other.
struct Mosaic {
    let rows: Tiling
    let columns: Tiling
    let channels: Int
    /// The scale of each axis: `made` pixels of the result for `taken` pixels of the input.
    let scale: [(made: Int, taken: Int)]
    private var sums: [Float]
    private var rowWeights: [Float]
    private var columnWeights: [Float]

    var height: Int { rows.length * scale[0].made / scale[0].taken }
    var width: Int { columns.length * scale[1].made / scale[1].taken }

    init(rows: Tiling, columns: Tiling, channels: Int, scale: [(made: Int, taken: Int)]) {
        (self.rows, self.columns, self.channels, self.scale) = (rows, columns, channels, scale)
        (sums, rowWeights, columnWeights) = ([], [], [])
        sums = [Float](repeating: 0, count: channels * height * width)
        // the weights of a window are the products of those of its rows and columns, so their sums are too
        rowWeights = Mosaic.totals(rows, height, scale[0])
        columnWeights = Mosaic.totals(columns, width, scale[1])
    }

    private static func totals(_ tiling: Tiling, _ length: Int, _ scale: (made: Int, taken: Int)) -> [Float] {
        var result = [Float](repeating: 0, count: length)
        for index in tiling.starts.indices {
            let (first, values) = tiling.weights(index, scale: scale.made, per: scale.taken)
            for (offset, value) in values.enumerated() { result[first + offset] += value }
        }
        return result
    }

    /// Adds the values of a window `[channels, height, width]`.
    mutating func add(_ window: [Float], row: Int, column: Int) {
        let down = rows.weights(row, scale: scale[0].made, per: scale[0].taken)
        let across = columns.weights(column, scale: scale[1].made, per: scale[1].taken)
        let size = (rows.window * scale[0].made / scale[0].taken, columns.window * scale[1].made / scale[1].taken)
        let top = rows.starts[row] * scale[0].made / scale[0].taken
        let left = columns.starts[column] * scale[1].made / scale[1].taken
        let (height, width) = (height, width)
        for channel in 0..<channels {
            for (offset, rowWeight) in down.values.enumerated() where rowWeight > 0 {
                let y = down.first + offset
                let from = (channel * size.0 + y - top) * size.1 + across.first - left
                let to = (channel * height + y) * width + across.first
                for (x, weight) in across.values.enumerated() { sums[to + x] += rowWeight * weight * window[from + x] }
            }
        }
    }

    /// The image, once every window has been added.
    func image(range: ClosedRange<Float>) -> Image {
        var floats = sums
        for channel in 0..<channels {
            for y in 0..<height {
                let start = (channel * height + y) * width
                for x in 0..<width { floats[start + x] /= rowWeights[y] * columnWeights[x] }
            }
        }
        return Image(floats: floats, channels: channels, height: height, width: width, range: range)
    }
}
