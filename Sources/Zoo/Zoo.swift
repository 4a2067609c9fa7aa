public import Foundation
public import Graph
public import Language

/// The documents that can be named: every `zoo/` and `specs/` on the zoo path. A file's stem is its document's name.
public struct Zoo: Library {
    /// The folders in the order in which they are searched.
    public let folders: [URL]

    public init(folders: [URL]) { self.folders = folders }

    /// The zoo path: the folders given, those of `GANZOO_PATH`, the working folder, and what the program came with.
    public init(given: [String] = []) {
        let environment = ProcessInfo.processInfo.environment["GANZOO_PATH"] ?? ""
        let named = given + environment.split(separator: ":").map(String.init)
        let working = FileManager.default.currentDirectoryPath
        var all = (named + [working]).map { URL(fileURLWithPath: $0) }
        if let share = Zoo.share { all.append(share) }
        var seen: Set<String> = []
        folders = all.filter { seen.insert($0.resolvingSymlinksInPath().path).inserted }
    }

    /// The folder that was installed with the program: beside it, or the source tree that it was built in.
    static let share: URL? = {
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return nil
        }
        var folder = URL(fileURLWithPath: program).deletingLastPathComponent()
        for _ in 0..<6 {
            for candidate in [folder.appending(path: "share/ganzoo"), folder] {
                let zoo = candidate.appending(path: "zoo").path
                let specs = candidate.appending(path: "specs").path
                if FileManager.default.fileExists(atPath: zoo), FileManager.default.fileExists(atPath: specs) {
                    return candidate
                }
            }
            folder.deleteLastPathComponent()
        }
        return nil
    }()

    /// Folders that hold the built-in data sets.
    public var dataFolders: [String] { folders.map { $0.appending(path: "zoo/data").path } }

    /// A document's file.
    public struct Entry: Sendable {
        public let name: String
        public let file: URL
        /// The folder of the zoo path that it is from.
        public let folder: URL
    }

    /// The documents in the `zoo` or `specs` of every folder, first ones first; later ones of the same name are hidden.
    public func entries(in kind: String) -> [Entry] {
        var seen: Set<String> = []
        return folders.flatMap { folder -> [Entry] in
            let place = folder.appending(path: kind)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
            return names.sorted().compactMap { name in
                guard name.hasSuffix(".yaml"), seen.insert(name).inserted else { return nil }
                return Entry(name: String(name.dropLast(5)), file: place.appending(path: name), folder: folder)
            }
        }
    }

    /// The names of all models.
    public var models: [Entry] { entries(in: "zoo") }

    /// What to say where the zoo path has nothing on it.
    private var emptyHint: String {
        "no models were found in \(folders.map { $0.path }.joined(separator: ", ")); name a folder that holds zoo/ and "
            + "specs/ with --zoo"
    }

    public func document(_ name: String, at position: Position) throws(Diagnostic) -> Value {
        guard let entry = entries(in: "specs").first(where: { $0.name == name }) else {
            throw Diagnostic(
                "no network or library named '\(name)'", at: position,
                hint: Suggestion.hint(for: name, among: entries(in: "specs").map(\.name), what: "networks"))
        }
        return try Zoo.read(entry.file)
    }

    /// The document of a file.
    static func read(_ file: URL) throws(Diagnostic) -> Value {
        let diagnostics = Diagnostics()
        let source = try Source.load(file.path, name: Zoo.shown(file))
        guard let value = YAMLReader.read(source, diagnostics) else { throw diagnostics.all.first ?? .consequence }
        if let first = diagnostics.all.first(where: { $0.severity == .error }) { throw first }
        return value
    }

    /// The path as messages show it: relative to the working folder where it lies inside.
    static func shown(_ file: URL) -> String {
        let working = FileManager.default.currentDirectoryPath + "/"
        return file.path.hasPrefix(working) ? String(file.path.dropFirst(working.count)) : file.path
    }

    /// The document that a model's name or path means.
    public func modelDocument(_ name: String) throws(Diagnostic) -> (name: String, value: Value) {
        if name.contains("/") || name.hasSuffix(".yaml") {
            let file = URL(fileURLWithPath: name)
            return (file.deletingPathExtension().lastPathComponent, try Zoo.read(file))
        }
        guard let entry = models.first(where: { $0.name == name }) else {
            if entries(in: "specs").contains(where: { $0.name == name }) {
                throw Diagnostic("'\(name)' is a network, not a model", at: nil, hint: "`ganzoo list` shows the models")
            }
            throw Diagnostic(
                "no model named '\(name)'", at: nil,
                hint: models.isEmpty
                    ? emptyHint
                    : Suggestion.hint(for: name, among: models.map(\.name), what: "models", see: "ganzoo list"))
        }
        return (name, try Zoo.read(entry.file))
    }
}
