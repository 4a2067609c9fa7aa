import Foundation
import Language
import TestSupport
import Testing

@testable import Zoo

/// One vocabulary through all documents that ship: zoo/README.md lists the parameters that several of them have.
struct VocabularyTests {
    /// Names that parameters, values and functions had before, with what replaces them.
    private static let retired = [
        "across": "width", "made": "out_channels", "base": "channel_base", "most": "channel_max",
        "shown": "total_images", "asked": "target_label", "style_of": "map", "painted": "synthesize",
        "judged": "discriminate", "spread": "broadcast_style", "slots": "style_layers", "form": "architecture",
        "critic_width": "discriminator_filters", "recognise": "classifier_weight", "mapping": "mapping_layers",
        "mixing": "style_mixing", "rate": "lr_multiplier", "group": "stddev_group", "path": "path_weight",
        "half_life": "ema_half_life", "ramp": "ema_ramp", "adapt": "augment_ramp", "history": "pool_size",
        "cycle": "cycle_weight", "identity": "identity_weight", "distance": "l1_weight", "penalty": "penalty_weight",
        "clip": "clip_value", "warm_up": "initial_critic_steps", "dequantise": "dequantize", "pool": "pooling",
        "waves": "frequency_std", "blur": "noise_start", "sharp": "noise_end", "fade": "fade_images",
        "phase": "phase_images", "step": "round", "taken": "input_channels", "wanted": "target_channels",
    ]

    private static let documents: [(name: String, document: Value)] = ["zoo", "specs"].flatMap { folder in
        zoo.entries(in: folder).compactMap { entry in
            let path = tree.appending(path: "\(folder)/\(entry.name).yaml").path
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
            return YAMLReader.read(Source(name: path, text: text), Diagnostics()).map { (entry.name, $0) }
        }
    }

    private static func parameters(_ document: Value) -> [Value.Entry] { document["params"]?.mapping ?? [] }

    /// The rows of the table in zoo/README.md: the kind of value by parameter.
    private static func table() throws -> [String: String] {
        let page = try String(contentsOf: tree.appending(path: "zoo/README.md"), encoding: .utf8)
        let section = try #require(page.components(separatedBy: "\n## ").first { $0.hasPrefix("Names of parameters") })
        var result: [String: String] = [:]
        for match in section.matches(of: /\| `([a-z_0-9]+)` \| ([a-z ]+) \|/) {
            #expect(result.updateValue(String(match.2), forKey: String(match.1)) == nil, "\(match.1) is there twice")
        }
        return result
    }

    @Test func namesAreThoseOfTheField() {
        #expect(Self.documents.count > 40)
        for (name, document) in Self.documents {
            let values = [document, document["train"]].flatMap { $0?["let"]?.mapping ?? [] }
            let functions = document["functions"]?.mapping ?? []
            for entry in Self.parameters(document) + values + functions {
                let word = String(entry.name.prefix { $0 != "(" })
                #expect(Self.retired[word] == nil, "'\(word)' of '\(name)' is '\(Self.retired[word] ?? "")'")
            }
        }
    }

    @Test func parametersOfSeveralDocumentsAreInTheTable() throws {
        let table = try Self.table()
        let names = Self.documents.flatMap { Self.parameters($0.document).map(\.name) }
        let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(Set(table.keys) == Set(counts.filter { $0.value > 1 }.keys))
    }

    /// A default that is written out is of the kind that the table names.
    @Test func parametersHaveOneKindOfValue() throws {
        let table = try Self.table()
        for (name, document) in Self.documents {
            let own = Set(Self.parameters(document).map(\.name))
            for entry in Self.parameters(document) {
                guard let kind = table[entry.name] else { continue }
                guard let text = (entry.value["default"] ?? entry.value).scalar?.text, !own.contains(text) else {
                    continue
                }
                let found =
                    Double(text) != nil
                    ? "number"
                    : ["true", "false"].contains(text) ? "true or false" : Header.isName(text) ? "word" : kind
                #expect(found == kind, "'\(entry.name)' of '\(name)' is \(text)")
            }
        }
    }
}
