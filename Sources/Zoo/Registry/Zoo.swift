public import Foundation
public import Graph
public import Language

/// The documents that can be referred to by name: those in `zoo/` and `specs/` of each folder on the zoo path. The stem of
/// the file name is the name of the document.
public struct Zoo: Library {
    /// The folders, in search order.
    public private(set) var folders: [URL]
    /// The folder of a document that was given by its path; it is searched first.
    private var own: URL?

    /// The plug-ins among the folders that are loaded.
    package let plugins: [PluginFolder]
    /// Warnings about the zoo path, such as a plug-in that is not loaded.
    public let warnings: [Diagnostic]

    public init(folders: [URL]) {
        self.folders = folders
        plugins = []
        warnings = []
    }

    /// The zoo path: the given folders and plug-ins, those of `GANZOO_PATH`, the working folder, and the documents that
    /// come with the program. Loads the libraries of the plug-ins.
    /// - Throws: `InvalidDocument` with all errors in the plug-ins.
    public init(given: [String] = [], plugins: [String] = []) throws(InvalidDocument) {
        let environment = ProcessInfo.processInfo.environment["GANZOO_PATH"] ?? ""
        let path = try ZooPath(
            given: given, plugins: plugins, environment: environment.split(separator: ":").map(String.init))
        folders = path.folders
        self.plugins = path.plugins
        warnings = path.warnings
    }

    /// The documents that come with the program: the installed folder, or else the source trees of the program and of
    /// ganzoo, which differ for a program that extends ganzoo.
    static let shipped: [URL] = {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/"
        var folder = URL(fileURLWithPath: program).deletingLastPathComponent()
        for _ in 0..<6 {
            let installed = folder.appending(path: "share/ganzoo")
            if holdsDocuments(installed) { return [installed] }
            if holdsDocuments(folder) { return [folder] + source.filter { $0 != folder } }
            folder.deleteLastPathComponent()
        }
        return source
    }()

    /// The source tree of ganzoo, which a program of another package cannot find otherwise. A program built by `make build`
    /// is in that tree until it is installed, and does not contain its path.
    private static let source: [URL] = {
        #if GANZOO_RELOCATABLE
            return []
        #else
            var folder = URL(filePath: #filePath)
            while folder.path != "/", !holdsDocuments(folder) { folder.deleteLastPathComponent() }
            return holdsDocuments(folder) ? [folder] : []
        #endif
    }()

    private static func holdsDocuments(_ folder: URL) -> Bool {
        ["zoo", "specs"].allSatisfy { FileManager.default.fileExists(atPath: folder.appending(path: $0).path) }
    }

    /// The folders with the built-in data sets.
    public var dataFolders: [String] { folders.map { $0.appending(path: "zoo/data").path } }

    /// A document and its file.
    public struct Entry: Sendable {
        public let name: String
        public let file: URL
        /// The folder on the zoo path that holds it.
        public let folder: URL
    }

    /// The documents in `zoo` or `specs` of each folder, in search order; an earlier document hides later ones of the same
    /// name.
    public func entries(in kind: String) -> [Entry] {
        var seen: Set<String> = []
        return folders.flatMap { folder -> [Entry] in
            let place = folder.appending(path: kind)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
            // of mine.yaml and mine.yml in one folder, the first is found
            return names.sorted().compactMap { name in
                guard let stem = Zoo.stem(of: name), seen.insert(stem).inserted else { return nil }
                return Entry(name: stem, file: place.appending(path: name), folder: folder)
            }
        }
    }

    /// The names of all models.
    public var models: [Entry] { entries(in: "zoo") }

    /// The hint if there are no models on the zoo path.
    private var emptyHint: String {
        "no models found in \(folders.map { $0.path }.joined(separator: ", ")); use --zoo with a folder that contains zoo/ "
            + "and specs/"
    }

    /// The zoo for a document that was given by its path: its own folder is searched first, then the `zoo/` and `specs/`
    /// that contain the document or are next to it.
    func around(_ name: String) -> Zoo {
        guard Zoo.isPath(name) else { return self }
        var result = self
        let folder = URL(fileURLWithPath: name).deletingLastPathComponent()
        result.own = folder
        let isInside = ["zoo", "specs"].contains(folder.standardizedFileURL.lastPathComponent)
        let root = (isInside ? folder.deletingLastPathComponent() : folder).standardizedFileURL
        result.folders = [root] + folders.filter { $0.standardizedFileURL != root }
        return result
    }

    /// Whether a document's name is the path of its file.
    static func isPath(_ name: String) -> Bool { name.contains("/") || isDocument(name) }

    /// Whether a file has the ending of documents.
    package static func isDocument(_ file: String) -> Bool { stem(of: file) != nil }

    /// The endings of documents, each with its dot.
    private static let endings = [".yaml", ".yml"]

    /// The name of the document in a file; `nil` if the file's name is not that of a document.
    private static func stem(of file: String) -> String? {
        endings.first { file.hasSuffix($0) && file.utf8.count > $0.utf8.count }.map { String(file.dropLast($0.count)) }
    }

    /// A document next to the one that was given by its path.
    private func neighbour(_ name: String, _ kind: DocumentKind) throws(Diagnostic) -> Value? {
        let files = Zoo.endings.compactMap { own?.appending(path: name + $0) }
        guard let file = files.first(where: { FileManager.default.fileExists(atPath: $0.path) }) else { return nil }
        let value = try YAMLReader.read(fileAt: file.path)
        return value.key(kind.rawValue) == nil ? nil : value
    }

    package func document(_ name: String, _ kind: DocumentKind, at position: Position) throws(Diagnostic) -> Value {
        if let value = try neighbour(name, kind) { return value }
        let all = entries(in: "specs")
        guard let entry = all.first(where: { $0.name == name }) else {
            let known = all.filter { (try? YAMLReader.read(fileAt: $0.file.path))?.key(kind.rawValue) != nil }.map(
                \.name)
            throw Diagnostic(
                "unknown \(kind) '\(name)'", at: position,
                hint: Suggestion.hint(for: name, among: known, what: kind == .library ? "libraries" : "networks"))
        }
        return try YAMLReader.read(fileAt: entry.file.path)
    }

    /// The document of a model, by name or path.
    package func modelDocument(_ name: String) throws(Diagnostic) -> (name: String, value: Value) {
        if Zoo.isPath(name) {
            let file = URL(fileURLWithPath: name)
            return (file.deletingPathExtension().lastPathComponent, try YAMLReader.read(fileAt: file.path))
        }
        if let value = try neighbour(name, .model) { return (name, value) }
        guard let entry = models.first(where: { $0.name == name }) else {
            if entries(in: "specs").contains(where: { $0.name == name }) {
                throw Diagnostic("'\(name)' is a network, not a model", at: nil, hint: "`ganzoo list` shows the models")
                    .due(to: .request)
            }
            throw Diagnostic(
                "unknown model '\(name)'", at: nil,
                hint: models.isEmpty
                    ? emptyHint
                    : Suggestion.hint(for: name, among: models.map(\.name), what: "models", see: "ganzoo list")
            ).due(to: .request)
        }
        return (name, try YAMLReader.read(fileAt: entry.file.path))
    }
}
