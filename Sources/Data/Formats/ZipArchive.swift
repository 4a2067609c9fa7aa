/// The files of a zip archive, for what keeps other things than data in one.
package struct ZipArchive: Sendable {
    private let source: ZipSource

    /// Whether a file begins as archives do.
    package static func matches(_ path: String) throws(DataError) -> Bool { try Zip.matches(path) }

    /// Reads the archive's list of files.
    package init(_ path: String) throws(DataError) { source = try Zip.source(path) }

    package var names: [String] { source.entries.keys.sorted() }

    /// The bytes that a file promises to have.
    package func size(of name: String) -> Int? { source.entries[name]?.size }

    package func read(_ name: String) throws(DataError) -> [UInt8] { try source.read(name) }
}
