import Data
import Foundation

/// The data source of this package: `--data spiral:TURNS`.
struct Spiral: DataSource, Dataset {
    static let name = "spiral"
    static let help = "points on a spiral with the given number of turns around the origin (default: 2)"

    let turns: Double
    let name: String
    let contents = Contents(vector: 2)
    let count = 10_000
    let isEndless = true

    static func open(_ place: String, declaration: DataDeclaration, split: Split) throws(DataError) -> any Dataset {
        guard let turns = place.isEmpty ? 2 : Double(place), turns > 0, turns < 100 else {
            throw .broken(path: "spiral:\(place)", reason: "a number of turns was expected, such as spiral:2")
        }
        return Spiral(turns: turns, name: "spiral:\(place)")
    }

    func sample(_ index: Int) throws(DataError) -> Sample {
        // the golden ratio's multiples fill the spiral evenly; whole numbers keep their fractions for any index
        let share = Double((UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15) >> 11) * 0x1p-53
        let angle = 2 * Double.pi * turns * share
        return Sample(vector: [Float(2 * share * cos(angle)), Float(2 * share * sin(angle))])
    }
}
