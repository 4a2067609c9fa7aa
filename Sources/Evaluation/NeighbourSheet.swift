import Data
import Foundation
import Images
import Torch
import Training

extension SampleSets {
    /// One row per generated image: the image, then the training images that are nearest to it in feature space, each row
    /// with the distance to the first of them, and a `!` if few held-out images are as near. The first half of the rows
    /// are the generated images that are nearest to a training image, the others are spread over all.
    /// - Throws: `TrainingError` if the samples are no images.
    func neighbourSheet(rows: Int, neighbours: Int = 4) throws -> Image {
        let (generated, training) = (try features(.generated).vectors, try features(.training).vectors)
        let distances = try NearestSamples.distances(generated, training)
        let ranked = distances.indices.sorted { distances[$0] < distances[$1] }
        let near = ranked.prefix(min(ranked.count, (rows + 1) / 2))
        let others = ranked.dropFirst(near.count)
        let spread = min(others.count, rows - near.count)
        let shown = near + (0..<spread).map { others[near.count + $0 * others.count / spread] }
        // without held-out images nothing tells what is near
        let heldOut = try? NearestSamples.distances(features(.heldOut).vectors, training).sorted()
        let bound = heldOut.flatMap(NearestSamples.bound) ?? 0
        let (own, real) = (try images(.generated), try images(.training))
        var cells: [Image] = []
        for index in shown {
            let row = try generated.narrow(0, from: index, count: 1).distances(to: training)
            let away = try row.to(.float64).elements(Double.self)
            let nearest = away.indices.sorted { away[$0] < away[$1] }.prefix(neighbours)
            cells.append(own[index])
            cells += nearest.map { real[$0] }
            cells += Array(
                repeating: Image(width: 1, height: 1, color: [255]), count: neighbours - nearest.count)
        }
        let captions = shown.map { String(format: "%.2f", distances[$0]) + (distances[$0] < bound ? " !" : "") }
        let side = own.first.map { max($0.width, $0.height) } ?? 1
        let grid = ImageGrid(columns: neighbours + 1, scale: max(1, 48 / side), captions: captions)
        guard let sheet = grid.compose(cells) else { throw TrainingError("there are no images to show") }
        return sheet
    }
}
