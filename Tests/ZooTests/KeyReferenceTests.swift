import Games
import Graph
import Language
import TestSupport
import Testing

@testable import Zoo

struct KeyReferenceTests {
    private static let entries = KeyReference.sections.flatMap(\.entries)

    /// A model of which examples of keys replace parts.
    private static let base = """
        model: mine
        params: {size: 64}
        data: {real: "image(3, 64, 64)"}
        networks:
          G: {spec: dcgan-generator}
          D: {spec: dcgan-discriminator}
        train:
          batch: 4
          rounds: 1
          optimizer: adam
          state: {balance: 0}
          let: {z: normal(100), fake: G(z)}
          steps:
            - {update: D, minimize: {loss: mean(D(fake)) - mean(D(real))}}
            - {update: G, minimize: {loss: -mean(D(fake))}}
        infer: {generate: G(z)}
        """

    private func document(_ text: String, _ diagnostics: Diagnostics) throws -> Value {
        try #require(YAMLReader.read(Source(name: "mine.yaml", text: text), diagnostics), "\(text)")
    }

    /// The model with the example merged into it; a network and the training length are replaced as a whole.
    private func model(with example: Value) -> Value {
        // an adaptive augmentation needs a discriminator that sees augmented data
        let isAugmented = example["train"]?["augment"] != nil
        var text = isAugmented ? Self.base.replacing("D(real)", with: "D(augment(real))") : Self.base
        // no step may update a network that is not trainable
        if example["networks"]?["G"]?["trainable"] != nil { text = text.replacing("update: G", with: "update: D") }
        var base = YAMLReader.read(Source(name: "mine.yaml", text: text), Diagnostics()) ?? example
        func without(_ names: [String], of key: String) {
            let entries = (base.mapping ?? []).map { entry in
                guard entry.name == key else { return entry }
                let kept = (entry.value.mapping ?? []).filter { !names.contains($0.name) }
                return Value.Entry(key: entry.key, value: Value(.mapping(kept), at: entry.value.position))
            }
            base = Value(.mapping(entries), at: base.position)
        }
        without((example["networks"]?.mapping ?? []).map(\.name), of: "networks")
        without((example["data"]?.mapping?.isEmpty ?? true) ? [] : ["real"], of: "data")
        if ["epochs", "images"].contains(where: { example["train"]?[$0] != nil }) { without(["rounds"], of: "train") }
        return Inheritance.merge(base, example)
    }

    @Test(arguments: entries.filter { $0.document == .model }.map(\.path))
    func everyExampleOfAModelsKeyIsRight(_ path: String) throws {
        let diagnostics = Diagnostics()
        let entry = try KeyReference.find(path)
        let example = try document(entry.example, diagnostics)
        var whole = model(with: example)
        if example["extends"] != nil {
            whole = try Inheritance.resolve(
                try document("model: mine\n" + entry.example, diagnostics), name: "mine", in: zoo)
        }
        if example["data"]?["real"] == nil, example["data"] != nil {
            // other data, which the base's game can't use, is read alone
            let section = whole["data"].map { DataSection($0, scope: Scope(), diagnostics) }
            #expect(section != nil && !diagnostics.hasErrors, "\(entry.example)\n\(diagnostics.sorted.text())")
            return
        }
        // with a setting, so that 'expects' is not checked
        let setting = try document("size: 64", diagnostics)
        _ = ModelReader.read(
            whole, name: "mine", overrides: Override.list(setting), library: zoo, diagnostics)
        let mistakes = diagnostics.sorted.filter { $0.severity == .error }
        #expect(mistakes.isEmpty, "\(entry.example)\n\(mistakes.text())")
    }

    @Test(arguments: entries.filter { $0.document != .model }.map { "\($0.document).\($0.path)" })
    func everyExampleOfANetworksKeyIsRight(_ path: String) throws {
        let diagnostics = Diagnostics()
        let entry = try KeyReference.find(path)
        let example = try document(entry.example, diagnostics)
        if entry.document == .library {
            NetworkDocument.check(library: example, name: "mine", library: zoo, diagnostics)
        } else {
            _ = NetworkDocument.build(example, name: "mine", library: zoo, diagnostics)
        }
        let mistakes = diagnostics.sorted.filter { $0.severity == .error }
        #expect(mistakes.isEmpty, "\(entry.example)\n\(mistakes.text())")
    }

    @Test(arguments: entries.map { "\($0.document).\($0.path)" })
    func everyKeyIsFoundByItsPathAndSaysWhatItIs(_ path: String) throws {
        let entry = try KeyReference.find(path)
        #expect("\(entry.document).\(entry.path)" == path && !entry.field.help.isEmpty && !entry.field.type.isEmpty)
    }

    @Test func pathsMayOmitNamesDefinedByDocuments() throws {
        for path in ["train.average.decay", "train.average.G.decay", "train.average.NAME.decay"] {
            #expect(try KeyReference.find(path).path == "train.average.NAME.decay")
        }
        #expect(try KeyReference.find("train.steps.0.every").path == "train.steps.every")
        #expect(try KeyReference.find("train.stages.optimizer.adam.lr").field.standard == "0.001")
    }

    @Test func unknownKeysSuggestTheClosestPath() {
        let error = #expect(throws: Diagnostic.self) { try KeyReference.find("train.steps.clip_weight") }
        #expect(error?.message == "unknown key 'train.steps.clip_weight'")
        #expect(error?.hint == "did you mean 'train.steps.clip_weights'? 'ganzoo keys' lists all keys")
    }

    @Test func examplesIncludeTheKeysAroundThem() throws {
        #expect(
            try KeyReference.find("train.steps.clip_weights.before").example == """
                train:
                  steps:
                    - update: D
                      minimize: {loss: mean(D(fake)) - mean(D(real))}
                      clip_weights:
                        before: 0.01
                """)
    }
}
