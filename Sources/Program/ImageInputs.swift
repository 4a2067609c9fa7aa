import Data
import Foundation
import Images

/// The images that a command line names: files, folders and everything below them, patterns, standard input.
struct ImageInputs {
    /// An image to read.
    struct Entry {
        /// `-` for standard input.
        let path: String
        /// The file name of its result, with the path below the folder that was given.
        let name: String
        /// The folder that was given, and the file in it, whose name need not be text.
        fileprivate var source: (folder: ImageFolder, name: String)?

        /// The image with its orientation applied, in the channels of the file.
        func read() throws -> Image {
            if let source { return try source.folder.image(source.name) }
            guard path == "-" else { return try ImageFile.read(path) }
            return try ImageFile.readStandardInput()
        }
    }

    private(set) var entries: [Entry] = []
    /// The arguments that name no image, and why.
    private(set) var problems: [String] = []

    init(_ arguments: [String]) {
        for argument in arguments { add(argument, isPattern: true) }
    }

    private mutating func add(_ path: String, isPattern: Bool) {
        var isFolder: ObjCBool = false
        if path == "-" {
            entries.append(Entry(path: path, name: "stdin.png"))
        } else if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            if isFolder.boolValue {
                addFolder(path)
            } else {
                entries.append(entry(path, name: URL(filePath: path).lastPathComponent))
            }
        } else if isPattern, path.contains(where: "*?[".contains) {
            let found = ImageInputs.matches(of: path)
            if found.isEmpty { problems.append("'\(path)': no file matches") }
            for match in found { add(match, isPattern: false) }
        } else {
            problems.append("'\(path)': no such file")
        }
    }

    private func entry(_ path: String, name: String) -> Entry {
        let stem = (name as NSString).deletingPathExtension
        return Entry(path: path, name: "\(stem.isEmpty ? name : stem).png")
    }

    /// All images in a folder and below it, sorted by name.
    private mutating func addFolder(_ path: String) {
        do {
            let folder = try ImageFolder(path)
            for name in folder.names {
                var entry = entry("\(path)/\(name)", name: name)
                entry.source = (folder, name)
                entries.append(entry)
            }
            problems += folder.others.map { "'\(path)/\($0)': neither a file nor a folder" }
        } catch {
            problems.append("\(error)")
        }
    }

    private static func matches(of pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }
}
