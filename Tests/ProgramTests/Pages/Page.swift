import Foundation
import Testing

/// A page in Markdown: what a test can hold to the truth, in the order of the page.
struct Page: CustomTestStringConvertible, Sendable {
    /// A part of a page with the line that it starts at.
    struct Part: Sendable {
        enum Kind: Sendable {
            /// A fenced block.
            case block(language: String, text: String)
            /// A code span, on one line.
            case span(String)
            /// The target of a link or an image.
            case link(String)
            /// A heading.
            case heading(String)
        }

        let kind: Kind
        let line: Int
        /// Whether nothing but blank lines is between this part and the one before it.
        let follows: Bool
    }

    let path: String
    let parts: [Part]

    var testDescription: String { path }

    /// Every page that people read: at the top of the tree, in `zoo/` and in `specs/`.
    static let all: [Page] = ["", "zoo/", "specs/"].flatMap { folder -> [Page] in
        let place = Program.tree.appending(path: folder).path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
        return names.filter { $0.hasSuffix(".md") }.sorted().compactMap { try? Page(folder + $0) }
    }

    /// The examples in the help of each command, as a page with one block of commands.
    static let help: [Page] = {
        let commands = (try? Usage(of: Program()))?.commands.values.sorted { $0.name < $1.name } ?? []
        return commands.compactMap { command in
            // a line that ends with a backslash goes on in the next one
            let text = command.discussion.replacing(#/\\\n\s*/#, with: "")
            let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
                .filter { $0.contains(#/^([A-Z_]+=\S+ )?ganzoo /#) }
            guard !lines.isEmpty else { return nil }
            return Page(path: "\(command.name) --help", text: "```sh\n\(lines.joined(separator: "\n"))\n```\n")
        }
    }()

    init(_ path: String) throws {
        self.path = path
        parts = Page.parts(of: try String(contentsOf: Program.tree.appending(path: path), encoding: .utf8))
    }

    init(path: String, text: String) {
        self.path = path
        parts = Page.parts(of: text)
    }

    /// The name that a link gives to a heading: `## Exit statuses` is `#exit-statuses`.
    static func anchor(_ heading: String) -> String {
        String(
            heading.lowercased().compactMap { letter -> Character? in
                if letter == " " { return "-" }
                return letter.isLetter || letter.isNumber || letter == "-" || letter == "_" ? letter : nil
            })
    }

    private static func parts(of text: String) -> [Part] {
        var reader = PageReader()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { reader.read(String(line)) }
        return reader.finish()
    }
}

/// Reads a page line by line.
private struct PageReader {
    private var parts: [Page.Part] = []
    private var line = 0
    private var follows = false
    /// The lines of the paragraph so far, and where it starts.
    private var paragraph: [String] = []
    private var block: (language: String, indent: Int, lines: [String], start: Int)?

    mutating func read(_ text: String) {
        line += 1
        let content = text.drop { $0 == " " }
        if var open = block {
            guard content.hasPrefix("```") else {
                open.lines.append(String(text.dropFirst(min(open.indent, text.count - content.count))))
                block = open
                return
            }
            add(.block(language: open.language, text: open.lines.joined(separator: "\n") + "\n"), at: open.start)
            follows = true
            block = nil
        } else if content.hasPrefix("```") {
            endParagraph()
            block = (String(content.dropFirst(3)), text.count - content.count, [], line)
        } else if content.isEmpty {
            endParagraph()
        } else if content.hasPrefix("#") {
            endParagraph()
            add(.heading(String(content.drop { $0 == "#" }.dropFirst())), at: line)
            follows = false
        } else {
            paragraph.append(String(content))
        }
    }

    mutating func finish() -> [Page.Part] {
        endParagraph()
        return parts
    }

    private mutating func add(_ kind: Page.Part.Kind, at line: Int) {
        parts.append(.init(kind: kind, line: line, follows: follows))
    }

    private mutating func endParagraph() {
        guard !paragraph.isEmpty else { return }
        follows = false
        let start = line - paragraph.count
        let text = paragraph.joined(separator: " ")
        for match in text.matches(of: /`([^`]+)`/) { add(.span(String(match.1)), at: start) }
        for match in text.replacing(/`[^`]+`/, with: "").matches(of: /\]\(([^)\s]+)\)/) {
            add(.link(String(match.1)), at: start)
        }
        paragraph = []
    }
}
