internal import CYAML

/// An event of libyaml's parser.
struct Event {
    enum Kind {
        case structure, documentStart, streamEnd, sequenceEnd, mappingEnd
        case sequenceStart(isFlow: Bool)
        case mappingStart(isFlow: Bool)
        case scalar(Scalar)
        case alias(String)
    }

    let kind: Kind
    let position: Position
    let anchor: String?
}

/// libyaml's parser for one source.
final class EventStream {
    private typealias ScalarData = yaml_event_t.__Unnamed_union_data.__Unnamed_struct_scalar

    let source: Source
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ source: Source) {
        self.source = source
        let bytes = Array(String(String.UnicodeScalarView(source.characters)).utf8)
        input = .allocate(capacity: max(1, bytes.count))
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
        let position = Position(source, start, end - start)
        switch event.type {
        case YAML_STREAM_END_EVENT: return Event(kind: .streamEnd, position: position, anchor: nil)
        case YAML_DOCUMENT_START_EVENT: return Event(kind: .documentStart, position: position, anchor: nil)
        case YAML_SEQUENCE_END_EVENT: return Event(kind: .sequenceEnd, position: position, anchor: nil)
        case YAML_MAPPING_END_EVENT: return Event(kind: .mappingEnd, position: position, anchor: nil)
        case YAML_SEQUENCE_START_EVENT:
            let data = event.data.sequence_start
            let kind = Event.Kind.sequenceStart(isFlow: data.style == YAML_FLOW_SEQUENCE_STYLE)
            return try collection(kind, data.tag, data.anchor, start)
        case YAML_MAPPING_START_EVENT:
            let data = event.data.mapping_start
            let kind = Event.Kind.mappingStart(isFlow: data.style == YAML_FLOW_MAPPING_STYLE)
            return try collection(kind, data.tag, data.anchor, start)
        case YAML_ALIAS_EVENT:
            return Event(kind: .alias(text(event.data.alias.anchor) ?? ""), position: position, anchor: nil)
        case YAML_SCALAR_EVENT:
            let data = event.data.scalar
            try refuse(data.tag, start)
            let anchor = text(data.anchor)
            let scalar = scalar(data, anchor == nil ? start : afterAnchor(start, end), end)
            return Event(kind: .scalar(scalar), position: scalar.position, anchor: anchor)
        default: return Event(kind: .structure, position: position, anchor: nil)
        }
    }

    private func collection(
        _ kind: Event.Kind, _ tag: UnsafeMutablePointer<yaml_char_t>?, _ anchor: UnsafeMutablePointer<yaml_char_t>?,
        _ start: Int
    ) throws(Diagnostic) -> Event {
        try refuse(tag, start)
        let first = anchor == nil ? start : afterAnchor(start, source.characters.count)
        return Event(kind: kind, position: Position(source, first, 1), anchor: text(anchor))
    }

    private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? { pointer.map { String(cString: $0) } }

    private func refuse(_ tag: UnsafeMutablePointer<yaml_char_t>?, _ start: Int) throws(Diagnostic) {
        guard tag != nil else { return }
        // an anchor may precede the tag
        let rest = source.characters[start...]
        let first = rest.firstIndex(of: "!") ?? start
        let end = rest[first...].firstIndex { $0.isBlank } ?? rest.endIndex
        let written = String(String.UnicodeScalarView(rest[first..<end]))
        throw Diagnostic(
            "YAML tags such as '\(written)' are not supported", at: Position(source, first, end - first),
            hint: "remove it, or put a value that starts with '!' in quotes")
    }

    /// The start of a node after its anchor.
    private func afterAnchor(_ start: Int, _ end: Int) -> Int {
        let characters = source.characters
        var next = start
        while next < end {
            if characters[next] == "&" {
                while next < end, !characters[next].isBlank { next += 1 }
            } else if characters[next] == "#" {
                while next < end, !characters[next].isBreak { next += 1 }
            } else if characters[next].isBlank {
                next += 1
            } else {
                return next
            }
        }
        return next
    }

    private func scalar(_ data: ScalarData, _ start: Int, _ end: Int) -> Scalar {
        let text = String(decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self)
        let limit = source.characters.count
        let raw = source.characters[min(start, limit)..<min(max(start, end), limit)]
        let characters = Array(text.unicodeScalars)
        let style: ScalarOrigins.Style =
            switch data.style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE: .single
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .double
            case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
            default: .plain
            }
        let isDirect = style == .plain && raw.count == characters.count
        return Scalar(
            text: text, position: Position(source, start, end - start), isPlain: style == .plain,
            origins: isDirect ? nil : ScalarOrigins.find(characters, in: raw, style))
    }

    private func syntaxError() -> Diagnostic {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? "unreadable text"
        guard state.error != YAML_READER_ERROR else {
            let before = String(decoding: input.prefix(state.problem_offset), as: UTF8.self).unicodeScalars.count
            let code = "U+" + String(max(0, state.problem_value), radix: 16, uppercase: true)
            return Diagnostic(
                "the character \(code) is not allowed in a document", at: Position(source, before, 1),
                hint: "remove it, or write it as an escape in double quotes")
        }
        let context = state.context.map { _ in Int(state.context_mark.index) }
        return YAMLProblem(source, problem, at: Int(state.problem_mark.index), context: context).diagnostic
    }
}
