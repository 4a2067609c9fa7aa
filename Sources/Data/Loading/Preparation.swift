public import Images

/// A sample brought to what the model wants, small enough to keep: bytes, not floats.
struct Prepared: Sendable {
    /// One array [C, H, W] a picture.
    var planes: [[UInt8]] = []
    var vector: [Float] = []
    var labels: [Int] = []
}

/// How samples of a data set are brought to what a model declares.
struct Preparation: Sendable {
    private let sizes: [(channels: Int, height: Int, width: Int)]
    private let fit: DataDeclaration.Fit

    /// `images` are the places of the pictures in the declaration.
    init(_ declaration: DataDeclaration, images: Range<Int>) {
        sizes = Array(declaration.images[images])
        fit = declaration.fit
    }

    /// How much a prepared sample takes.
    var bytes: Int {
        sizes.reduce(64) { $0 + $1.channels * $1.height * $1.width }
    }

    func callAsFunction(_ sample: Sample) -> Prepared {
        let planes = zip(sample.images, sizes).map { image, size in
            fit.apply(to: image.converted(to: size.channels), size.width, size.height).planes
        }
        return Prepared(planes: planes, vector: sample.vector, labels: sample.labels)
    }
}

extension DataDeclaration.Fit {
    /// The image in a size of other proportions.
    public func apply(to image: Image, _ width: Int, _ height: Int) -> Image {
        let (across, down) = (Double(width) / Double(image.width), Double(height) / Double(image.height))
        switch self {
        case .stretch:
            return image.resized(width: width, height: height)
        case .crop:
            // As torchvision does: the side that fits exactly, the other one rounded down, the middle of it.
            let scaled =
                across >= down
                ? image.resized(width: width, height: max(height, width * image.height / image.width))
                : image.resized(width: max(width, height * image.width / image.height), height: height)
            let (x, y) = (middle(scaled.width - width), middle(scaled.height - height))
            return scaled.cropped(x: x, y: y, width: width, height: height)
        case .pad:
            let scaled =
                across <= down
                ? image.resized(width: width, height: min(height, max(1, width * image.height / image.width)))
                : image.resized(width: min(width, max(1, height * image.width / image.height)), height: height)
            var black = [UInt8](repeating: 0, count: image.channels)
            if image.hasAlpha { black[image.channels - 1] = 255 }
            let (x, y) = (middle(width - scaled.width), middle(height - scaled.height))
            return scaled.padded(width: width, height: height, x: x, y: y, color: black)
        }
    }

    private func middle(_ rest: Int) -> Int {
        Int((Double(rest) / 2).rounded(.toNearestOrEven))
    }
}
