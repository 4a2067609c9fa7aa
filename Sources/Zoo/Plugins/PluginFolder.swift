public import Foundation
internal import Language
internal import Training

/// A plug-in as a folder: `plugin.yaml` says what it is, `zoo/` and `specs/` hold its documents.
public struct PluginFolder: Sendable {
    public let name: String
    public let version: String
    public let summary: String
    public let folder: URL
    /// The libraries of operators that it brings, as its `plugin.yaml` names them.
    let libraries: [Scalar]
    /// Where it says its name.
    let position: Position

    /// The keys of `plugin.yaml`.
    public static let keys = ["plugin", "version", "summary", "requires", "libraries"]

    static func file(in folder: URL) -> URL { folder.appending(path: "plugin.yaml") }

    /// Whether a folder is a plug-in.
    static func exists(in folder: URL) -> Bool { FileManager.default.fileExists(atPath: file(in: folder).path) }

    /// Reads a folder's `plugin.yaml`; what is wrong with it is reported.
    init?(reading folder: URL, _ diagnostics: Diagnostics) {
        let document = diagnostics.attempt { () throws(Diagnostic) in
            try YAMLReader.read(fileAt: PluginFolder.file(in: folder).path)
        }
        guard let document else { return nil }
        guard document.mapping != nil else {
            diagnostics.error(
                "a plug-in is described by a mapping, but this is \(document.kind)", at: document.position)
            return nil
        }
        // what a later ganzoo understands is not held against the plug-in
        guard PluginFolder.isMet(document["requires"], diagnostics) else { return nil }
        document.checkKeys(PluginFolder.keys, of: "a plug-in", diagnostics)
        let name = PluginFolder.text("plugin", "its name", of: document, diagnostics)
        let version = PluginFolder.text("version", "such as 1.0", of: document, diagnostics)
        let summary = PluginFolder.text("summary", "what it adds, in a line", of: document, diagnostics)
        if let name, !name.text.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }) {
            diagnostics.error(
                "'\(name.text)' can't be a plug-in's name", at: name.position,
                hint: "a name is made of letters, digits, '-' and '_'")
        }
        if let version, Version(version.text) == nil {
            diagnostics.error(
                "a version is numbers with dots between them, but this is '\(version.text)'", at: version.position)
        }
        libraries = PluginFolder.libraries(document["libraries"], diagnostics)
        guard let name, let version, let summary, !diagnostics.hasErrors else { return nil }
        self.name = name.text
        self.version = version.text
        self.summary = summary.text
        self.folder = folder
        position = name.position
    }

    private static func text(
        _ key: String, _ meaning: String, of document: Value, _ diagnostics: Diagnostics
    ) -> Scalar? {
        guard let value = document[key], !value.isNull else {
            let place = document.key(key)?.position ?? document.position
            diagnostics.error("a plug-in needs '\(key)', \(meaning)", at: place)
            return nil
        }
        if let scalar = value.scalar, !scalar.text.isEmpty { return scalar }
        diagnostics.error("'\(key)' of a plug-in is a single value, but this is \(value.kind)", at: value.position)
        return nil
    }

    /// Whether this ganzoo is the one that `requires:` asks for.
    private static func isMet(_ value: Value?, _ diagnostics: Diagnostics) -> Bool {
        guard let value else { return true }
        let words = value.scalar?.text.wholeMatch(of: /\s*ganzoo\s*>=\s*([0-9.]+)\s*/)
        guard let words, let wanted = Version(String(words.1)), let own = Version(RunConfiguration.version) else {
            diagnostics.error(
                "'requires' names the oldest ganzoo that will do, but this is "
                    + (value.scalar.map { "'\($0.text)'" } ?? value.kind), at: value.position,
                hint: "such as `requires: ganzoo >= \(RunConfiguration.version)`")
            return false
        }
        if wanted <= own { return true }
        diagnostics.error(
            "the plug-in requires ganzoo \(wanted) or newer, but this is \(own)", at: value.position,
            hint: "install a newer ganzoo or an older version of the plug-in")
        return false
    }

    private static func libraries(_ value: Value?, _ diagnostics: Diagnostics) -> [Scalar] {
        guard let value, !value.isNull else { return [] }
        guard let items = value.sequence else {
            diagnostics.error(
                "'libraries' is a list of files in the plug-in's folder, but this is \(value.kind)", at: value.position)
            return []
        }
        return items.compactMap { item in
            guard let scalar = item.scalar, !scalar.text.isEmpty else {
                diagnostics.error("a library is named by its file, but this is \(item.kind)", at: item.position)
                return nil
            }
            guard !scalar.text.hasPrefix("/"), !scalar.text.split(separator: "/").contains("..") else {
                diagnostics.error(
                    "a library lies in its plug-in's folder, but '\(scalar.text)' leads out of it", at: scalar.position)
                return nil
            }
            return scalar
        }
    }
}
