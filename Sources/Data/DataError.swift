internal import Files
internal import Foundation
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
    case noImages(path: String, others: Int, example: String, format: ForeignFormat?)
    /// No file could be read; `first` is the error of the first one.
    case allBroken(path: String, count: Int, first: String)
    /// Files that were there can't be opened any more; `last` is the error of the last one.
    case vanished(path: String, count: Int, of: Int, last: String)
    /// A file cannot be used.
    case broken(path: String, reason: String)
    /// An image cannot be used.
    case image(path: String, ImageError)
    /// The file has an unknown format.
    case unknownFile(path: String, format: ForeignFormat?)
    /// The data has other fields than the model expects.
    case contents(path: String, found: String, wanted: String)
    /// The data has other classes than the model expects.
    case classes(path: String, field: String, found: [String], wanted: Int)
    /// A folder layout is incomplete.
    case layout(path: String, found: String, wanted: String)
    /// Pairs were expected, but the files are single images; one has the given sizes.
    case singles(path: String, count: Int, example: String, width: Int, height: Int)
    /// The data has a class that the run does not have.
    case unknownClass(path: String, name: String, known: [String])
    /// Training data lacks a class of the run.
    case missingClass(path: String, name: String, found: [String])
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
        case .emptyFolder(let path): "the folder '\(path)' is empty; expected PNG, JPEG or WebP images"
        case .noImages(let path, let others, let example, let format):
            "no PNG, JPEG or WebP images in '\(path)', but \(counted(others, "other file")) such as '\(example)'"
                + (format.map { ", \($0.words)" } ?? "")
        case .allBroken(let path, let count, let first):
            (count == 1 ? "the only image file" : "none of the \(count) image files")
                + " in '\(path)' can\(count == 1 ? "'t" : "") be read: \(first)"
        case .vanished(let path, let count, let total, let last):
            "\(count) of the \(counted(total, "file")) in '\(path)' can't be read any more: \(last)"
        case .broken(let path, let reason): "'\(path)': \(reason)"
        case .image(let path, let error): "'\(path)': \(error)"
        case .unknownFile(let path, let format):
            "unknown data format of '\(path)'" + (format.map { " (\($0.words))" } ?? "")
                + ", expected a folder, zip or tar of images, IDX, CIFAR, NPY, NPZ or CSV"
        case .contents(let path, let found, let wanted): "the model expects \(wanted), but '\(path)' has \(found)"
        case .classes(let path, let field, let found, let wanted):
            found.isEmpty
                ? "the model expects \(counted(wanted, "class")) for '\(field)', but '\(path)' has no labels for it"
                : "the model expects \(counted(wanted, "class")) for '\(field)', but '\(path)' has \(found.count): \(listed(found))"
        case .layout(let path, let found, let wanted): "the model expects \(wanted) in '\(path)', but found \(found)"
        case .singles(let path, let count, let example, let width, let height):
            "the model expects pairs of images in '\(path)', but found \(counted(count, "single image")) such as "
                + "'\(example)' of \(width) × \(height) pixels"
        case .unknownClass(let path, let name, let known):
            "'\(name)' in '\(path)' is not a class of this run, expected \(listed(known))"
        case .missingClass(let path, let name, let found):
            "the class '\(name)' of this run is missing in '\(path)', which has \(listed(found))"
        case .noHeldOut(let path, let wanted): "'\(path)' has no test split, expected \(wanted)"
        case .unknownBuiltin(let name, let known):
            "unknown built-in data set '\(name)', expected one of \(known.joined(separator: ", "))"
        case .builtinNotFound(let name, let searched):
            "the built-in data set '\(name)' is missing in \(searched.map { "'\($0)'" }.joined(separator: ", "))"
        }
    }
}

extension DataError {
    /// What to do about it; `nil` if the message says it.
    package var hint: String? {
        switch self {
        case .singles:
            "put the images of pairs into two folders 'trainA' and 'trainB' under equal names; if each file has two images "
                + "side by side, pass --set data.pairing=side_by_side"
        default: nil
        }
    }
}

extension Int {
    /// The number with commas between its thousands.
    var grouped: String { formatted(.number.locale(Locale(identifier: "en_US"))) }
}

/// A number and a noun: "1 class" or "3 classes".
func counted(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count.grouped) \(noun)\(noun.hasSuffix("s") ? "es" : "s")"
}

/// The first twelve names.
func listed(_ names: [String]) -> String {
    names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
}
