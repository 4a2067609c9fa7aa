import Foundation
import Language
import Testing

struct SourceTests {
    /// Runs `body` with a path in a folder of its own.
    private func withFile(_ bytes: [UInt8]?, _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "language-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "mine.yaml").path
        if let bytes { try Data(bytes).write(to: URL(filePath: path)) }
        try body(path)
    }

    private func failure(_ path: String) -> Diagnostic? {
        do {
            _ = try Source.load(path, name: "mine.yaml")
            return nil
        } catch {
            return error
        }
    }

    @Test func loadsAFile() throws {
        try withFile(Array("größe: 形\r\n".utf8)) { path in
            let source = try Source.load(path)
            #expect(source.name == path)
            #expect(YAMLReader.read(source, Diagnostics())?["größe"]?.scalar?.text == "形")
        }
    }

    @Test func reportsWhyAFileCannotBeRead() throws {
        try withFile(nil) { path in
            #expect(failure(path)?.text() == "error: 'mine.yaml': no such file")
        }
        #expect(failure("/")?.message == "'mine.yaml' is a folder, expected a file")
        try withFile(Array("a: 1\nb: \u{e9}".utf8) + [0xFF, 0x0A, 0x61]) { path in
            #expect(
                failure(path)?.text() == """
                    mine.yaml:2:5: error: invalid UTF-8
                        2 | b: é\u{FFFD}
                          |     ^
                       hint: save it as UTF-8
                    """)
        }
        try withFile([0xFF, 0xFE, 0x61, 0x00]) { path in
            #expect(
                failure(path)?.text().hasPrefix("error: 'mine.yaml' is UTF-16 text, expected UTF-8") == true)
        }
        try withFile([UInt8](repeating: 0x61, count: Source.mostBytes + 1)) { path in
            #expect(failure(path)?.message == "'mine.yaml' exceeds the limit of 4 MB for a document")
        }
        try withFile([]) { path in
            let source = try Source.load(path)
            #expect(YAMLReader.read(source, Diagnostics()) == nil)
        }
    }

    @Test(.enabled(if: getuid() != 0)) func reportsUnreadableFiles() throws {
        try withFile([0x61]) { path in
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
            #expect(failure(path)?.message == "'mine.yaml' can't be read: permission denied")
        }
    }
}
