/// Several pictures laid out as one.
public struct ImageGrid: Sendable {
    /// Pictures in a row; absent: as many as make the grid about square.
    public var columns: Int?
    /// Pixels between pictures and around them.
    public var gap: Int
    /// The grey between pictures.
    public var background: UInt8

    public init(columns: Int? = nil, gap: Int = 2, background: UInt8 = 255) {
        self.columns = columns
        self.gap = gap
        self.background = background
    }

    /// One picture of all, row by row; nothing of none. Smaller ones sit in the middle of a cell of the largest's size.
    public func compose(_ images: [Image]) -> Image? {
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
