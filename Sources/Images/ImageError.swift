/// An error about an image or its file.
public indirect enum ImageError: Error, Sendable, Equatable {
    /// The data is empty.
    case empty
    /// The data is in neither format.
    case unknownFormat
    /// The data ends before the image is complete.
    case truncated(format: String)
    /// The decoder failed with the message `reason`.
    case damaged(format: String, reason: String)
    /// The header describes more pixels than the limit.
    case tooLarge(width: Int, height: Int)
    /// The encoder failed with the message `reason`.
    case encoding(reason: String)
    /// An action on a file failed with the message `reason`.
    case file(action: String, path: String, reason: String)
    /// An error about the image in a file.
    case inFile(path: String, ImageError)
}

extension ImageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "the file is empty"
        case .unknownFormat: "not a PNG or JPEG image"
        case .truncated(let format): "the \(format) data is truncated"
        case .damaged(let format, let reason): "the \(format) data is corrupt: \(reason)"
        case .tooLarge(let width, let height):
            "the image has \(width)×\(height) pixels, expected at most \(ImageFile.maximumPixels)"
        case .encoding(let reason): "cannot encode the image as PNG: \(reason)"
        case .file(let action, let path, let reason): "cannot \(action) '\(path)': \(reason)"
        case .inFile(let path, let error): "'\(path)': \(error)"
        }
    }
}
