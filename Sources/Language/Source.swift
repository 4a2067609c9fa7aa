/// A text that documents are read from, with its name in messages.
public final class Source: Sendable {
    /// The path as the user wrote it, or a substitute such as `--set`.
    public let name: String
    /// The text as Unicode scalars, the unit in which libyaml counts.
    let characters: [Unicode.Scalar]
    /// The index in `characters` at which each line starts.
    private let lineStarts: [Int]

    public init(name: String, text: String) {
        self.name = name
        let all = Array(text.unicodeScalars)
        // a byte-order mark would shift the columns of the first line
        let characters = all.first == "\u{FEFF}" ? Array(all.dropFirst()) : all
        self.characters = characters
        lineStarts =
            [0]
            + characters.indices.filter { index in
                characters[index] == "\n"
                    || characters[index] == "\r" && (index + 1 == characters.count || characters[index + 1] != "\n")
            }.map { $0 + 1 }
    }

    /// The whole text, without a byte-order mark.
    public var text: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: characters)
        return String(view)
    }

    /// The line and column of a character, both counted from 1.
    func place(of offset: Int) -> (line: Int, column: Int) {
        var low = 0
        var high = lineStarts.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
        }
        return (low + 1, offset - lineStarts[low] + 1)
    }

    var lineCount: Int { lineStarts.count }

    /// A range of a line; the part beyond the line's end is cut.
    func position(line number: Int, column: Int, length: Int) -> Position {
        let start = lineStarts[min(max(number, 1), lineStarts.count) - 1]
        let most = line(min(max(number, 1), lineStarts.count)).count
        let offset = min(max(column - 1, 0), most)
        return Position(self, start + offset, min(length, max(most - offset, 1)))
    }

    /// The characters of a line (counted from 1) without the line break.
    func line(_ number: Int) -> ArraySlice<Unicode.Scalar> {
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] : characters.count
        while end > start, characters[end - 1] == "\n" || characters[end - 1] == "\r" { end -= 1 }
        return characters[start..<end]
    }
}

/// A range of a source that a message can point at.
public struct Position: Sendable, Hashable {
    public let source: Source
    /// The index of the first character in the source.
    let offset: Int
    /// The number of characters.
    public let length: Int

    init(_ source: Source, _ offset: Int, _ length: Int) {
        self.source = source
        self.offset = min(max(offset, 0), source.characters.count)
        self.length = max(length, 1)
    }

    /// The start of a text that is not from a file, such as a command-line flag.
    public init(start source: Source) { self.init(source, 0, source.characters.count) }

    /// The characters, if they are on one line.
    var text: String {
        String(String.UnicodeScalarView(source.characters[offset..<min(offset + length, source.characters.count)]))
    }

    public var line: Int { source.place(of: offset).line }
    public var column: Int { source.place(of: offset).column }

    /// The range from the start of this position to the end of the other, if both are in the same source.
    func through(_ other: Position) -> Position {
        guard source === other.source, other.offset >= offset else { return self }
        return Position(source, offset, other.offset + other.length - offset)
    }

    public static func == (a: Position, b: Position) -> Bool {
        a.source === b.source && a.offset == b.offset && a.length == b.length
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(source))
        hasher.combine(offset)
    }
}
