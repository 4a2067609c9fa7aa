import Testing

@testable import Images

struct AnimatedPNGTests {
    private func frame(_ grey: UInt8) -> Image { Image(width: 3, height: 2, color: [grey, 0, 255]) }

    /// The names of a file's chunks.
    private func names(_ bytes: [UInt8]) -> [String] {
        var result: [String] = []
        var place = 8
        while place + 8 <= bytes.count {
            result.append(String(decoding: bytes[place + 4..<place + 8], as: UTF8.self))
            place += 12 + bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        return result
    }

    @Test func hasOneFramePerImageAndShowsTheFirst() throws {
        let bytes = try AnimatedPNG.encode([frame(10), frame(20), frame(30)], rate: 20)
        #expect(names(bytes) == ["IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND"])
        #expect(try ImageFile.decode(bytes) == frame(10))
    }

    @Test func refusesNoFramesAndFramesOfSeveralSizes() {
        #expect(throws: ImageError.self) { try AnimatedPNG.encode([], rate: 20) }
        #expect(throws: ImageError.self) {
            try AnimatedPNG.encode([frame(1), Image(width: 2, height: 2, color: [1, 2, 3])], rate: 20)
        }
    }
}
