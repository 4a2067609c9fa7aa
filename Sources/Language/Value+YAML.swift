extension Value {
    /// The value as YAML in block style, which parses to the same value.
    package func yaml(indent: Int = 0) -> String {
        let space = String(repeating: "  ", count: indent)
        switch content {
        case .null: return "null"
        case .scalar(let scalar): return scalar.yaml
        case .sequence(let items):
            if items.isEmpty { return "[]" }
            return items.map { item in
                "\n\(space)- " + Value.nested(item, indent + 1, afterDash: true)
            }.joined()
        case .mapping(let entries):
            if entries.isEmpty { return "{}" }
            return entries.map { entry in
                "\n\(space)\(entry.key.yaml):" + Value.nested(entry.value, indent + 1, afterDash: false)
            }.joined()
        }
    }

    private static func nested(_ value: Value, _ indent: Int, afterDash: Bool) -> String {
        let text = value.yaml(indent: indent)
        guard text.hasPrefix("\n") else { return afterDash ? text : " " + text }
        // the first key of a mapping in a list follows the dash on the same line
        return afterDash && value.mapping != nil ? String(text.drop { $0 == "\n" || $0 == " " }) : text
    }
}

extension Scalar {
    /// The scalar as YAML: plain if it was plain, quoted otherwise.
    var yaml: String {
        let isSafe = isPlain && !text.contains("\n") && !text.contains(": ") && !text.contains(" #") && !text.isEmpty
        if isSafe { return text }
        var result = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where character.isBreak || !character.isPrintable:
                let digits = String(character.value, radix: 16)
                result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            default: result.unicodeScalars.append(character)
            }
        }
        return result + "\""
    }
}

extension Value {
    /// Text as a quoted YAML scalar.
    package static func quoted(_ text: String) -> String {
        Scalar(text: text, position: Position(Source(name: "", text: ""), 0, 1), isPlain: false, origins: nil).yaml
    }

    /// The value as it follows the colon of a key.
    package func yamlAfterKey(indent: Int) -> String {
        let text = yaml(indent: indent)
        return text.hasPrefix("\n") ? text : " " + text
    }
}

extension Unicode.Scalar {
    /// Whether YAML allows the character without an escape.
    fileprivate var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .unassigned: false
        default: self != "\u{FEFF}"
        }
    }
}
