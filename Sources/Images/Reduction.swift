/// The size that an image will be shrunk to.
package struct ImageTarget: Sendable, Equatable {
    let width: Int
    let height: Int
    /// Whether the image will be cut into parts first, so that its pixels must be whole multiples of the file's.
    let isCut: Bool

    package init(width: Int, height: Int, isCut: Bool = false) {
        (self.width, self.height, self.isCut) = (width, height, isCut)
    }
}

/// The size of the file's image, which was decoded at a half, quarter or eighth of it.
///
/// libjpeg computes fewer pixels from the same coefficients, in a third to a half of the time.
struct Reduction: Sendable, Equatable {
    let width: Int
    let height: Int
    /// Pixels of the file per pixel, in each direction; the last pixels can reach beyond the image.
    let factor: Int

    /// The reduced image has at least this multiple of the target's pixels in each direction, so that the filter which
    /// shrinks it has something to average. Photographs then differ by about one level of 255 on average from those decoded
    /// at full size.
    private static let margin = 1.5

    init(width: Int, height: Int, factor: Int) {
        (self.width, self.height, self.factor) = (width, height, factor)
    }

    /// The strongest reduction of a stored image that suits the target; `nil` if there is none.
    init?(of width: Int, _ height: Int, for target: ImageTarget, _ orientation: Orientation) {
        let (across, down) =
            orientation.isTurned ? (target.height, target.width) : (target.width, target.height)
        let scale = max(Double(across) / Double(width), Double(down) / Double(height))
        // the last pixels may reach beyond the image only where they stay the last ones
        let mayReach = orientation == Orientation(1) && !target.isCut
        let factor = [8, 4, 2].first { factor in
            let isWhole = width % (target.isCut ? 2 * factor : factor) == 0 && height % factor == 0
            return Double(factor) * Reduction.margin * scale <= 1 && (isWhole || mayReach)
        }
        guard let factor else { return nil }
        self.init(width: width, height: height, factor: factor)
    }

    func oriented(_ orientation: Orientation) -> Reduction {
        orientation.isTurned ? Reduction(width: height, height: width, factor: factor) : self
    }
}

extension Image {
    /// The width of the file's image, if this one was decoded at a fraction of its size.
    package var fullWidth: Int { reduction?.width ?? width }
    /// The height of the file's image, if this one was decoded at a fraction of its size.
    package var fullHeight: Int { reduction?.height ?? height }
    /// The columns that the file's image covers, the last of them perhaps in part.
    var spanX: Double { reduction.map { Double($0.width) / Double($0.factor) } ?? Double(width) }
    var spanY: Double { reduction.map { Double($0.height) / Double($0.factor) } ?? Double(height) }
}
