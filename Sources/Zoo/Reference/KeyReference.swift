internal import Games
internal import Graph
package import Language

/// The keys of documents with their paths, as `ganzoo keys` and the reference pages explain them.
package enum KeyReference {
    /// A key and its place in a document.
    package struct Entry: Sendable {
        package let document: DocumentKind
        package let field: Field
        /// The mapping that contains it.
        let schema: KeySchema
        /// The keys from the document to that mapping.
        let way: [Place]

        /// Its path, such as `train.steps.every`; `NAME` stands for a name that the document defines.
        package var path: String { (way.flatMap(\.words) + [field.name]).joined(separator: ".") }
        /// Lines of a document that use it.
        package var example: String { KeyExample.lines(of: self).joined(separator: "\n") }
        /// The example without the keys around it, in one line.
        package var brief: String { KeyExample.own(field).joined(separator: ", ") }
        /// The keys below it.
        package var keys: [Entry] {
            guard let (below, inner) = KeyReference.children(of: field.kind) else { return [] }
            let place = Place(field: field, schema: schema, inner: inner)
            return below.fields.map { Entry(document: document, field: $0, schema: below, way: way + [place]) }
        }
        /// The path of the mappings with these keys.
        var keysPath: String {
            let place = Place(field: field, schema: schema, inner: KeyReference.children(of: field.kind)?.inner ?? [])
            return (way + [place]).flatMap(\.words).joined(separator: ".")
        }
        /// The type with its range.
        package var type: String { field.range.isEmpty ? field.type : "\(field.type), \(field.range)" }
        package var standard: String { field.standard ?? "required" }
    }

    /// A key on the way to another one.
    struct Place: Sendable {
        let field: Field
        /// The mapping that contains it.
        let schema: KeySchema
        /// The steps from it to the keys below it, outermost first.
        let inner: [Step]

        var words: [String] { [field.name] + inner.filter { $0 == .name }.map { _ in "NAME" } }
    }

    /// A step between a key and the keys below it: an item of a list, or a name that the document defines.
    enum Step: Sendable { case item, name }

    /// A mapping and its keys.
    package struct Section: Sendable {
        /// The path of the mapping; `a model`, `a network` or `a library` for a whole document.
        package let title: String
        package let help: String
        package let entries: [Entry]
    }

    private static let roots: [(document: DocumentKind, schema: KeySchema)] = [
        (.model, ModelReference.schema), (.network, NetworkDocument.schema), (.library, NetworkDocument.librarySchema),
    ]

    static func schema(of document: DocumentKind) -> KeySchema {
        roots.first { $0.document == document }?.schema ?? ModelReference.schema
    }

    /// Every mapping of the language, each once, those of models first.
    package static let sections: [Section] = {
        var seen: Set<String> = []
        var result: [Section] = []
        func add(_ entries: [Entry], _ title: String, _ help: String) {
            guard let first = entries.first, seen.insert(first.way.isEmpty ? title : first.schema.name).inserted else {
                return
            }
            result.append(Section(title: title, help: help, entries: entries))
            for entry in entries { add(entry.keys, entry.keysPath, entry.field.help) }
        }
        for root in roots { add(keys(of: root.document), "\(root.document) documents", "") }
        return result
    }()

    package static func keys(of document: DocumentKind) -> [Entry] {
        let schema = schema(of: document)
        return schema.fields.map { Entry(document: document, field: $0, schema: schema, way: []) }
    }

    /// All paths, for completion.
    package static var paths: [String] { sections.flatMap(\.entries).map(\.path) }

    /// The names of all keys.
    package static var words: [String] { sections.flatMap(\.entries).map(\.field.name) }

    /// The key at a path; a path may start with the kind of document, and may leave out names that documents define.
    /// - Throws: an error that suggests the closest key if the path is unknown.
    package static func find(_ path: String) throws(Diagnostic) -> Entry {
        var words = path.split(separator: ".").map(String.init)
        var documents = roots.map(\.document)
        if words.count > 1, let kind = words.first.flatMap(DocumentKind.init(rawValue:)) {
            documents = [kind]
            words.removeFirst()
        }
        for document in documents {
            if let found = find(words[...], keys(of: document)) { return found }
        }
        let reached = documents.map { nearby(words[...], keys(of: $0), "") }
        let depth = reached.map(\.depth).max() ?? 0
        let known = Set(reached.filter { $0.depth == depth }.flatMap(\.known))
        let hint =
            isLayer(words)
            ? "'\(words.last ?? "")' is an item of 'layers'; 'ganzoo layers \(words.last ?? "")' explains it"
            : known.isEmpty
                ? "'\(words.prefix(depth).joined(separator: "."))' has no keys below it; 'ganzoo keys' lists all keys"
                : Suggestion.hint(
                    for: words.prefix(depth + 1).joined(separator: "."), among: known, what: "keys", see: "ganzoo keys")
        throw Diagnostic("unknown key '\(path)'", at: nil, hint: hint).due(to: .request)
    }

    /// Whether a path ends with a layer below `layers`.
    private static func isLayer(_ words: [String]) -> Bool {
        guard let last = words.last, words.dropLast().contains("layers") || words.dropLast().last == "blocks" else {
            return false
        }
        return Layers.named(last) != nil || NetworkReference.structures.contains { $0.name == last }
    }

    private static func find(_ words: ArraySlice<String>, _ entries: [Entry]) -> Entry? {
        guard let word = words.first, let entry = entries.first(where: { $0.field.name == word }) else { return nil }
        let rest = words.dropFirst()
        if rest.isEmpty { return entry }
        if let found = find(rest, entry.keys) { return found }
        // an index, or a name that the document defines
        let isOwn = children(of: entry.field.kind)?.inner.first.map {
            $0 == .name || rest.first == "NAME" || Int(rest.first ?? "") != nil
        }
        guard isOwn ?? false else { return nil }
        return rest.count == 1 ? entry : find(rest.dropFirst(), entry.keys)
    }

    /// The number of known words at the start of a path, and the keys that may follow them.
    private static func nearby(_ words: ArraySlice<String>, _ entries: [Entry], _ prefix: String) -> (
        depth: Int, known: [String]
    ) {
        guard let word = words.first, let entry = entries.first(where: { $0.field.name == word }) else {
            return (0, entries.map { prefix + $0.field.name })
        }
        let below = nearby(words.dropFirst(), entry.keys, prefix + word + ".")
        return (below.depth + 1, below.known)
    }

    /// The mapping below a key.
    static func children(of kind: Field.Kind) -> (schema: KeySchema, inner: [Step])? {
        switch kind {
        case .section(let schema): (schema, [])
        case .list(let inner): children(of: inner).map { ($0.schema, [.item] + $0.inner) }
        case .entries(let inner): children(of: inner).map { ($0.schema, [.name] + $0.inner) }
        case .either(let kinds): kinds.lazy.compactMap(children).first
        case .variant(let name, let schemas): (KeySchema(name, choosing: schemas), [])
        default: nil
        }
    }
}
