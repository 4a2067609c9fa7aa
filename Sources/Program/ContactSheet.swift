import Data
import Images
import Training

/// A sheet of samples of a data set: one row per class, or evenly spaced ones.
struct ContactSheet {
    private let dataset: any Dataset
    private static let columns = 8
    private static let mostRows = 16
    /// The longest side of a sample, in pixels.
    private static let side = 128

    init(_ dataset: any Dataset) { self.dataset = dataset }

    /// - Throws: `TrainingError` if the samples are neither images nor points in the plane.
    func image() throws -> Image {
        let contents = dataset.contents
        if contents.images == 0, contents.vector == 2 {
            let points = (0..<2000).compactMap { index -> SIMD2<Float>? in
                let place = dataset.isEndless ? index : index * dataset.count / 2000
                return (try? dataset.sample(place)).map { [$0.vector[0], $0.vector[1]] }
            }
            return ScatterPlot(real: points, generated: []).draw()
        }
        let blank = Image(width: 1, height: 1, color: [255])
        let cells = places.map { index in
            index.flatMap { place in try? dataset.sample(place) }.flatMap(cell) ?? blank
        }
        guard contents.images > 0, let sheet = ImageGrid(columns: Self.columns).compose(cells) else {
            throw TrainingError("'\(dataset.name)' has no images to show")
        }
        return sheet
    }

    /// A sample's images side by side, made smaller if they are large.
    private func cell(_ sample: Data.Sample) -> Image? {
        let images = sample.images.map { image in
            let longest = max(image.width, image.height)
            guard longest > Self.side else { return image }
            return image.resized(
                width: max(1, image.width * Self.side / longest), height: max(1, image.height * Self.side / longest))
        }
        return images.count == 1 ? images[0] : ImageGrid(columns: images.count, gap: 0).compose(images)
    }

    /// The samples to show; `nil` for an empty place.
    private var places: [Int?] {
        let count = dataset.count
        let classes = dataset.labels.count
        guard (1...Self.mostRows).contains(classes), let described = dataset as? any Described else {
            let most = Self.columns * 8
            return count <= most ? Array(0..<count) : (0..<most).map { $0 * count / most }
        }
        var rows = [[Int]](repeating: [], count: classes)
        for index in 0..<count {
            guard let label = described.labels(index).first, rows.indices.contains(label) else { continue }
            rows[label].append(index)
        }
        return rows.flatMap { row in
            (0..<Self.columns).map { column in
                if row.count > Self.columns { return row[column * row.count / Self.columns] }
                return column < row.count ? row[column] : nil
            }
        }
    }
}
