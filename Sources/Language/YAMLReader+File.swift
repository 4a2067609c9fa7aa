internal import Foundation

extension YAMLReader {
    /// The document of a file.
    /// - Throws: the first mistake in it.
    package static func read(fileAt path: String) throws(Diagnostic) -> Value {
        try read(source(ofFile: path))
    }

    /// The document of a text.
    /// - Throws: the first mistake in it.
    package static func read(_ source: Source) throws(Diagnostic) -> Value {
        let diagnostics = Diagnostics()
        guard let value = read(source, diagnostics) else { throw diagnostics.all.first ?? .consequence }
        if let first = diagnostics.all.first(where: { $0.severity == .error }) { throw first }
        return value
    }

    /// The text of a file, named in messages by its path.
    package static func source(ofFile path: String) throws(Diagnostic) -> Source {
        let path = URL(fileURLWithPath: path).path
        return try Source.load(path, name: shown(path))
    }

    /// The path in messages: relative to the working folder for files inside it.
    private static func shown(_ path: String) -> String {
        let working = FileManager.default.currentDirectoryPath + "/"
        return path.hasPrefix(working) ? String(path.dropFirst(working.count)) : path
    }
}
