import Testing

@testable import Images

/// JPEG files that are decoded at a fraction of their size.
struct ReductionTests {
    /// The mean and the largest difference of two images of one size, in levels of 255.
    private func difference(_ a: Image, _ b: Image) -> (mean: Double, largest: Int) {
        let all = zip(a.pixels, b.pixels).map { abs(Int($0) - Int($1)) }
        return (Double(all.reduce(0, +)) / Double(all.count), all.max() ?? 0)
    }

    @Test(arguments: [(64, 43, 2), (32, 21, 4), (16, 16, 8)]) func shrunkImageDiffersLittle(
        _ width: Int, _ height: Int, _ factor: Int
    ) throws {
        let bytes = try GoldenImages.bytes("waves.jpg")
        let whole = try ImageFile.decode(bytes)
        let reduced = try ImageFile.decode(bytes, for: ImageTarget(width: width, height: height))
        // 301 × 203 pixels: the last column and row reach beyond the image
        #expect(reduced.width == (301 + factor - 1) / factor && reduced.height == (203 + factor - 1) / factor)
        #expect(reduced.fullWidth == 301 && reduced.fullHeight == 203)
        let (mean, largest) = difference(
            reduced.resized(width: width, height: height), whole.resized(width: width, height: height))
        #expect(mean < 1.5 && largest < 8, "mean \(mean), largest \(largest)")
    }

    @Test func anImageThatIsLittleLargerIsDecodedAtItsFullSize() throws {
        let bytes = try GoldenImages.bytes("waves.jpg")
        let target = ImageTarget(width: 128, height: 128)
        #expect(try ImageFile.decode(bytes, for: target) == ImageFile.decode(bytes))
    }

    /// Halves of an image must consist of whole pixels of the file.
    @Test func anImageThatIsCutIsReducedOnlyToWholePixels() throws {
        let target = ImageTarget(width: 16, height: 8, isCut: true)
        #expect(Reduction(of: 301, 203, for: target, Orientation(1)) == nil)
        #expect(Reduction(of: 640, 320, for: target, Orientation(1))?.factor == 8)
        #expect(Reduction(of: 648, 324, for: target, Orientation(1))?.factor == 4)
    }

    @Test(arguments: 1...8) func orientationIsApplied(_ orientation: Int) throws {
        let bytes = try GoldenImages.bytes("orientation-\(orientation).jpg")
        let reduced = try ImageFile.decode(bytes, for: ImageTarget(width: 10, height: 20))
        #expect([reduced.width, reduced.height, reduced.fullWidth, reduced.fullHeight] == [16, 32, 32, 64])
        let whole = try ImageFile.decode(bytes)
        let (mean, _) = difference(
            reduced.resized(width: 10, height: 20), whole.resized(width: 10, height: 20))
        #expect(mean < 3)
    }
}
