/// A text that documents are read from, with the name that messages call it by.
public final class Source: Sendable {
    /// The path as the user would write it, or what stands for it, such as `--set`.
    public let name: String
    /// The text as Unicode scalars, which is what libyaml counts.
    let characters: [Unicode.Scalar]
    /// Where each line starts in `characters`.
    private let lineStarts: [Int]

    public init(name: String, text: String) {
        self.name = name
        let all = Array(text.unicodeScalars)
        // a byte-order mark says nothing and would shift every column
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

    /// Line and column, both from 1, of a character.
    func place(of offset: Int) -> (line: Int, column: Int) {
        var low = 0
        var high = lineStarts.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
        }
        return (low + 1, offset - lineStarts[low] + 1)
    }

    /// A line's characters, counted from 1, without its end.
    func line(_ number: Int) -> ArraySlice<Unicode.Scalar> {
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] : characters.count
        while end > start, characters[end - 1] == "\n" || characters[end - 1] == "\r" { end -= 1 }
        return characters[start..<end]
    }
}

/// A stretch of a source that a message can point at.
public struct Position: Sendable, Hashable {
    public let source: Source
    /// Index of the first character in the source.
    let offset: Int
    /// How many characters are meant.
    public let length: Int

    init(_ source: Source, _ offset: Int, _ length: Int) {
        self.source = source
        self.offset = min(max(offset, 0), source.characters.count)
        self.length = max(length, 1)
    }

    /// The start of a text that no file holds, such as a command's flag.
    public init(start source: Source) { self.init(source, 0, source.characters.count) }

    public var line: Int { source.place(of: offset).line }
    public var column: Int { source.place(of: offset).column }

    /// From this position's start to the other's end, when both are in one source.
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
