internal import Files

/// An error about an image or its file.
public indirect enum ImageError: Error, Sendable, Equatable {
    /// The data is empty.
    case empty
    /// The data is in another format than the ones that are read, which its first bytes tell.
    case foreign(ForeignFormat)
    /// The data is in no known format.
    case unknownFormat
    /// The data ends before the image is complete.
    case truncated(format: String)
    /// The decoder failed with the message `reason`.
    case damaged(format: String, reason: String)
    /// The header describes more pixels than the limits.
    case tooLarge(width: Int, height: Int)
    /// The encoder failed with the message `reason`.
    case encoding(reason: String)
    /// An action on a file failed with the message `reason`.
    case file(action: String, path: String, reason: String)
    /// An error about the image in a file.
    case inFile(path: String, ImageError)
}

extension ImageError {
    init(_ failure: IOFailure) {
        self = .file(action: failure.action, path: failure.path, reason: failure.reason)
    }
}

extension ImageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "the file is empty"
        case .foreign(let format):
            "\(format.phrase), expected PNG, JPEG or WebP" + (format.advice.map { "; \($0)" } ?? "")
        case .unknownFormat: "not a PNG, JPEG or WebP image"
        case .truncated(let format): "the \(format) data is truncated"
        case .damaged(let format, let reason): "the \(format) data is corrupt: \(reason)"
        case .tooLarge(let width, let height):
            "the image has \(width)×\(height) pixels, expected at most \(ImageFile.maximumPixels), "
                + "and \(ImageFile.maximumSide) per side"
        case .encoding(let reason): "cannot encode the image as PNG: \(reason)"
        case .file(let action, let path, let reason): "cannot \(action) '\(path)': \(reason)"
        case .inFile(let path, let error): "'\(path)': \(error)"
        }
    }
}
