extension Diagnostic {
    /// The diagnostic as programs read it, such as an editor. Columns count characters from 1; the end lies behind the
    /// last one.
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
