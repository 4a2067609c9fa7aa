/// Text tables: numbers separated by comma, semicolon, tab or space, with an optional header line.
enum CSV {
    /// Reads rows of numbers with one column per label in `labels`. The column of a label has its name in the header, or
    /// `label` or `class` if there is only one. Without such columns the last ones are used, in order.
    static func read(_ bytes: [UInt8], labels: [String], path: String) throws(DataError) -> Vectors {
        var lines = Lines(bytes)
        guard let first = lines.next() else { throw .broken(path: path, reason: "no rows of numbers") }
        let separator = ([",", ";", "\t", " "] as [Character]).first(where: first.text.contains) ?? ","
        var table = Table(separator: separator, path: path)
        let cells = table.cells(first.text)
        let hasHeadings = cells.allSatisfy { Float($0) == nil }
        table.columns = cells.count
        guard labels.count <= cells.count else {
            throw .broken(
                path: path,
                reason: "\(counted(cells.count, "column")), but the model expects \(labels.count) labels")
        }
        let headings = cells.map { $0.lowercased() }
        let named = labels.map { label in
            (labels.count == 1 ? headings.firstIndex { ["label", "class"].contains($0) } : nil)
                ?? headings.firstIndex(of: label.lowercased())
        }
        let last = Array(cells.count - labels.count..<cells.count)
        let found = hasHeadings ? named.compactMap { $0 } : []
        table.labelColumns = Set(found).count == labels.count ? found : last
        if !hasHeadings { try table.append(first) }
        while let line = lines.next() { try table.append(line) }
        let names = table.labels.map(Table.classes)
        let numbers = zip(table.labels, names).map { labels, names in
            let places = Dictionary(uniqueKeysWithValues: zip(names, 0...))
            return labels.compactMap { places[$0] }
        }
        return try Vectors(
            table.values, width: cells.count - labels.count, labels: numbers, names: names, path: path)
    }
}

/// The non-blank lines of a text, numbered from 1.
private struct Lines {
    private let bytes: [UInt8]
    private var position = 0
    private var number = 0

    init(_ bytes: [UInt8]) {
        // Some programs write a byte-order mark.
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    mutating func next() -> (number: Int, text: String)? {
        while position < bytes.count {
            let end = bytes[position...].firstIndex(of: 10) ?? bytes.count
            let line = bytes[position..<end]
            position = end + 1
            number += 1
            let text = String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
            if text.contains(where: { $0 != " " && $0 != "\t" }) { return (number, text) }
        }
        return nil
    }
}

private struct Table {
    let separator: Character
    let path: String
    var columns = 0
    /// The label columns.
    var labelColumns: [Int] = [] {
        didSet { labels = Array(repeating: [], count: labelColumns.count) }
    }
    private(set) var values: [Float] = []
    /// The values of each of these columns.
    private(set) var labels: [[String]] = []

    init(separator: Character, path: String) {
        self.separator = separator
        self.path = path
    }

    /// The distinct labels, sorted by number if all are numbers, and by name otherwise.
    static func classes(_ labels: [String]) -> [String] {
        let found = Set(labels)
        let isNumbers = found.allSatisfy { Int($0) != nil }
        return found.sorted { isNumbers ? (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) : $0 < $1 }
    }

    func cells(_ line: String) -> [String] {
        line.split(separator: separator, omittingEmptySubsequences: separator == " ").map { cell in
            var text = cell.drop { " \"".contains($0) }
            while let last = text.last, " \"".contains(last) { text.removeLast() }
            return String(text)
        }
    }

    mutating func append(_ line: (number: Int, text: String)) throws(DataError) {
        let cells = cells(line.text)
        guard cells.count == columns else {
            throw .broken(
                path: path,
                reason: "line \(line.number) has \(counted(cells.count, "column")), expected \(columns)")
        }
        for (column, cell) in cells.enumerated() {
            if let label = labelColumns.firstIndex(of: column) {
                labels[label].append(cell)
            } else if let value = Float(cell) {
                values.append(value)
            } else {
                throw .broken(
                    path: path, reason: "line \(line.number), column \(column + 1): '\(cell)' is not a number")
            }
        }
    }
}
