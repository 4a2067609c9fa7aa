package import Foundation
internal import Torch

/// A file of the source tree that is generated from the program's tables, as a whole or in part.
package struct ReferencePage {
    /// The path relative to the source tree.
    package let path: String
    /// Generates the current content of the file.
    private let make: (_ file: URL) throws -> String

    /// All generated files of a source tree: the reference pages, the JSON Schema, and the line of each document that
    /// refers editors to it.
    package static func all(in tree: URL) -> [ReferencePage] {
        let zoo = Zoo(folders: [tree])
        let documents = ["specs", "zoo"].flatMap { kind in
            zoo.entries(in: kind).map { entry in
                ReferencePage(path: "\(kind)/\(entry.file.lastPathComponent)") { file in
                    SchemaFile.refer(try read(file), in: kind)
                }
            }
        }
        return [
            ReferencePage(path: "specs/README.md", sections: ReferenceSections.networks),
            ReferencePage(path: "zoo/README.md", sections: ReferenceSections.models(zoo)),
            ReferencePage(path: "zoo/RUNS.md", sections: ReferenceSections.runs),
            ReferencePage(path: SchemaFile.path) { _ in SchemaFile.text },
        ] + documents
    }

    init(path: String, make: @escaping (_ file: URL) throws -> String) {
        self.path = path
        self.make = make
    }

    /// A text written by hand with generated sections between markers.
    ///
    ///     <!-- begin layers -->
    ///     ...
    ///     <!-- end layers -->
    init(path: String, sections: [String: () throws -> String]) {
        self.init(path: path) { file in try ReferencePage.fill(file, sections) }
    }

    /// The current content of the file.
    /// - Throws: `FileError` if the page can't be read or its markers are wrong.
    package func text(in tree: URL) throws -> String { try make(tree.appending(path: path)) }

    private static func read(_ file: URL) throws(FileError) -> String {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw FileError(file.path, "the page can't be read")
        }
        return text
    }

    private static func fill(_ file: URL, _ sections: [String: () throws -> String]) throws -> String {
        let text = try read(file)
        var result: [String] = []
        var open: String?
        var seen: Set<String> = []
        for line in text.components(separatedBy: "\n") {
            if let name = open {
                guard line == "<!-- end \(name) -->" else { continue }
                open = nil
            } else if let name = line.wholeMatch(of: /<!-- begin ([a-z-]+) -->/).map({ String($0.1) }) {
                guard let section = sections[name] else { throw FileError(file.path, "unknown section '\(name)'") }
                result += [line, "", try section(), ""]
                open = name
                seen.insert(name)
                continue
            }
            result.append(line)
        }
        if let open { throw FileError(file.path, "the end of section '\(open)' is missing") }
        if let missing = sections.keys.sorted().first(where: { !seen.contains($0) }) {
            throw FileError(file.path, "section '\(missing)' is missing")
        }
        return result.joined(separator: "\n")
    }

    /// Whether the file in the tree is up to date.
    package func isCurrent(in tree: URL) throws -> Bool {
        try text(in: tree) == (try? String(contentsOf: tree.appending(path: path), encoding: .utf8))
    }

    /// Updates the file.
    package func write(in tree: URL) throws {
        let text = try text(in: tree)
        let file = tree.appending(path: path)
        do {
            try text.write(to: file, atomically: true, encoding: .utf8)
        } catch {
            throw FileError(file.path, "it can't be written", .writing)
        }
    }
}
