import Foundation
import Torch

/// A TensorBoard event file: figures, images and warnings by round, each record complete on disk as soon as it is written.
///
/// The format is TensorFlow's: records of the length in eight bytes, its checksum, an `Event` message of protocol
/// buffers (tensorflow/core/util/event.proto, summary.proto), its checksum.
final class EventFile {
    /// The prefix of the names of such files.
    static let prefix = "events.out.tfevents."

    private let file: AppendingFile

    /// Creates a new file in a run folder; earlier ones stay as they are.
    /// - Parameter round: rounds done before; readers drop the records of later rounds in other files.
    init(in folder: URL, round: Int) throws {
        var second = Int(Date.now.timeIntervalSince1970)
        func url() -> URL { folder.appending(path: "\(Self.prefix)\(second).ganzoo") }
        // readers process the files of a folder in the order of their names
        while FileManager.default.fileExists(atPath: url().path) { second += 1 }
        file = try AppendingFile(url(), isNew: true)
        try write(round: 0) { $0.add(3, text: "brain.Event:2") }
        guard round > 0 else { return }
        // a SessionLog with the status START makes readers drop the rounds that run again
        try write(round: round + 1) { event in event.add(7, Message { $0.add(1, 1) }) }
    }

    /// A line of figures.
    func write(_ measurement: Event.Measurement) throws {
        let figures =
            measurement.losses.map { ("losses/\($0.name)", $0.value) }
            + measurement.outputs.map { ("outputs/\($0.name)", $0.value) }
            + measurement.gradients.map { ("gradients/\($0.name)", $0.value) }
            + measurement.health.map { ("health/\($0.name)", $0.value) }
            + [
                ("images", Double(measurement.images)), ("epoch", measurement.epoch), ("seconds", measurement.seconds),
                ("images_per_second", measurement.imagesPerSecond),
            ]
        try write(figures, round: measurement.round)
    }

    /// Metrics, and the bounds of their intervals.
    func write(_ metrics: [Event.Metric], round: Int) throws {
        let values = metrics.map { ("metrics/\($0.name)", $0.value) }
        let bounds: [(String, Double)] = metrics.flatMap { metric in
            metric.interval.map {
                [("intervals/\(metric.name)/low", $0.lowerBound), ("intervals/\(metric.name)/high", $0.upperBound)]
            } ?? []
        }
        try write(values + bounds, round: round)
    }

    /// What a monitor has seen, as a text in Markdown under its name.
    func write(_ finding: Finding, round: Int) throws {
        let text = "\(finding.seen)\n\n\(finding.means). Try:\n\n" + finding.remedies.map { "* \($0)\n" }.joined()
        let value = Message { value in
            value.add(1, text: "warnings/\(finding.monitor)")
            value.add(
                8,
                Message { tensor in
                    tensor.add(1, 7)  // a string
                    tensor.add(2, Message { $0.add(2, Message { $0.add(1, 1) }) })  // of the shape [1]
                    tensor.add(8, text: text)
                })
            value.add(
                9,
                Message { metadata in
                    metadata.add(1, Message { $0.add(1, text: "text") })  // the dashboard that shows it
                    metadata.add(4, 2)  // the class of its data: tensors
                })
        }
        try write(round: round) { event in event.add(5, Message { $0.add(1, value) }) }
    }

    /// Figures by name.
    func write(_ figures: [(String, Double)], round: Int) throws {
        try write(round: round) { event in
            event.add(
                5,
                Message { summary in
                    for (name, value) in figures {
                        summary.add(
                            1,
                            Message {
                                $0.add(1, text: name)
                                $0.add(2, float: Float(value))
                            })
                    }
                })
        }
    }

    /// Adds an image from its PNG file.
    func write(pictureAt path: String, round: Int) throws {
        guard let png = FileManager.default.contents(atPath: path), png.count > 24 else {
            throw FileError(path, "can't read the image")
        }
        // every PNG has its width and height at bytes 16 and 20
        func size(at start: Int) -> Int { png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
        let value = Message { value in
            value.add(1, text: "samples")
            value.add(
                4,
                Message { image in
                    image.add(1, size(at: 20))
                    image.add(2, size(at: 16))
                    image.add(3, 3)  // colourspace: RGB
                    image.add(4, png)
                })
        }
        try write(round: round) { event in event.add(5, Message { $0.add(1, value) }) }
    }

    private func write(round: Int, _ build: (inout Message) -> Void) throws {
        let event = Message {
            $0.add(1, double: Date.now.timeIntervalSince1970)
            $0.add(2, round)
            build(&$0)
        }
        try file.append(EventFile.record(event.bytes))
    }

    /// A record of TensorFlow's record files.
    static func record(_ bytes: Foundation.Data) -> Foundation.Data {
        var length = Foundation.Data()
        withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { length.append(contentsOf: $0) }
        return length + Checksum.masked(length) + bytes + Checksum.masked(bytes)
    }
}

/// A message of protocol buffers: fields in sequence, each preceded by its number and kind.
private struct Message {
    private(set) var bytes = Foundation.Data()

    init(_ build: (inout Message) -> Void) { build(&self) }

    mutating func add(_ field: Int, _ value: Int) {
        append(UInt64(field) << 3)
        append(UInt64(bitPattern: Int64(value)))
    }

    mutating func add(_ field: Int, double value: Double) {
        append(UInt64(field) << 3 | 1)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func add(_ field: Int, float value: Float) {
        append(UInt64(field) << 3 | 5)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func add(_ field: Int, _ content: Foundation.Data) {
        append(UInt64(field) << 3 | 2)
        append(UInt64(content.count))
        bytes.append(content)
    }

    mutating func add(_ field: Int, text: String) { add(field, Foundation.Data(text.utf8)) }
    mutating func add(_ field: Int, _ message: Message) { add(field, message.bytes) }

    /// A number in groups of seven bits, the lowest first.
    private mutating func append(_ number: UInt64) {
        var rest = number
        while rest > 127 {
            bytes.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

/// CRC-32C (Castagnoli's polynomial, reflected), masked as TensorFlow's record files store it.
enum Checksum {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
    }

    static func crc32c(_ bytes: Foundation.Data) -> UInt32 {
        ~bytes.reduce(~0) { table[Int(($0 ^ UInt32($1)) & 255)] ^ $0 >> 8 }
    }

    static func masked(_ bytes: Foundation.Data) -> Foundation.Data {
        let sum = crc32c(bytes)
        let masked = (sum >> 15 | sum << 17) &+ 0xA282_EAD8
        return withUnsafeBytes(of: masked.littleEndian) { Foundation.Data($0) }
    }
}
