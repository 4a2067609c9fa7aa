public import Foundation
internal import Language
internal import Torch

/// A reference page: text written by hand, with sections between markers that are written out from the tables.
///
///     <!-- begin layers -->
///     ...
///     <!-- end layers -->
public struct ReferencePage {
    /// The page's path below the source tree.
    public let path: String
    let sections: [String: () throws -> String]

    /// Both pages of a source tree.
    public static func all(in tree: URL) -> [ReferencePage] {
        [
            ReferencePage(path: "specs/README.md", sections: ReferenceSections.networks),
            ReferencePage(path: "zoo/README.md", sections: ReferenceSections.models(Zoo(folders: [tree]))),
        ]
    }

    /// The page with its sections as they should be.
    /// - Throws: `FileError` for a page that can't be read, or whose markers are not as they should be.
    public func text(in tree: URL) throws -> String {
        let file = tree.appending(path: path)
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw FileError(file.path, "there is no such page")
        }
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

    /// Whether the page in the tree says what the tables say.
    public func isCurrent(in tree: URL) throws -> Bool {
        try text(in: tree) == String(contentsOf: tree.appending(path: path), encoding: .utf8)
    }

    /// Writes the sections anew.
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
