extension Image {
    /// The bytes in planar order, one channel after the other, as in a tensor [C, H, W].
    public var planes: [UInt8] {
        if channels == 1 { return pixels }
        let area = width * height
        return [UInt8](unsafeUninitializedCapacity: area * channels) { target, initialized in
            pixels.withUnsafeBufferPointer { source in
                for channel in 0..<channels {
                    for pixel in 0..<area { target[channel * area + pixel] = source[pixel * channels + channel] }
                }
            }
            initialized = area * channels
        }
    }

    /// The image of bytes in planar order.
    package init(width: Int, height: Int, channels: Int, planes: ArraySlice<UInt8>) {
        let area = width * height
        precondition(planes.count == area * channels, "an image needs width * height * channels bytes")
        self.init(width: width, height: height, channels: channels) { target in
            planes.withUnsafeBufferPointer { source in
                for channel in 0..<channels {
                    for pixel in 0..<area { target[pixel * channels + channel] = source[channel * area + pixel] }
                }
            }
        }
    }

    /// The image as floats [C, H, W]: 0 is mapped to the lower end of the range and 255 to the upper.
    public func floats(range: ClosedRange<Float> = -1...1) -> [Float] {
        let table = Image.table(range)
        return planes.map { table[Int($0)] }
    }

    /// The float for each of the 256 byte values.
    public static func table(_ range: ClosedRange<Float>) -> [Float] {
        (0..<256).map { range.lowerBound + (range.upperBound - range.lowerBound) * Float($0) / 255 }
    }

    /// The image of floats [C, H, W], rounded and clipped to the range. NaN becomes 0.
    public init(floats: [Float], channels: Int, height: Int, width: Int, range: ClosedRange<Float> = -1...1) {
        precondition(floats.count == channels * height * width, "an image needs channels * height * width floats")
        self.init(floats: floats[...], channels: channels, height: height, width: width, range: range)
    }

    /// The images of a batch of floats [N, C, H, W].
    public static func batch(
        floats: [Float], channels: Int, height: Int, width: Int, range: ClosedRange<Float> = -1...1
    ) -> [Image] {
        let size = channels * height * width
        return stride(from: 0, to: floats.count - floats.count % size, by: size).map { start in
            Image(
                floats: floats[start..<(start + size)], channels: channels, height: height, width: width, range: range)
        }
    }

    private init(floats: ArraySlice<Float>, channels: Int, height: Int, width: Int, range: ClosedRange<Float>) {
        let area = width * height
        let scale = 255 / (range.upperBound - range.lowerBound)
        self.init(width: width, height: height, channels: channels) { target in
            floats.withUnsafeBufferPointer { source in
                for channel in 0..<channels {
                    for pixel in 0..<area {
                        let value = (source[channel * area + pixel] - range.lowerBound) * scale
                        // With this order of arguments, NaN becomes 0.
                        let byte = value > 0 ? min(value, 255) : 0
                        target[pixel * channels + channel] = UInt8(byte.rounded(.toNearestOrEven))
                    }
                }
            }
        }
    }
}
