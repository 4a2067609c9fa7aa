internal import Games
internal import Graph
import Language

extension LanguageSchema {
    /// The three kinds of documents and all mappings below them, each once.
    static var keyDefinitions: [(String, JSON)] {
        var known: [(name: String, schema: JSON)] = []
        func add(_ schema: KeySchema, isWhole: Bool, required: [String] = []) {
            guard !known.contains(where: { $0.name == schema.name }) else { return }
            let place = known.count
            known.append((schema.name, true))
            known[place].schema = mapping(schema, isWhole: isWhole, required: required)
            for field in schema.fields { collect(field.kind, isWhole) }
        }
        func collect(_ kind: Field.Kind, _ isWhole: Bool) {
            switch kind {
            case .section(let schema): add(schema, isWhole: isWhole)
            // items of a list are replaced as a whole, so they can't inherit required keys
            case .list(let inner): collect(inner, true)
            case .entries(let inner): collect(inner, isWhole)
            case .either(let kinds): for kind in kinds { collect(kind, isWhole) }
            default: break
            }
        }
        add(NetworkDocument.schema, isWhole: true, required: ["network"])
        add(NetworkDocument.librarySchema, isWhole: true, required: ["library"])
        add(ModelReference.schema, isWhole: false, required: ["model"])
        return known + [("optimizer", optimizer)]
    }

    /// - Parameter isWhole: whether required keys must be present; otherwise they may be inherited.
    private static func mapping(_ schema: KeySchema, isWhole: Bool, required: [String]) -> JSON {
        let own = isWhole ? schema.fields.filter { $0.standard == nil }.map(\.name) : []
        let needed = required.filter { !own.contains($0) } + own
        let properties = schema.fields.map { ($0.name, optional(described($0))) }
        guard let others = schema.others, case .object(let object) = closed(properties, required: needed) else {
            return closed(properties, required: needed)
        }
        return .object(
            object.filter { $0.0 != "additionalProperties" }
                + [("additionalProperties", optional(json(others, .none)))])
    }

    private static func described(_ field: Field) -> JSON {
        let range = field.range.isEmpty ? "" : "; \(field.range)"
        let standard = field.standard.map { $0 == "none" ? "" : "; default: \($0)" } ?? "; required"
        return described(json(field.kind, field.limits), field.help + range + standard)
    }

    /// The type of a key's value.
    static func json(_ kind: Field.Kind, _ limits: Limits) -> JSON {
        let whole = number(isWhole: true, limits)
        let real = number(isWhole: false, limits)
        switch kind {
        case .int, .dynamic(isWhole: true): return whole
        case .real, .dynamic(isWhole: false): return real
        case .pair: return ["anyOf": [whole, list(whole, 2)]]
        case .ints: return ["anyOf": [whole, list(whole)]]
        case .reals: return ["anyOf": [real, list(real)]]
        case .dynamics(let count): return ["anyOf": [list(real, count), ["type": "string"]]]
        case .bool, .condition: return reference("truth")
        case .choice(let words):
            return ["anyOf": [["enum": .list(words.map(JSON.text))], ["type": "string", "pattern": "\\$\\{"]]]
        case .text, .graph: return ["type": "string"]
        case .names: return reference("names")
        case .layers: return reference("layers")
        case .expression: return reference("expression")
        case .section(let schema): return reference(schema.name)
        case .list(let inner): return list(json(inner, .none))
        case .entries(.expression): return reference("expressions")
        case .entries(.any): return ["type": "object"]
        case .entries(let inner):
            return ["type": "object", "additionalProperties": optional(json(inner, .none))]
        case .variant(let name, _): return reference(name)
        case .either(let kinds): return ["anyOf": .list(kinds.map { json($0, limits) })]
        case .any: return true
        }
    }

    private static func list(_ item: JSON, _ count: Int? = nil) -> JSON {
        let size = count.map { [("minItems", JSON.int($0)), ("maxItems", JSON.int($0))] } ?? []
        return .object([("type", "array"), ("items", item)] + size)
    }

    /// A name, or a name with arguments.
    private static var optimizer: JSON {
        let schemas = ModelReference.optimizers
        let names = schemas.map { JSON.text($0.name) }
        guard case .object(let mapping) = closed(schemas.map { ($0.name, arguments($0.fields)) }) else { return [:] }
        return ["anyOf": [["enum": .list(names)], .object(mapping + [("maxProperties", .int(1))])]]
    }
}
