/// A page in one file: style and script are in it, images are data, and it asks for nothing else.
struct Page {
    let title: String
    /// The contents as HTML.
    var body: String

    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="generator" content="ganzoo">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <title>\(title.markup)</title>
        <style>
        \(PageStyle.css)
        </style>
        </head>
        <body>
        \(body)
        <script>
        \(PageScript.text)
        </script>
        </body>
        </html>

        """
    }
}

/// A part of a page with a heading that its contents link to.
struct Section {
    let id, title, html: String

    static func page(of sections: [Section]) -> String {
        let links = sections.map { "<a href=\"#\($0.id)\">\($0.title.markup)</a>" }.joined(separator: " ")
        let parts = sections.map { "<section id=\"\($0.id)\">\n<h2>\($0.title.markup)</h2>\n\($0.html)\n</section>\n" }
        return "<nav>\(links)</nav>\n<main>\n\(parts.joined())</main>"
    }
}

/// Parts of pages.
enum Markup {
    /// Names with values, such as the facts at the top.
    static func facts(_ rows: [(name: String, value: String)]) -> String {
        let items = rows.map { "<div><dt>\($0.name.markup)</dt><dd>\($0.value.markup)</dd></div>" }
        return "<dl class=\"facts\">\(items.joined())</dl>"
    }

    /// A table; columns of numbers are aligned to the right.
    static func table(_ head: [String], _ rows: [[String]], numbers: Set<Int> = []) -> String {
        func cells(_ row: [String], _ tag: String) -> String {
            row.enumerated().map { "<\(tag)\(numbers.contains($0) ? " class=\"n\"" : "")>\($1.markup)</\(tag)>" }
                .joined()
        }
        let lines = rows.map { "<tr>\(cells($0, "td"))</tr>" }.joined(separator: "\n")
        return
            "<div class=\"wide\"><table><thead><tr>\(cells(head, "th"))</tr></thead>\n<tbody>\n\(lines)\n</tbody></table></div>"
    }

    static func paragraph(_ text: String, _ style: String = "") -> String {
        "<p\(style.isEmpty ? "" : " class=\"\(style)\"")>\(text.markup)</p>"
    }

    /// Charts next to each other.
    static func charts(_ charts: [LineChart]) -> String {
        "<div class=\"charts\">\n\(charts.compactMap(\.figure).joined())</div>"
    }
}
