package import Foundation
package import Testing

/// How tests compare with text that is kept in files, and how those files are rewritten.
///
/// After a change to messages, help texts or listings, run
///
///     GANZOO_REWRITE=1 swift test
///
/// Each test then writes the text that it finds into its file and fails with the file's name. Review the diff line by
/// line and run the tests again without the variable. `--filter Mistake` or `--filter Transcript` limits the run.
package enum Rewriting {
    /// Whether `GANZOO_REWRITE` is set to anything but 0.
    package static let isOn = ![nil, "", "0"].contains(ProcessInfo.processInfo.environment["GANZOO_REWRITE"])

    /// The folder `Tests`.
    package static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    /// The text files in a folder below `Tests`, sorted by name.
    package static func files(in folder: String) -> [URL] {
        let found = try? FileManager.default.contentsOfDirectory(
            at: tests.appending(path: folder), includingPropertiesForKeys: nil)
        return (found ?? []).filter { $0.pathExtension == "txt" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    /// Expects the file to hold exactly this text, or rewrites it.
    package static func expect(
        _ text: String, in file: URL, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let expected = try? String(contentsOf: file, encoding: .utf8)
        guard isOn, text != expected else {
            #expect(text == expected, "\(file.lastPathComponent)", sourceLocation: sourceLocation)
            return
        }
        try Data(text.utf8).write(to: file)
        Issue.record("rewrote '\(file.path)': review the diff", sourceLocation: sourceLocation)
    }
}
