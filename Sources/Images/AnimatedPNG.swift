internal import CZlib
internal import Files

/// Animated PNG files. Programs without support for animation show the first frame.
///
/// The other frames are in separate chunks (W3C, "Portable Network Graphics (PNG) Specification, third edition", section
/// 4.9).
package enum AnimatedPNG {
    /// The bytes of a file that plays images of equal size and channels in a loop.
    ///
    /// - Parameter rate: frames per second.
    package static func encode(_ frames: [Image], rate: Int) throws(ImageError) -> [UInt8] {
        guard let first = frames.first else { throw .encoding(reason: "an animation needs at least one frame") }
        guard frames.allSatisfy({ ($0.width, $0.height, $0.channels) == (first.width, first.height, first.channels) })
        else { throw .encoding(reason: "the frames of an animation must have equal sizes") }
        var result: [UInt8] = []
        var order: UInt32 = 0
        for (index, frame) in frames.enumerated() {
            let bytes = try PNG.encode(frame)
            let chunks = PNG.chunks(of: bytes)
            if index == 0 {
                result += bytes[..<8]
                result += chunks.filter { $0.name == "IHDR" }.flatMap { chunk($0.name, Array($0.data)) }
                result += chunk("acTL", number(UInt32(frames.count)) + number(0))
            }
            result += chunk("fcTL", control(frame, order, rate))
            order += 1
            for data in chunks where data.name == "IDAT" {
                if index == 0 {
                    result += chunk("IDAT", Array(data.data))
                } else {
                    result += chunk("fdAT", number(order) + data.data)
                    order += 1
                }
            }
        }
        return result + chunk("IEND", [])
    }

    /// Writes an animation to a file atomically.
    package static func write(_ frames: [Image], rate: Int, to path: String) throws(ImageError) {
        let bytes = try encode(frames, rate: rate)
        do {
            try FileBytes.write(bytes, to: path)
        } catch {
            throw ImageError(error)
        }
    }

    /// The position, size and duration of a frame: the full image for 1 / rate seconds, replacing the previous frame.
    private static func control(_ frame: Image, _ order: UInt32, _ rate: Int) -> [UInt8] {
        number(order) + number(UInt32(frame.width)) + number(UInt32(frame.height)) + number(0) + number(0)
            + [0, 1, UInt8(rate >> 8 & 0xFF), UInt8(rate & 0xFF), 0, 0]
    }

    private static func number(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// A chunk: length, name, data and checksum.
    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        return number(UInt32(data.count)) + body + number(UInt32(crc32(0, body, UInt32(body.count))))
    }
}
