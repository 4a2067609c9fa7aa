internal import Files

/// Text tables: numbers separated by comma, semicolon, tab or space, with an optional header line.
enum CSV {
    /// Reads rows of numbers with one column per label in `labels`. The column of a label has its name in the header, or
    /// `label` or `class` if there is only one. Without such columns the last ones are used, in order.
    static func read(_ bytes: [UInt8], _ declaration: DataDeclaration, path: String) throws(DataError) -> Vectors {
        let labels = declaration.labels.map(\.name)
        var lines = Lines(try TextEncoding.utf8(bytes, path: path))
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
        table.labelColumns = labelColumns(labels, cells: cells, hasHeadings: hasHeadings)
        if !hasHeadings { try table.append(first) }
        while let line = lines.next() { try table.append(line) }
        let classes = table.labels.map(ClassNames.classes)
        let names = cells.indices.filter { !table.labelColumns.contains($0) }.map { cells[$0] }
        return try Vectors(
            table.values, width: cells.count - labels.count, labels: classes.map(\.numbers),
            names: classes.map(\.names), columns: hasHeadings ? names : [], declaration: declaration, path: path)
    }

    private static func labelColumns(_ labels: [String], cells: [String], hasHeadings: Bool) -> [Int] {
        let headings = cells.map { $0.lowercased() }
        let named = labels.map { label in
            (labels.count == 1 ? headings.firstIndex { ["label", "class"].contains($0) } : nil)
                ?? headings.firstIndex(of: label.lowercased())
        }
        let found = hasHeadings ? named.compactMap { $0 } : []
        return Set(found).count == labels.count ? found : Array(cells.count - labels.count..<cells.count)
    }
}

/// The encodings of text files.
enum TextEncoding {
    /// A text in UTF-8 without a mark. Text in UTF-16 with its mark, as spreadsheets save it, is converted.
    static func utf8(_ bytes: [UInt8], path: String) throws(DataError) -> [UInt8] {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
        if bytes.starts(with: [0xFF, 0xFE]) { return try utf16(bytes, path) { UInt16($1) << 8 | UInt16($0) } }
        if bytes.starts(with: [0xFE, 0xFF]) { return try utf16(bytes, path) { UInt16($0) << 8 | UInt16($1) } }
        guard let place = bytes.firstIndex(of: 0) else { return bytes }
        let isText = bytes.count % 2 == 0 && place < 2
        throw .broken(
            path: path,
            reason: isText
                ? "the text is UTF-16 without a mark; save it as UTF-8" : "byte \(place + 1) is zero; not a text")
    }

    private static func utf16(
        _ bytes: [UInt8], _ path: String, _ unit: (UInt8, UInt8) -> UInt16
    ) throws(DataError) -> [UInt8] {
        guard bytes.count % 2 == 0 else { throw .broken(path: path, reason: "the UTF-16 text is truncated") }
        let units = stride(from: 2, to: bytes.count, by: 2).map { unit(bytes[$0], bytes[$0 + 1]) }
        guard let text = String(validating: units, as: UTF16.self) else {
            throw .broken(path: path, reason: "invalid UTF-16; save it as UTF-8")
        }
        return Array(text.utf8)
    }
}

/// The non-blank lines of a text, numbered from 1.
private struct Lines {
    private let bytes: [UInt8]
    private let end: UInt8
    private var position = 0
    private var number = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        // old programs end lines with a carriage return alone
        end = bytes.contains(10) ? 10 : 13
    }

    mutating func next() -> (number: Int, text: String)? {
        while position < bytes.count {
            let stop = bytes[position...].firstIndex(of: end) ?? bytes.count
            let line = bytes[position..<stop]
            position = stop + 1
            number += 1
            // classes in another encoding than UTF-8 stay different
            let text = FileName.text(line.last == 13 ? line.dropLast() : line)
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

    func cells(_ line: String) -> [String] {
        guard line.contains("\"") else {
            return line.split(separator: separator, omittingEmptySubsequences: separator == " ").map(Table.trimmed)
        }
        // separators within quotes belong to the cell, and two quotes there are one
        var cells = [""]
        var (isQuoted, last): (Bool, Character) = (false, separator)
        for character in line {
            if character == "\"" {
                if !isQuoted, last == "\"" { cells[cells.count - 1].append("\"") }
                isQuoted.toggle()
            } else if character == separator, !isQuoted {
                cells.append("")
            } else {
                cells[cells.count - 1].append(character)
            }
            last = character
        }
        return cells.map(Table.trimmed).filter { separator != " " || !$0.isEmpty }
    }

    private static func trimmed(_ cell: some StringProtocol) -> String {
        var text = cell.drop { " \t".contains($0) }
        while let last = text.last, " \t".contains(last) { text.removeLast() }
        return String(text)
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
