internal import Files
import Foundation
import Images
internal import Language
import Training

/// A run's sample in a page: as it is, or smaller if it is large.
struct SampleImage {
    let round: Int
    let width, height: Int
    let bytes: [UInt8]

    /// A file with more bytes is made smaller where that helps.
    private static let largeFile = 300_000
    /// The longest side of an image that is made smaller.
    private static let longestSide = 640

    /// - Returns: `nil` for a file that is not an image.
    init?(_ sample: (round: Int, file: URL)) {
        round = sample.round
        guard let original = try? FileBytes.read(sample.file.path, bound: 1 << 28),
            var image = try? ImageFile.decode(original)
        else { return nil }
        let side = max(image.width, image.height)
        guard original.count > SampleImage.largeFile, side > SampleImage.longestSide else {
            (width, height, bytes) = (image.width, image.height, original)
            return
        }
        let scale = Double(SampleImage.longestSide) / Double(side)
        image = image.resized(
            width: max(1, Int(Double(image.width) * scale)), height: max(1, Int(Double(image.height) * scale)))
        (width, height) = (image.width, image.height)
        bytes = (try? ImageFile.encode(image)) ?? original
    }

    var address: String { "data:image/png;base64,\(Data(bytes).base64EncodedString())" }

    func html(_ attributes: String = "") -> String {
        let style = max(width, height) < 480 ? " class=\"small\"" : ""
        return "<img src=\"\(address)\" width=\"\(width)\" height=\"\(height)\" alt=\"samples of round \(round)\""
            + " data-round=\"\(round.grouped)\"\(style)\(attributes)>"
    }
}

/// The samples of a run over its rounds, within bounds.
struct Timeline {
    /// The most images of a page, and the most bytes that they have together.
    static let mostImages = 40
    static let mostBytes = 6_000_000

    let images: [SampleImage]
    /// Samples of the run, and how many of those that were to be shown could not be read.
    let total: Int
    let unreadable: Int

    /// - Parameters:
    ///   - most: the most images that are taken, evenly over the samples, with the first and the last.
    ///   - bytes: the most bytes of all; images in between are left out until they fit.
    init(_ samples: [(round: Int, file: URL)], most: Int = mostImages, bytes: Int = mostBytes) {
        let chosen = Timeline.spread(samples, most)
        let read = chosen.compactMap(SampleImage.init)
        unreadable = chosen.count - read.count
        total = samples.count
        var count = read.count
        while count > 1, Timeline.spread(read, count).reduce(0, { $0 + $1.bytes.count }) > bytes { count -= 1 }
        images = Timeline.spread(read, count)
    }

    /// The given number of items, evenly; one is the last.
    private static func spread<Item>(_ items: [Item], _ count: Int) -> [Item] {
        guard items.count > count, count > 0 else { return items }
        if count == 1 { return items.suffix(1) }
        return (0..<count).map { items[$0 * (items.count - 1) / (count - 1)] }
    }

    /// What is not shown; `nil` if nothing is left out.
    var remark: String? {
        var parts: [String] = []
        let left = total - unreadable - images.count
        if left > 0 { parts.append("\(images.count) of \(total) samples are shown") }
        if unreadable > 0 { parts.append("\(unreadable) could not be read") }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    var html: String {
        guard let last = images.last else { return Markup.paragraph("The run has no samples.", "soft") }
        let shown = images.map { $0.html($0.round == last.round ? "" : " hidden") }.joined(separator: "\n")
        let end = images.count - 1
        let slider =
            "<input type=\"range\" min=\"0\" max=\"\(end)\" value=\"\(end)\" aria-label=\"round of the samples\">"
        return """
            <figure class="samples"><div class="controls"><button type="button">Play</button>\(slider)<output>round \(last.round.grouped)</output></div>
            \(shown)
            </figure>
            \(remark.map { Markup.paragraph("\($0).", "soft") } ?? "")
            """
    }
}
