/// What can be wrong with data.
public enum DataError: Error, Sendable, Equatable {
    /// The file system refused; `reason` is its own sentence.
    case file(action: String, path: String, reason: String)
    /// Nothing is there.
    case missing(path: String)
    /// The folder has no files at all.
    case emptyFolder(path: String)
    /// The folder has files, but none to learn from.
    case noImages(path: String, others: Int, example: String)
    /// Every file was tried in vain; `first` says what is wrong with the first.
    case allBroken(path: String, count: Int, first: String)
    /// One file can't be used.
    case broken(path: String, reason: String)
    /// The file is of no known kind.
    case unknownFile(path: String)
    /// The data holds other things than the model wants.
    case contents(path: String, found: String, wanted: String)
    /// The data has other classes than the model wants.
    case classes(path: String, field: String, found: [String], wanted: Int)
    /// A layout of folders lacks a part.
    case layout(path: String, found: String, wanted: String)
    /// The data has no part to test on.
    case noHeldOut(path: String, wanted: String)
    /// There is no built-in data of this name.
    case unknownBuiltin(name: String, known: [String])
    /// The built-in data is not where it was looked for.
    case builtinNotFound(name: String, searched: [String])
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
            "no usable image among \(counted(count, "image file")) in '\(path)'; the first: \(first)"
        case .broken(let path, let reason): "'\(path)': \(reason)"
        case .unknownFile(let path):
            "'\(path)' is no data that can be read: expected a folder or zip of images, IDX, CIFAR, NPY or CSV"
        case .contents(let path, let found, let wanted): "the model wants \(wanted), but '\(path)' holds \(found)"
        case .classes(let path, let field, let found, let wanted):
            found.isEmpty
                ? "the model wants \(counted(wanted, "class")) for '\(field)', but '\(path)' has no labels for it"
                : "the model wants \(counted(wanted, "class")) for '\(field)', but '\(path)' has \(found.count): \(listed(found))"
        case .layout(let path, let found, let wanted): "the model wants \(wanted) in '\(path)', but found \(found)"
        case .noHeldOut(let path, let wanted): "'\(path)' has no held-out part; expected \(wanted)"
        case .unknownBuiltin(let name, let known):
            "no built-in data is named '\(name)'; there are \(known.joined(separator: ", "))"
        case .builtinNotFound(let name, let searched):
            "the built-in data '\(name)' is missing; searched \(searched.map { "'\($0)'" }.joined(separator: ", "))"
        }
    }
}

/// A number with its noun, "1 class" or "3 classes".
func counted(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)\(noun.hasSuffix("s") ? "es" : "s")"
}

/// The first dozen names.
func listed(_ names: [String]) -> String {
    names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
}
