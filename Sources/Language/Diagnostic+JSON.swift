extension Diagnostic {
    /// The diagnostic for editors and other programs. Columns count characters from 1; the end column is exclusive.
    package var json: JSON {
        let notes = notes.map { JSON.object([("message", .text($0.message))] + Diagnostic.place($0.position)) }
        return .object(
            [("severity", .text(severity.rawValue)), ("message", .text(message))] + Diagnostic.place(position) + [
                ("notes", .list(notes)), ("hint", hint.map { .text($0) } ?? .null),
            ])
    }

    private static func place(_ position: Position?) -> [(String, JSON)] {
        [
            ("file", position.map { .text($0.source.name) } ?? .null),
            ("line", position.map { .int($0.line) } ?? .null),
            ("column", position.map { .int($0.column) } ?? .null),
            ("end_column", position.map { .int($0.column + $0.length) } ?? .null),
        ]
    }
}
