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
            fit.apply(to: image.converted(to: size.channels), size.width, size.height).planes
        }
        return Prepared(planes: planes, vector: sample.vector, labels: sample.labels)
    }
}

extension DataDeclaration.Fit {
    /// The image resized to a size with another aspect ratio.
    package func apply(to image: Image, _ width: Int, _ height: Int) -> Image {
        let (across, down) = (Double(width) / Double(image.width), Double(height) / Double(image.height))
        switch self {
        case .stretch:
            return image.resized(width: width, height: height)
        case .crop:
            // As in torchvision: one side fits exactly, the other one is rounded down, then cropped at the centre.
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
