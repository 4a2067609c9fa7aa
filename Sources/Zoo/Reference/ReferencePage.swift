public import Foundation
internal import Torch

/// A file of the source tree that follows from the program's tables, in whole or in part.
public struct ReferencePage {
    /// The file's path below the source tree.
    public let path: String
    /// The file as it should be, given where it lies.
    private let make: (_ file: URL) throws -> String

    /// Everything in a source tree that follows from the tables: both reference pages, the JSON KeySchema, and the line of
    /// each document by which editors find it.
    public static func all(in tree: URL) -> [ReferencePage] {
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
            ReferencePage(path: SchemaFile.path) { _ in SchemaFile.text },
        ] + documents
    }

    init(path: String, make: @escaping (_ file: URL) throws -> String) {
        self.path = path
        self.make = make
    }

    /// A text written by hand, with sections between markers that are written out from the tables.
    ///
    ///     <!-- begin layers -->
    ///     ...
    ///     <!-- end layers -->
    init(path: String, sections: [String: () throws -> String]) {
        self.init(path: path) { file in try ReferencePage.fill(file, sections) }
    }

    /// The file as it should be.
    /// - Throws: `FileError` for a page that can't be read, or whose markers are not as they should be.
    public func text(in tree: URL) throws -> String { try make(tree.appending(path: path)) }

    private static func read(_ file: URL) throws(FileError) -> String {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw FileError(file.path, "there is no such page")
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
                guard let section = sections[name] else { throw FileError(file.path, "there is no section '\(name)'") }
                result += [line, "", try section(), ""]
                open = name
                seen.insert(name)
                continue
            }
            result.append(line)
        }
        if let open { throw FileError(file.path, "the section '\(open)' has no end") }
        if let missing = sections.keys.sorted().first(where: { !seen.contains($0) }) {
            throw FileError(file.path, "the section '\(missing)' is missing")
        }
        return result.joined(separator: "\n")
    }

    /// Whether the file in the tree is as it should be.
    public func isCurrent(in tree: URL) throws -> Bool {
        try text(in: tree) == (try? String(contentsOf: tree.appending(path: path), encoding: .utf8))
    }

    /// Brings the file up to date.
    public func write(in tree: URL) throws {
        let text = try text(in: tree)
        let file = tree.appending(path: path)
        do {
            try text.write(to: file, atomically: true, encoding: .utf8)
        } catch {
            throw FileError(file.path, "it can't be written")
        }
    }
}
