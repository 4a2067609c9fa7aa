package import Foundation
internal import Language
internal import Training

/// A plug-in as a folder: `plugin.yaml` describes it, `zoo/` and `specs/` contain its documents.
package struct PluginFolder: Sendable {
    package let name: String
    package let version: String
    package let summary: String
    package let folder: URL
    /// Its operator libraries, as named in `plugin.yaml`.
    let libraries: [Scalar]
    /// The position of its name in `plugin.yaml`.
    let position: Position

    /// The keys of `plugin.yaml`.
    package static let keys = ["plugin", "version", "summary", "requires", "libraries"]

    static func file(in folder: URL) -> URL { folder.appending(path: "plugin.yaml") }

    /// Whether a folder is a plug-in.
    static func exists(in folder: URL) -> Bool { FileManager.default.fileExists(atPath: file(in: folder).path) }

    /// Reads the `plugin.yaml` of a folder. Reports errors and returns `nil` if it is invalid.
    init?(reading folder: URL, _ diagnostics: Diagnostics) {
        let document = diagnostics.attempt { () throws(Diagnostic) in
            try YAMLReader.read(fileAt: PluginFolder.file(in: folder).path)
        }
        guard let document else { return nil }
        guard document.mapping != nil else {
            diagnostics.error(
                "plugin.yaml must be a mapping, but this is \(document.kind)", at: document.position)
            return nil
        }
        // checked first, so that keys of a later ganzoo are not reported as unknown
        guard PluginFolder.isMet(document["requires"], diagnostics) else { return nil }
        document.checkKeys(PluginFolder.keys, of: "a plug-in", diagnostics)
        let name = PluginFolder.text("plugin", "its name", of: document, diagnostics)
        let version = PluginFolder.text("version", "for example 1.0", of: document, diagnostics)
        let summary = PluginFolder.text("summary", "what it adds, in one line", of: document, diagnostics)
        if let name, !name.text.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }) {
            diagnostics.error(
                "invalid plug-in name '\(name.text)'", at: name.position,
                hint: "use letters, digits, '-' and '_'")
        }
        if let version, Version(version.text) == nil {
            diagnostics.error(
                "invalid version '\(version.text)': expected numbers separated by dots", at: version.position)
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
            diagnostics.error("'\(key)' of the plug-in is missing: \(meaning)", at: place)
            return nil
        }
        if let scalar = value.scalar, !scalar.text.isEmpty { return scalar }
        diagnostics.error("'\(key)' of a plug-in must be a single value, but this is \(value.kind)", at: value.position)
        return nil
    }

    /// Whether this version of ganzoo satisfies `requires:`.
    private static func isMet(_ value: Value?, _ diagnostics: Diagnostics) -> Bool {
        guard let value else { return true }
        let words = value.scalar?.text.wholeMatch(of: /\s*ganzoo\s*>=\s*([0-9.]+)\s*/)
        guard let words, let wanted = Version(String(words.1)), let own = Version(RunConfiguration.version) else {
            diagnostics.error(
                "'requires' must be the minimum version of ganzoo, but this is "
                    + (value.scalar.map { "'\($0.text)'" } ?? value.kind), at: value.position,
                hint: "for example `requires: ganzoo >= \(RunConfiguration.version)`")
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
                "'libraries' must be a list of files in the plug-in's folder, but this is \(value.kind)",
                at: value.position)
            return []
        }
        return items.compactMap { item in
            guard let scalar = item.scalar, !scalar.text.isEmpty else {
                diagnostics.error("a library must be a file name, but this is \(item.kind)", at: item.position)
                return nil
            }
            guard !scalar.text.hasPrefix("/"), !scalar.text.split(separator: "/").contains("..") else {
                diagnostics.error(
                    "a library must be in the plug-in's folder, but '\(scalar.text)' is outside", at: scalar.position)
                return nil
            }
            return scalar
        }
    }
}
