/// What can be wrong with an image or its file.
public indirect enum ImageError: Error, Sendable, Equatable {
    /// The data has no bytes.
    case empty
    /// The data starts like neither format.
    case unknownFormat
    /// The data stops before the picture is whole.
    case truncated(format: String)
    /// The decoder gave up; `reason` is its own sentence.
    case damaged(format: String, reason: String)
    /// The header claims more pixels than anything sensible has.
    case tooLarge(width: Int, height: Int)
    /// The encoder gave up; `reason` is its own sentence.
    case encoding(reason: String)
    /// The file system refused; `reason` is its own sentence.
    case file(action: String, path: String, reason: String)
    /// What is wrong with the image in this file.
    case inFile(path: String, ImageError)
}

extension ImageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "the file is empty"
        case .unknownFormat: "not a PNG or JPEG image"
        case .truncated(let format): "the \(format) data ends early"
        case .damaged(let format, let reason): "the \(format) data is damaged: \(reason)"
        case .tooLarge(let width, let height):
            "the image claims \(width)×\(height) pixels; at most \(ImageFile.maximumPixels) are read"
        case .encoding(let reason): "the image could not be encoded as PNG: \(reason)"
        case .file(let action, let path, let reason): "cannot \(action) '\(path)': \(reason)"
        case .inFile(let path, let error): "'\(path)': \(error)"
        }
    }
}
