internal import Foundation

/// Text in the language of Graphviz.
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
    /// - Parameters:
    ///   - name: the graph's name.
    ///   - title: the text above it.
    ///   - legend: an HTML table that is placed below the title.
    static func graph(_ name: String, title: String, legend: String, _ body: (inout DOT) -> Void) -> String {
        var dot = DOT()
        dot.block("digraph \(quoted(name))") { dot in
            dot.add("graph [fontname=\"\(font)\", fontsize=12, rankdir=TB, nodesep=0.4, ranksep=0.3];")
            dot.add("node [fontname=\"\(font)\", fontsize=11, shape=box, style=\"rounded,filled\", fillcolor=white];")
            dot.add("edge [fontname=\"\(font)\", fontsize=9, color=\"#555555\", arrowsize=0.6];")
            body(&dot)
            // written after the groups, which would otherwise take over the label
            let head = "<tr><td>\(html(title))</td></tr><tr><td>\(legend)</td></tr>"
            dot.add("label=<<table border=\"0\" cellspacing=\"6\">\(head)</table>>; labelloc=t; fontsize=14;")
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

    /// The text with long lines broken at spaces.
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

    /// The number with thousands separators.
    static func grouped(_ number: Int) -> String {
        number.formatted(.number.locale(Locale(identifier: "en_US")))
    }

    /// The sizes of a shape.
    static func sizes(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " × ") }

    /// The texts that are not empty, one per line.
    static func lines(_ texts: String...) -> String { texts.filter { !$0.isEmpty }.joined(separator: "\n") }

    /// Small print inside an HTML label, where it must not be empty.
    static func small(_ text: String) -> String {
        "<font point-size=\"9\" color=\"#555555\">\(text.isEmpty ? "\u{a0}" : html(text))</font>"
    }

    /// Text inside an HTML label.
    static func html(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\n", with: "<br/>")
    }
}
