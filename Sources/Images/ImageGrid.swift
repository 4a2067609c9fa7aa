/// Arranges images in a grid.
package struct ImageGrid: Sendable {
    /// Images per row; `nil` for a roughly square grid.
    package var columns: Int?
    /// Pixels between and around the images.
    package var gap: Int
    /// The grey level between images.
    package var background: UInt8

    package init(columns: Int? = nil, gap: Int = 2, background: UInt8 = 255) {
        self.columns = columns
        self.gap = gap
        self.background = background
    }

    /// One image of all, row by row; `nil` if there are none. Smaller images are centred in cells of the largest size.
    package func compose(_ images: [Image]) -> Image? {
        guard !images.isEmpty else { return nil }
        let width = images.reduce(1) { max($0, $1.width) }
        let height = images.reduce(1) { max($0, $1.height) }
        let channels = images.contains { $0.channels >= 3 } ? 3 : 1
        let columns = max(1, min(self.columns ?? ImageGrid.squareColumns(images.count), images.count))
        let rows = (images.count + columns - 1) / columns
        var sheet = Image(
            width: gap + columns * (width + gap), height: gap + rows * (height + gap),
            color: [UInt8](repeating: background, count: channels))
        for (index, image) in images.enumerated() {
            let x = gap + (index % columns) * (width + gap) + (width - image.width) / 2
            let y = gap + (index / columns) * (height + gap) + (height - image.height) / 2
            sheet.paste(image.converted(to: channels), x: x, y: y)
        }
        return sheet
    }

    private static func squareColumns(_ count: Int) -> Int {
        Int(Double(count).squareRoot().rounded(.up))
    }
}
