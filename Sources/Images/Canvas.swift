/// An RGB colour to draw with, and its opacity.
struct Ink: Sendable {
    var red: Float, green: Float, blue: Float
    var opacity: Float = 1

    init(_ hex: UInt32, opacity: Float = 1) {
        red = Float(hex >> 16 & 0xFF)
        green = Float(hex >> 8 & 0xFF)
        blue = Float(hex & 0xFF)
        self.opacity = opacity
    }
}

/// An RGB image to draw on.
struct Canvas {
    let width: Int
    let height: Int
    private var pixels: [Float]

    init(width: Int, height: Int, background: Ink) {
        self.width = width
        self.height = height
        pixels = []
        pixels.reserveCapacity(width * height * 3)
        for _ in 0..<(width * height) { pixels += [background.red, background.green, background.blue] }
    }

    var image: Image {
        Image(width: width, height: height, channels: 3, pixels: pixels.map { UInt8(max(0, min(255, $0)).rounded()) })
    }

    /// Blends a colour into a pixel with a coverage from 0 to 1. Pixels outside the image are ignored.
    mutating func blend(_ x: Int, _ y: Int, _ ink: Ink, coverage: Float = 1) {
        guard x >= 0, x < width, y >= 0, y < height else { return }
        let share = ink.opacity * coverage
        let at = (y * width + x) * 3
        pixels[at] += (ink.red - pixels[at]) * share
        pixels[at + 1] += (ink.green - pixels[at + 1]) * share
        pixels[at + 2] += (ink.blue - pixels[at + 2]) * share
    }

    mutating func fill(x: Int, y: Int, width: Int, height: Int, _ ink: Ink) {
        for row in y..<(y + height) {
            for column in x..<(x + width) { blend(column, row, ink) }
        }
    }

    /// The outline of a rectangle, one pixel wide.
    mutating func frame(x: Int, y: Int, width: Int, height: Int, _ ink: Ink) {
        fill(x: x, y: y, width: width, height: 1, ink)
        fill(x: x, y: y + height - 1, width: width, height: 1, ink)
        fill(x: x, y: y + 1, width: 1, height: height - 2, ink)
        fill(x: x + width - 1, y: y + 1, width: 1, height: height - 2, ink)
    }

    /// A disc with antialiased edges.
    mutating func disc(x: Float, y: Float, radius: Float, _ ink: Ink) {
        for row in Int(y - radius - 1)...Int(y + radius + 1) {
            for column in Int(x - radius - 1)...Int(x + radius + 1) {
                let (dx, dy) = (Float(column) - x, Float(row) - y)
                let coverage = radius + 0.5 - (dx * dx + dy * dy).squareRoot()
                if coverage > 0 { blend(column, row, ink, coverage: min(1, coverage)) }
            }
        }
    }

    /// Text in the built-in font, with its top left corner at x, y.
    mutating func write(_ text: String, x: Int, y: Int, scale: Int = 2, _ ink: Ink) {
        var left = x
        for character in text {
            for (row, line) in Letters.rows(of: character).enumerated() {
                for column in 0..<Letters.width where line & (1 << (Letters.width - 1 - column)) != 0 {
                    fill(x: left + column * scale, y: y + row * scale, width: scale, height: scale, ink)
                }
            }
            left += (Letters.width + 1) * scale
        }
    }
}
