import Data
import Games
import Images
import Torch
import Training

/// Tells which of the 1,000 modes of stacked digits an image is, with a classifier of single digits that reads one channel
/// after the other, or with a classifier of whole stacks.
struct StackReader {
    private let judge: Judge
    /// The digit, or the mode, that each class of the judge stands for.
    private let numbers: [Int]

    static let modes = 1000
    private static let digits = 10

    /// - Throws: `TrainingError` if the judge tells neither the ten digits nor the thousand modes apart.
    init(_ judge: Judge) throws(TrainingError) {
        self.judge = judge
        numbers = judge.names?.map { Int($0) ?? -1 } ?? Array(0..<judge.classes)
        guard [StackReader.digits, StackReader.modes].contains(judge.classes),
            numbers.sorted() == Array(0..<judge.classes)
        else {
            let found = judge.names.map { $0.prefix(5).joined(separator: ", ") + ($0.count > 5 ? ", …" : "") }
            throw TrainingError(
                "the judge '\(judge.name)' can't read stacked digits: its \(judge.classes) classes are "
                    + "\(found ?? "not known"), expected 0 to 9, or 000 to 999",
                hint: "leave out '--judge' for the built-in classifier, or train one with 'ganzoo train classifier'",
                fault: .request)
        }
    }

    /// What reads the stacks, for notes.
    var name: String { judge.name }

    /// A checksum of the classifier.
    func checksum() throws(TorchError) -> String { try judge.checksum() }

    /// The mode of each image of three channels.
    func modes(of images: [Image]) throws -> [Int] {
        if numbers.count == StackReader.modes { return try judge.classes(of: images).map { numbers[$0] } }
        let single = images.flatMap { image in
            let (planes, area) = (image.planes, image.width * image.height)
            return (0..<image.channels).map { channel in
                Image(
                    width: image.width, height: image.height, channels: 1,
                    planes: planes[(channel * area)..<((channel + 1) * area)])
            }
        }
        let read = try judge.classes(of: single).map { numbers[$0] }
        return stride(from: 0, to: read.count, by: StackedDigits.height).map { start in
            read[start..<start + StackedDigits.height].reduce(0) { $0 * StackReader.digits + $1 }
        }
    }

    /// The share of digits that two lists of modes agree on.
    static func agreement(_ modes: [Int], _ others: [Int]) -> Double {
        let right = zip(modes, others).reduce(0) { sum, pair in
            sum + [1, 10, 100].count { pair.0 / $0 % 10 == pair.1 / $0 % 10 }
        }
        return Double(right) / Double(max(1, modes.count * StackedDigits.height))
    }
}
