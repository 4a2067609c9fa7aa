import Foundation
import Testing

/// The plug-ins in `Tests/Plugins`, as `scripts/build-plugins.sh` has built them; `make test` runs it.
enum Plugins {
    /// The folder plug-in with its library.
    static func native() throws -> URL { try built("native/libwave.so").deletingLastPathComponent() }

    /// The package's own program.
    static func swift() throws -> URL { try built("swift/debug/spiral") }

    /// The README's program, which uses ganzoo as a library.
    static func ring() throws -> URL { try built("swift/debug/ring") }

    private static func built(_ path: String) throws -> URL {
        let file = Program.tree.appending(path: ".build-plugins").appending(path: path)
        try #require(FileManager.default.fileExists(atPath: file.path), "run scripts/build-plugins.sh first")
        return file
    }
}
