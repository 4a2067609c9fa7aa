package import Data
import Language

/// `data:` of a model document.
package enum DataSection {
    static let options = ["pairing", "fit", "flip", "range"]

    static func read(_ value: Value?, _ scope: Scope, _ diagnostics: Diagnostics) -> DataDeclaration? {
        guard let value, let entries = value.mapping else {
            diagnostics.error(
                "a model needs 'data', a mapping of what a batch holds", at: value?.position,
                hint: "such as `data: {real: 'image(3, 64, 64)'}`")
            return nil
        }
        var declaration = DataDeclaration(fields: [])
        for entry in entries {
            if options.contains(entry.name) {
                readOption(entry, &declaration, scope, diagnostics)
            } else if let field = diagnostics.attempt({ () throws(Diagnostic) in try field(entry, scope) }) {
                declaration.fields.append(field)
            }
        }
        let declared = entries.filter { !options.contains($0.name) }
        if declared.isEmpty { diagnostics.error("'data' declares no field", at: value.position) }
        if declaration.pairing == .paired, declaration.images.count == 1 {
            diagnostics.error(
                "'pairing: paired' needs two images, but 'data' declares one", at: value.key("pairing")?.position)
        }
        return declared.isEmpty || declaration.fields.count < declared.count ? nil : declaration
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

    /// How many classes the labels of each field name.
    static func classes(_ declaration: DataDeclaration) -> [String: Int] {
        declaration.fields.reduce(into: [:]) { result, field in
            if case .label(let classes) = field.kind { result[field.name] = classes }
        }
    }

    private static func field(_ entry: Value.Entry, _ scope: Scope) throws(Diagnostic) -> DataDeclaration.Field {
        guard Header.isName(entry.name) else {
            throw Diagnostic("'\(entry.name)' can't be the name of a field", at: entry.key.position)
        }
        let expression = try Expression.parse(entry.value)
        guard case .call(let callee, let arguments) = expression.kind, let kind = callee.name else {
            throw Diagnostic(
                "a field is image(channels, height, width), class(count) or vector(length)", at: expression.position,
                hint: Suggestion.nearest(to: entry.name, among: options).map { "did you mean the option '\($0)'?" })
        }
        var sizes: [Int] = []
        for argument in arguments {
            let value = try scope.evaluate(argument.value)
            guard let size = value.int, (1...1_000_000).contains(size) else {
                throw Diagnostic(
                    "a size must be a whole number of at least 1, but is \(value)", at: argument.value.position)
            }
            sizes.append(size)
        }
        switch (kind, sizes.count) {
        case ("image", 3):
            guard sizes[0] <= 4 else {
                throw Diagnostic(
                    "an image has 1 to 4 channels, but \(sizes[0]) were asked for", at: expression.position)
            }
            return .init(entry.name, .image(channels: sizes[0], height: sizes[1], width: sizes[2]))
        case ("class", 1): return .init(entry.name, .label(classes: sizes[0]))
        case ("vector", 1): return .init(entry.name, .vector(sizes[0]))
        default:
            throw Diagnostic(
                "a field is image(channels, height, width), class(count) or vector(length), not '\(expression)'",
                at: expression.position)
        }
    }

    private static func readOption(
        _ entry: Value.Entry, _ declaration: inout DataDeclaration, _ scope: Scope, _ diagnostics: Diagnostics
    ) {
        var fields = Fields(
            "data", Value(.mapping([entry]), at: entry.key.position), at: entry.key.position, scope: scope, diagnostics)
        switch entry.name {
        case "pairing":
            declaration.pairing = fields.choice("pairing", default: .none, "whether two images belong together")
        case "fit": declaration.fit = fields.choice("fit", default: .crop, "how other proportions are brought to size")
        case "flip": declaration.flip = fields.bool("flip", default: false, "mirrors half of the samples")
        default:
            let range = fields.doubles("range", count: 2, default: [-1, 1], "what black and white become")
            if range.count == 2, range[0] < range[1] {
                declaration.range = Float(range[0])...Float(range[1])
            } else {
                diagnostics.error("'range' must be [low, high]", at: entry.value.position)
            }
        }
    }
}
