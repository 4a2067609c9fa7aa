internal import Files
package import Foundation
internal import Glibc
package import Torch

/// Reads a run's `metrics.jsonl` while it grows. A file that was replaced, as when rounds run again, is read again.
package struct FigureReader {
    package private(set) var figures = RunFigures()
    /// When the file was last written; `nil` if there is none.
    package private(set) var written: Date?
    private let path: String
    private var identity: UInt64 = 0
    /// Bytes read so far, and the last of them that do not end with a line break: the training may be writing them, or a
    /// crash cut them off.
    private var offset = 0
    private var rest: [UInt8] = []

    package init(_ folder: URL) { path = folder.appending(path: RunFolder.metricsFile).path }

    /// Reads what is new.
    /// - Throws: `FileError`; a file that does not exist yet is empty.
    package mutating func update() throws(FileError) {
        do throws(IOFailure) {
            let file = try RegularFile(path)
            var status = stat()
            let found = fstat(file.descriptor, &status) == 0 ? UInt64(status.st_ino) : 0
            if found != identity || file.size < offset { restart(found) }
            written = Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) * 1e-9)
            while true {
                let bytes = try file.read(from: offset, upTo: 1 << 20)
                if bytes.isEmpty { break }
                offset += bytes.count
                add(bytes)
            }
        } catch  where error.kind == .missing {
            restart(0)
        } catch {
            throw FileError(error)
        }
    }

    private mutating func restart(_ identity: UInt64) {
        figures = RunFigures()
        (offset, rest, written, self.identity) = (0, [], nil, identity)
    }

    private mutating func add(_ bytes: [UInt8]) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let cut = lines.removeLast()
        for (index, line) in lines.enumerated() {
            if index == 0 { figures.add(line: rest + line) } else { figures.add(line: line) }
        }
        rest = lines.isEmpty ? rest + cut : Array(cut)
    }
}
