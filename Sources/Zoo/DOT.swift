internal import Foundation

/// Text in Graphviz' language.
struct DOT {
    private(set) var lines: [String] = []
    private var depth = 0

    static let font = "Helvetica"

    mutating func add(_ line: String) { lines.append(String(repeating: "  ", count: depth) + line) }

    /// Lines between braces.
    mutating func block(_ head: String, _ body: (inout DOT) -> Void) {
        add("\(head) {")
        depth += 1
        body(&self)
        depth -= 1
        add("}")
    }

    /// A whole graph.
    static func graph(_ title: String, _ body: (inout DOT) -> Void) -> String {
        var dot = DOT()
        dot.block("digraph \(quoted(title))") { dot in
            dot.add("graph [fontname=\"\(font)\", fontsize=12, rankdir=TB, nodesep=0.35, ranksep=0.35, compound=true];")
            dot.add("node [fontname=\"\(font)\", fontsize=11, shape=box, style=\"rounded,filled\", fillcolor=white];")
            dot.add("edge [fontname=\"\(font)\", fontsize=9, color=\"#555555\", fontcolor=\"#555555\", arrowsize=0.6];")
            body(&dot)
        }
        return dot.lines.joined(separator: "\n") + "\n"
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text {
            switch character {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
        return result + "\""
    }

    /// The text with line breaks, at spaces, where lines grow long.
    static func wrapped(_ text: String, at width: Int = 34) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var lines = [""]
            for word in line.split(separator: " ") {
                let last = lines[lines.count - 1]
                if !last.isEmpty, last.count + word.count >= width {
                    lines.append(String(word))
                } else {
                    lines[lines.count - 1] = last.isEmpty ? String(word) : "\(last) \(word)"
                }
            }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// The number with its thousands apart.
    static func grouped(_ number: Int) -> String {
        number.formatted(.number.locale(Locale(identifier: "en_US")))
    }

    /// Text inside a label of HTML.
    static func html(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\n", with: "<br/>")
    }
}
