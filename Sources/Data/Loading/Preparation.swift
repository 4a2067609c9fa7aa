package import Images

/// A sample prepared for a model, in bytes instead of floats to save memory.
struct Prepared: Sendable {
    /// One array [C, H, W] per image.
    var planes: [[UInt8]] = []
    var vector: [Float] = []
    var labels: [Int] = []
}

/// Prepares samples of a data set for a model.
struct Preparation: Sendable {
    private let sizes: [(channels: Int, height: Int, width: Int)]
    private let fit: DataDeclaration.Fit

    /// - Parameter images: the indices of the images in the declaration.
    init(_ declaration: DataDeclaration, images: Range<Int>) {
        sizes = Array(declaration.images[images])
        fit = declaration.fit
    }

    /// The size of a prepared sample in bytes.
    var bytes: Int {
        sizes.reduce(64) { $0 + $1.channels * $1.height * $1.width }
    }

    func callAsFunction(_ sample: Sample) -> Prepared {
        let planes = zip(sample.images, sizes).map { image, size in
            fit.apply(to: image, size.width, size.height, channels: size.channels).planes
        }
        return Prepared(planes: planes, vector: sample.vector, labels: sample.labels)
    }
}

extension DataDeclaration {
    /// The numbers in the declared range that the bytes of images stand for.
    package var table: [Float] { Image.table(range) }
}

extension DataDeclaration.Fit {
    /// The image resized to a size with another aspect ratio.
    /// - Parameter channels: the channels that it is converted to first; `nil` for its own.
    package func apply(to image: Image, _ width: Int, _ height: Int, channels: Int? = nil) -> Image {
        let (from, tall) = (image.fullWidth, image.fullHeight)
        let (across, down) = (Double(width) / Double(from), Double(height) / Double(tall))
        switch self {
        case .stretch:
            return image.resized(width: width, height: height, channels: channels)
        case .crop:
            // As in torchvision: one side fits exactly, the other one is rounded down, then cropped at the centre. Only
            // the pixels of the crop are computed.
            let (columns, rows) =
                across >= down
                ? (width, max(height, width * tall / from))
                : (max(width, height * from / tall), height)
            let part = Image.Part(x: middle(columns - width), y: middle(rows - height), width: width, height: height)
            return image.resized(width: columns, height: rows, part: part, channels: channels)
        case .pad:
            let scaled =
                across <= down
                ? image.resized(
                    width: width, height: min(height, max(1, width * tall / from)), channels: channels)
                : image.resized(
                    width: min(width, max(1, height * from / tall)), height: height, channels: channels)
            var black = [UInt8](repeating: 0, count: scaled.channels)
            if scaled.hasAlpha { black[scaled.channels - 1] = 255 }
            let (x, y) = (middle(width - scaled.width), middle(height - scaled.height))
            return scaled.padded(width: width, height: height, x: x, y: y, color: black)
        }
    }

    private func middle(_ rest: Int) -> Int {
        Int((Double(rest) / 2).rounded(.toNearestOrEven))
    }
}
