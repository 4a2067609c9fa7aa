/// The meaning of the colours and signs of a drawing.
struct Legend {
    private var families: Set<Int> = []
    private var notes: [String] = []

    /// Explains the colour of a layer kind.
    mutating func add(kind: String) { families.insert(Palette.family(of: kind)) }

    mutating func add(_ note: String) {
        if !notes.contains(note) { notes.append(note) }
    }

    mutating func add(_ other: Legend) {
        families.formUnion(other.families)
        for note in other.notes { add(note) }
    }

    /// The legend as an HTML table, with the given number of notes per row.
    func html(perRow: Int) -> String {
        let colours = families.sorted().map { place in
            let family = Palette.families[place]
            return "<td bgcolor=\"\(family.colour)\">\(DOT.small(family.name))</td>"
        }
        let cells = notes.map { "<td align=\"left\">\(DOT.small($0))</td>" }
        let rows = stride(from: 0, to: cells.count, by: perRow).map { start in
            "<tr>\(cells[start..<min(start + perRow, cells.count)].joined())</tr>"
        }
        return "<table border=\"1\" color=\"#bbbbbb\" cellborder=\"0\" cellspacing=\"2\" cellpadding=\"1\">"
            + (colours.isEmpty ? "" : Legend.row("<tr>\(colours.joined())</tr>"))
            + (rows.isEmpty ? "" : Legend.row(rows.joined())) + "</table>"
    }

    /// A row with its own columns.
    private static func row(_ rows: String) -> String {
        "<tr><td><table border=\"0\" cellspacing=\"4\" cellpadding=\"2\">\(rows)</table></td></tr>"
    }
}
