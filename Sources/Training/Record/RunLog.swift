internal import Files
package import Foundation

/// A run's `log.txt`.
package struct RunLog: Sendable {
    package struct Entry: Sendable, Equatable {
        /// `nil` for a line without a time.
        package let date: Date?
        package let text: String
    }

    package let entries: [Entry]

    /// - Parameter text: the file's contents.
    package init(_ text: String) {
        entries = text.split(separator: "\n").map { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            guard let first = parts.first, let date = try? Date(String(first), strategy: .iso8601) else {
                return Entry(date: nil, text: String(line))
            }
            return Entry(date: date, text: parts.count > 1 ? String(parts[1]) : "")
        }
    }

    /// The log of a run folder; a run may have none.
    package init(of folder: URL) {
        let path = folder.appending(path: "log.txt").path
        let bytes = try? FileBytes.read(path, bound: FileBytes.mostText)
        self.init(String(decoding: bytes ?? [], as: UTF8.self))
    }

    /// The entries since the last start of the training.
    package var lastStart: ArraySlice<Entry> {
        // each start reports its model first among the facts that all runs have
        let start = entries.lastIndex { $0.text.hasPrefix("model: ") } ?? entries.startIndex
        return entries[start...]
    }

    /// Warnings of the starts, and what could not be written.
    package var warnings: [Entry] {
        entries.filter { $0.text.hasPrefix("warning: ") || $0.text.contains("could not be") }
    }
}
