import Language

/// Rows of text in columns.
struct Table {
    private var rows: [[String]] = []
    /// Columns that are aligned to the right, as numbers are.
    let rightAligned: Set<Int>

    init(rightAligned: Set<Int> = []) { self.rightAligned = rightAligned }

    mutating func add(_ cells: String...) { add(row: cells) }

    mutating func add(row cells: [String]) { rows.append(cells.map(\.escapedLine)) }

    /// Columns of text, the last of which is wrapped.
    var wrapped: String {
        var result = Table(rightAligned: rightAligned)
        let space = Table.mostColumns - widths.dropLast().reduce(0) { $0 + $1 + 2 }
        for row in rows {
            let lines = (row.last ?? "").wrapped(at: max(30, space))
            result.rows.append(row.dropLast() + [lines.first ?? ""])
            for line in lines.dropFirst() { result.rows.append(row.dropLast().map { _ in "" } + [line]) }
        }
        return result.text
    }

    private static let mostColumns = 100

    private var widths: [Int] {
        (0..<(rows.map(\.count).max() ?? 0)).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
    }

    var text: String {
        let widths = widths
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let space = String(repeating: " ", count: widths[column] - cell.count)
                line += (column == 0 ? "" : "  ") + (rightAligned.contains(column) ? space + cell : cell + space)
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}

extension String {
    /// The text wrapped to a number of characters; longer words are not split.
    fileprivate func wrapped(at most: Int) -> [String] {
        var lines: [String] = []
        for word in split(separator: " ") {
            if let last = lines.last, last.count + word.count < most {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
