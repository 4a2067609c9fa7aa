/// An image of 8-bit pixels, with rows from the top and interleaved channels.
public struct Image: Sendable, Equatable {
    public let width: Int
    public let height: Int
    /// The number of channels: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. Alpha is not premultiplied.
    public let channels: Int
    /// `height` rows of `width` pixels of `channels` bytes.
    public internal(set) var pixels: [UInt8]
    /// The size of the file's image, if it was decoded at a fraction of it.
    var reduction: Reduction?

    /// An image of the given `width * height * channels` bytes.
    public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
        precondition(width > 0 && height > 0 && (1...4).contains(channels), "an image has pixels of 1 to 4 channels")
        precondition(pixels.count == width * height * channels, "an image needs width * height * channels bytes")
        self.width = width
        self.height = height
        self.channels = channels
        self.pixels = pixels
    }

    /// An image of one colour; `color` has one byte per channel.
    public init(width: Int, height: Int, color: [UInt8]) {
        var pixels = [UInt8]()
        pixels.reserveCapacity(width * height * color.count)
        for _ in 0..<(width * height) { pixels.append(contentsOf: color) }
        self.init(width: width, height: height, channels: color.count, pixels: pixels)
    }

    /// Whether the last channel is alpha.
    public var hasAlpha: Bool { channels == 2 || channels == 4 }

    /// One byte of the image.
    public subscript(x: Int, y: Int, channel: Int) -> UInt8 {
        pixels[(y * width + x) * channels + channel]
    }
}

extension Image {
    /// An image whose bytes are all written by `fill`.
    init(
        width: Int, height: Int, channels: Int,
        filling fill: (UnsafeMutableBufferPointer<UInt8>) -> Void
    ) {
        let count = width * height * channels
        let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
            initialized = count
        }
        self.init(width: width, height: height, channels: channels, pixels: pixels)
    }
}
