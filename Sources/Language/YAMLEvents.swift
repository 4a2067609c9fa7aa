internal import CYAML

/// One event of libyaml's parser, copied out of it.
struct Event {
    enum Kind {
        case structure, streamEnd, sequenceEnd, mappingEnd
        case sequenceStart(isFlow: Bool)
        case mappingStart(isFlow: Bool)
        case scalar(Scalar)
        case alias(String)
    }

    let kind: Kind
    let position: Position
    let anchor: String?
}

/// libyaml's parser over one source.
final class EventStream {
    private let source: Source
    private let bytes: [UInt8]
    private var parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ source: Source) {
        self.source = source
        bytes = Array(String(String.UnicodeScalarView(source.characters)).utf8)
        input = .allocate(capacity: bytes.count)
        _ = input.initialize(from: bytes)
        yaml_parser_initialize(parser)
        yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    func next() throws(Diagnostic) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxError() }
        defer { yaml_event_delete(&event) }
        let start = Int(event.start_mark.index)
        let end = Int(event.end_mark.index)
        let position = Position(source, start, max(1, end - start))
        switch event.type {
        case YAML_STREAM_END_EVENT: return Event(kind: .streamEnd, position: position, anchor: nil)
        case YAML_SEQUENCE_END_EVENT: return Event(kind: .sequenceEnd, position: position, anchor: nil)
        case YAML_MAPPING_END_EVENT: return Event(kind: .mappingEnd, position: position, anchor: nil)
        case YAML_SEQUENCE_START_EVENT:
            let data = event.data.sequence_start
            try refuse(data.tag, position)
            let kind = Event.Kind.sequenceStart(isFlow: data.style == YAML_FLOW_SEQUENCE_STYLE)
            return Event(kind: kind, position: Position(source, start, 1), anchor: text(data.anchor))
        case YAML_MAPPING_START_EVENT:
            let data = event.data.mapping_start
            try refuse(data.tag, position)
            let kind = Event.Kind.mappingStart(isFlow: data.style == YAML_FLOW_MAPPING_STYLE)
            return Event(kind: kind, position: Position(source, start, 1), anchor: text(data.anchor))
        case YAML_ALIAS_EVENT:
            return Event(kind: .alias(text(event.data.alias.anchor) ?? ""), position: position, anchor: nil)
        case YAML_SCALAR_EVENT:
            let data = event.data.scalar
            try refuse(data.tag, position)
            return Event(kind: .scalar(scalar(data, start, end)), position: position, anchor: text(data.anchor))
        default: return Event(kind: .structure, position: position, anchor: nil)
        }
    }

    private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? { pointer.map { String(cString: $0) } }

    private func refuse(_ tag: UnsafeMutablePointer<yaml_char_t>?, _ position: Position) throws(Diagnostic) {
        guard let tag = text(tag) else { return }
        throw Diagnostic("YAML tags such as '\(tag)' are not part of the language", at: position)
    }

    private func scalar(_ data: yaml_event_t.__Unnamed_union_data.__Unnamed_struct_scalar, _ start: Int, _ end: Int)
        -> Scalar
    {
        let value = String(
            decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self)
        let isPlain = data.style == YAML_PLAIN_SCALAR_STYLE
        let raw = source.characters[min(start, source.characters.count)..<min(end, source.characters.count)]
        let characters = Array(value.unicodeScalars)
        let isDirect = isPlain && raw.count == characters.count
        return Scalar(
            text: value, position: Position(source, start, max(1, end - start)), isPlain: isPlain,
            origins: isDirect ? nil : EventStream.align(characters, raw))
    }

    /// Finds each character of a quoted, folded or multi-line scalar in its source: white space and escapes may differ
    /// in length, everything else stands there in order.
    static func align(_ characters: [Unicode.Scalar], _ raw: ArraySlice<Unicode.Scalar>) -> [Int] {
        var next = raw.startIndex
        var result: [Int] = []
        let last = max(raw.startIndex, raw.endIndex - 1)
        for character in characters {
            if character.properties.isWhitespace {
                result.append(min(next, last))
                while next < raw.endIndex, raw[next].properties.isWhitespace { next += 1 }
                continue
            }
            var probe = next
            while probe < raw.endIndex, raw[probe] != character { probe += 1 }
            if probe < raw.endIndex { next = probe + 1 }
            result.append(min(probe < raw.endIndex ? probe : next, last))
        }
        return result
    }

    private func syntaxError() -> Diagnostic {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "unreadable text"
        let mark = parser.pointee.problem_mark
        let position = Position(source, Int(mark.index), 1)
        if problem.contains("mapping values are not allowed") {
            return Diagnostic(
                "a value can't start here", at: position,
                hint: "if the line above is a bare layer name, it needs a colon before keys can stand under it: "
                    + "`- flatten:`")
        }
        let context = parser.pointee.context.map { String(cString: $0) + ": " } ?? ""
        return Diagnostic("YAML can't be read here: \(context)\(problem)", at: position, hint: EventStream.hint(problem))
    }

    private static func hint(_ problem: String) -> String? {
        if problem.contains("did not find expected ',' or") {
            return "inside {…} and […] values with ',', '[', ']', '{' or '}' need quotes, or write them in block form"
        }
        if problem.contains("character that cannot start any token") { return "indent with spaces, and quote '@', '`' and '%'" }
        if problem.contains("did not find expected key") || problem.contains("did not find expected '-'") {
            return "check that this line is indented like its neighbours"
        }
        return nil
    }
}
