package import Data
package import Language

/// `data:` of a model document: fields by name, and options.
package struct DataSection: Section {
    package static let name = "data"
    package static let path = "data"
    package static let context = "real: \"image(3, 64, 64)\""
    package static let others: Field.Kind? = .text

    /// The declaration; `nil` after mistakes.
    let declaration: DataDeclaration?

    package init(_ fields: inout Fields) {
        Self.refuseFields(amongOptions: &fields)
        var declaration = DataDeclaration(fields: [])
        let named = fields.entries(
            "fields", .text, "fields by name; needed if a field has the name of an option",
            example: "{flip: class(2)}")
        declaration.pairing = fields.choice(
            "pairing", default: .none, "whether images belong together; side_by_side: in one file of any shape",
            example: "a: \"image(3, 64, 64)\"\nb: \"image(3, 64, 64)\"\npairing: paired")
        declaration.fit = fields.choice(
            "fit", default: .crop,
            "how images with another aspect ratio are resized: cropped, padded with black, or stretched",
            example: "pad")
        declaration.flip = fields.bool("flip", default: false, "whether half of the samples are flipped horizontally")
        declaration.scale = fields.choice(
            "scale", default: .none,
            "how the numbers of vectors are scaled: unchanged, or by the mean and the standard deviation of each column; "
                + "samples are written back in the numbers of the data",
            example: "standard")
        Self.readRange(&fields, &declaration)
        let options = fields.declared.map(\.name)
        let scope = fields.scope
        let entries = fields.rest() + named
        for entry in entries {
            let field = fields.attempt { () throws(Diagnostic) in try Self.field(entry, options, scope) }
            if let field, declaration.fields.contains(where: { $0.name == field.name }) {
                fields.fail("the field '\(field.name)' is declared twice", entry.key.position)
            } else if let field {
                declaration.fields.append(field)
            }
        }
        if entries.isEmpty { fields.error("'data' declares no fields", hint: "such as `real: image(3, 64, 64)`") }
        if declaration.pairing != .none, declaration.images.count == 1 {
            fields.error(
                "'pairing: \(declaration.pairing.rawValue)' needs two images, but 'data' declares one", atKey: "pairing"
            )
        }
        let isWhole = !entries.isEmpty && declaration.fields.count == entries.count
        self.declaration = isWhole ? declaration : nil
    }

    private static func readRange(_ fields: inout Fields, _ declaration: inout DataDeclaration) {
        let range = fields.doubles(
            "range", count: 2, default: [-1, 1], "the values of black and white", example: "[0, 1]")
        if range.count == 2, range[0] < range[1] {
            declaration.range = Float(range[0])...Float(range[1])
        } else {
            fields.fail("'range' of 'data' must be [low, high]", fields.position(of: "range"))
        }
    }

    /// The sizes of each field's samples.
    package static func shapes(_ declaration: DataDeclaration) -> [String: [Int]] {
        declaration.fields.reduce(into: [:]) { result, field in
            switch field.kind {
            case .image(let channels, let height, let width): result[field.name] = [channels, height, width]
            case .label: result[field.name] = []
            case .vector(let count): result[field.name] = [count]
            }
        }
    }

    /// The number of classes of each label field.
    static func classes(_ declaration: DataDeclaration) -> [String: Int] {
        declaration.fields.reduce(into: [:]) { result, field in
            if case .label(let classes) = field.kind { result[field.name] = classes }
        }
    }

    /// Reports fields that have the name of an option.
    private static func refuseFields(amongOptions fields: inout Fields) {
        for name in ["fields", "pairing", "fit", "flip", "scale", "range"] {
            guard let entry = fields.entry(name), let text = entry.value.scalar?.text,
                kinds.contains(where: { text.hasPrefix($0 + "(") })
            else { continue }
            fields.refuse(
                name, "'\(name)' is an option of 'data', so a field of that name must be listed under 'fields'",
                hint: "write `fields: {\(name): \"\(text)\"}`")
        }
    }

    private static let kinds = ["image", "class", "vector"]

    private static let rule = "a field must be image(channels, height, width), class(count) or vector(length)"

    private static func field(_ entry: Value.Entry, _ options: [String], _ scope: Scope) throws(Diagnostic)
        -> DataDeclaration.Field
    {
        guard Header.isName(entry.name) else {
            throw Diagnostic("'\(entry.name)' can't be the name of a field", at: entry.key.position)
        }
        let expression = try Expression.parse(entry.value)
        guard case .call(let callee, let arguments) = expression.kind, let kind = callee.name else {
            throw Diagnostic(
                rule, at: expression.position,
                hint: Suggestion.nearest(to: entry.name, among: options).map { "did you mean the option '\($0)'?" })
        }
        var sizes: [Int] = []
        for argument in arguments {
            let value = try scope.evaluate(argument.value)
            guard let size = value.int, (1...1_000_000).contains(size) else {
                throw Diagnostic(
                    "a size must be a whole number of at least 1, found \(value)", at: argument.value.position)
            }
            sizes.append(size)
        }
        switch (kind, sizes.count) {
        case ("image", 3):
            guard sizes[0] <= 4 else {
                throw Diagnostic("an image has 1 to 4 channels, found \(sizes[0])", at: expression.position)
            }
            return .init(entry.name, .image(channels: sizes[0], height: sizes[1], width: sizes[2]))
        case ("class", 1): return .init(entry.name, .label(classes: sizes[0]))
        case ("vector", 1): return .init(entry.name, .vector(sizes[0]))
        default:
            throw Diagnostic("\(rule), found '\(expression)'", at: expression.position)
        }
    }
}
