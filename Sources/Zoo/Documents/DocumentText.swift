internal import Language

/// The text of a document, split into its top-level entries, so that one can be changed while the rest and its comments
/// stay as they are.
struct DocumentText {
    /// The lines before the first key, such as comments.
    private(set) var head: [String] = []
    /// Each key with the comments above it and its own lines.
    private(set) var entries: [(key: String, comments: [String], lines: [String])] = []

    init(_ text: String, _ value: Value) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let starts = (value.mapping ?? []).map { ($0.name, $0.key.position.line - 1) }
        var above: [String] = []
        for (place, (key, start)) in starts.enumerated() {
            if place == 0 { above = Array(lines[..<start]) }
            var end = place + 1 < starts.count ? starts[place + 1].1 : lines.count
            var next: [String] = []
            while end > start + 1, let last = lines[..<end].last, last.isEmpty || last.hasPrefix("#") {
                next.insert(last, at: 0)
                end -= 1
            }
            entries.append((key, place == 0 ? [] : above, Array(lines[start..<end])))
            if place == 0 { head = above }
            above = next
        }
    }

    var text: String {
        var lines = head + entries.flatMap { $0.comments + $0.lines }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }

    mutating func remove(_ key: String) { entries.removeAll { $0.key == key } }

    mutating func set(_ key: String, _ lines: [String]) {
        guard let place = entries.firstIndex(where: { $0.key == key }) else { return }
        entries[place].lines = lines
    }

    /// Sets the lines of a key; a new key is inserted before the other one.
    mutating func put(_ key: String, _ lines: [String], before other: String) {
        if entries.contains(where: { $0.key == key }) { return set(key, lines) }
        let place = entries.firstIndex { $0.key == other } ?? entries.count
        entries.insert((key, [], lines), at: place)
    }

    mutating func set(head lines: [String]) { head = lines }

    /// Adds a comment above a key that has none.
    mutating func explain(_ key: String, _ comment: String) {
        guard let place = entries.firstIndex(where: { $0.key == key }), entries[place].comments.isEmpty else { return }
        entries[place].comments = ["# \(comment)"]
    }

    /// Changes the lines of a key.
    mutating func change(_ key: String, _ body: (String) -> String) {
        guard let place = entries.firstIndex(where: { $0.key == key }) else { return }
        entries[place].lines = entries[place].lines.map(body)
    }
}

extension Value {
    /// The value as YAML in the style of the documents that ship: short mappings and lists are on one line.
    func compactYAML(indent: Int = 0) -> String {
        let space = String(repeating: "  ", count: indent)
        switch content {
        case .null, .scalar: return yaml()
        case .sequence(let items):
            if let flow, indent * 2 + flow.count < 90 { return flow }
            return items.map { "\n\(space)- " + $0.compactYAML(indent: indent + 1).afterDash }.joined()
        case .mapping(let entries):
            return entries.map { entry in
                var value = entry.value.compactYAML(indent: indent + 1)
                let isBlock = ["let", "minimize", "maximize", "infer", "data", "steps", "layers"].contains(entry.name)
                if !isBlock, let flow = entry.value.flow, indent * 2 + entry.name.count + flow.count < 110 {
                    value = flow
                }
                return "\n\(space)\(entry.key.compact):\(value.hasPrefix("\n") ? "" : " ")\(value)"
            }.joined()
        }
    }

    /// The value on one line; `nil` if a scalar would have to be quoted.
    private var flow: String? {
        switch content {
        case .null: return "null"
        case .scalar(let scalar):
            return scalar.isPlain && !scalar.text.contains(where: { ",[]{}#:\n".contains($0) }) ? scalar.text : nil
        case .sequence(let items):
            let parts = items.compactMap(\.flow)
            return parts.count == items.count ? "[\(parts.joined(separator: ", "))]" : nil
        case .mapping(let entries):
            let parts = entries.compactMap { entry in entry.value.flow.map { "\(entry.key.compact): \($0)" } }
            return parts.count == entries.count ? "{\(parts.joined(separator: ", "))}" : nil
        }
    }
}

extension Scalar {
    fileprivate var compact: String { Value(.scalar(self), at: position).yaml() }
}

extension String {
    /// A block whose first line follows the dash of its item.
    fileprivate var afterDash: String { String(drop { $0 == "\n" || $0 == " " }) }
}
