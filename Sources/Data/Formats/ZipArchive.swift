internal import Files

/// The files of a zip archive, for uses other than data sets.
package struct ZipArchive: Sendable {
    private let source: ZipSource

    /// Whether a file starts like a zip archive.
    package static func matches(_ path: String) throws(DataError) -> Bool { try Zip.matches(path) }

    /// Reads the central directory.
    package init(_ path: String) throws(DataError) { source = try Zip.source(path, verifies: false) }

    package var names: [String] { source.entries.keys.sorted() }

    /// The size of a file according to the directory, in bytes.
    package func size(of name: String) -> Int? { source.entries[name]?.size }

    package func read(_ name: String) throws(DataError) -> [UInt8] {
        try source.read(name, bound: FileBytes.mostBytes)
    }
}
