internal import Files
public import Images

/// An error about data.
public enum DataError: Error, Sendable, Equatable {
    /// An action on a file failed with the message `reason`.
    case file(action: String, path: String, reason: String)
    /// No such file or folder.
    case missing(path: String)
    /// The folder is empty.
    case emptyFolder(path: String)
    /// The folder has files, but none that can be used.
    case noImages(path: String, others: Int, example: String)
    /// No file could be read; `first` is the error of the first one.
    case allBroken(path: String, count: Int, first: String)
    /// A file cannot be used.
    case broken(path: String, reason: String)
    /// An image cannot be used.
    case image(path: String, ImageError)
    /// The file has an unknown format.
    case unknownFile(path: String)
    /// The data has other fields than the model expects.
    case contents(path: String, found: String, wanted: String)
    /// The data has other classes than the model expects.
    case classes(path: String, field: String, found: [String], wanted: Int)
    /// A folder layout is incomplete.
    case layout(path: String, found: String, wanted: String)
    /// The data has no test split.
    case noHeldOut(path: String, wanted: String)
    /// Unknown built-in data set.
    case unknownBuiltin(name: String, known: [String])
    /// The files of the built-in data set are missing.
    case builtinNotFound(name: String, searched: [String])
}

extension DataError {
    init(_ failure: IOFailure) {
        self = .file(action: failure.action, path: failure.path, reason: failure.reason)
    }
}

extension DataError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .file(let action, let path, let reason): "cannot \(action) '\(path)': \(reason)"
        case .missing(let path): "no data at '\(path)': no such file or folder"
        case .emptyFolder(let path): "the folder '\(path)' is empty; expected PNG or JPEG images"
        case .noImages(let path, let others, let example):
            "no PNG or JPEG images in '\(path)', but \(counted(others, "other file")) such as '\(example)'"
        case .allBroken(let path, let count, let first):
            "none of the \(counted(count, "image file")) in '\(path)' can be read: \(first)"
        case .broken(let path, let reason): "'\(path)': \(reason)"
        case .image(let path, let error): "'\(path)': \(error)"
        case .unknownFile(let path):
            "unknown data format of '\(path)', expected a folder or zip of images, IDX, CIFAR, NPY or CSV"
        case .contents(let path, let found, let wanted): "the model expects \(wanted), but '\(path)' has \(found)"
        case .classes(let path, let field, let found, let wanted):
            found.isEmpty
                ? "the model expects \(counted(wanted, "class")) for '\(field)', but '\(path)' has no labels for it"
                : "the model expects \(counted(wanted, "class")) for '\(field)', but '\(path)' has \(found.count): \(listed(found))"
        case .layout(let path, let found, let wanted): "the model expects \(wanted) in '\(path)', but found \(found)"
        case .noHeldOut(let path, let wanted): "'\(path)' has no test split, expected \(wanted)"
        case .unknownBuiltin(let name, let known):
            "unknown built-in data set '\(name)', expected one of \(known.joined(separator: ", "))"
        case .builtinNotFound(let name, let searched):
            "the built-in data set '\(name)' is missing in \(searched.map { "'\($0)'" }.joined(separator: ", "))"
        }
    }
}

/// A number and a noun: "1 class" or "3 classes".
func counted(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)\(noun.hasSuffix("s") ? "es" : "s")"
}

/// The first twelve names.
func listed(_ names: [String]) -> String {
    names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
}
