/// Arranges images in a grid.
package struct ImageGrid: Sendable {
    /// Images per row; `nil` for a roughly square grid.
    package var columns: Int?
    /// Pixels between and around the images.
    package var gap: Int
    /// The grey level between images.
    package var background: UInt8
    /// The factor by which each image is enlarged.
    package var scale: Int
    /// A text to the left of each row.
    package var captions: [String]

    package init(
        columns: Int? = nil, gap: Int = 2, background: UInt8 = 255, scale: Int = 1, captions: [String] = []
    ) {
        self.columns = columns
        self.gap = gap
        self.background = background
        self.scale = scale
        self.captions = captions
    }

    /// One image of all, row by row; `nil` if there are none. Smaller images are centred in cells of the largest size.
    package func compose(_ images: [Image]) -> Image? {
        guard !images.isEmpty else { return nil }
        let images = scale > 1 ? images.map { $0.enlarged(by: scale) } : images
        let width = images.reduce(1) { max($0, $1.width) }
        let height = images.reduce(1) { max($0, $1.height) }
        let channels = images.contains { $0.channels >= 3 } ? 3 : 1
        let columns = max(1, min(self.columns ?? ImageGrid.squareColumns(images.count), images.count))
        let rows = (images.count + columns - 1) / columns
        let margin = captionWidth(rows, height)
        var sheet = Image(
            width: margin + gap + columns * (width + gap), height: gap + rows * (height + gap),
            color: [UInt8](repeating: background, count: channels))
        for (index, image) in images.enumerated() {
            let x = margin + gap + (index % columns) * (width + gap) + (width - image.width) / 2
            let y = gap + (index / columns) * (height + gap) + (height - image.height) / 2
            sheet.paste(image.converted(to: channels), x: x, y: y)
        }
        for (row, caption) in captions.prefix(rows).enumerated() where margin > 0 {
            let text = ImageGrid.drawn(caption, width: margin, height: height, background)
            sheet.paste(text.converted(to: channels), x: 0, y: gap + row * (height + gap))
        }
        return sheet
    }

    /// The width of the longest caption with a margin; 0 if there are none.
    private func captionWidth(_ rows: Int, _ height: Int) -> Int {
        let widths = captions.prefix(rows).map { Letters.width(of: $0, scale: ImageGrid.letterScale(height)) }
        return widths.max().map { $0 + 2 * ImageGrid.captionGap } ?? 0
    }

    private static let captionGap = 6

    private static func letterScale(_ height: Int) -> Int { height >= 2 * Letters.height ? 2 : 1 }

    /// A caption, aligned to the right and centered in the height of its row.
    private static func drawn(_ caption: String, width: Int, height: Int, _ background: UInt8) -> Image {
        let grey = UInt32(background)
        var canvas = Canvas(width: width, height: height, background: Ink(grey << 16 | grey << 8 | grey))
        let scale = letterScale(height)
        canvas.write(
            caption, x: width - captionGap - Letters.width(of: caption, scale: scale),
            y: (height - Letters.height * scale) / 2, scale: scale, Ink(background > 127 ? 0x303030 : 0xE0E0E0))
        return canvas.image
    }

    private static func squareColumns(_ count: Int) -> Int {
        Int(Double(count).squareRoot().rounded(.up))
    }
}

extension Image {
    /// Each pixel as a square of pixels.
    package func enlarged(by factor: Int) -> Image {
        var result = [UInt8]()
        result.reserveCapacity(pixels.count * factor * factor)
        for y in 0..<height {
            let start = y * width * channels
            var row: [UInt8] = []
            for x in 0..<width {
                let pixel = pixels[(start + x * channels)..<(start + (x + 1) * channels)]
                for _ in 0..<factor { row += pixel }
            }
            for _ in 0..<factor { result += row }
        }
        return Image(width: width * factor, height: height * factor, channels: channels, pixels: result)
    }
}
