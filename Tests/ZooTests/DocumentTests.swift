import Foundation
import Games
import Language
import TestSupport
import Testing

@testable import Zoo

struct DocumentTests {
    @Test func effectiveDocumentIncludesInheritanceAndSettings() throws {
        let text = try zoo.effectiveDocument("wgan", settings: ["clip_value=0.02", "train.batch=8"])
        for line in ["model: wgan", "    default: 0.02", "  batch: 8", "    rmsprop:", "  generate: G(z)"] {
            #expect(text.split(separator: "\n").contains { $0 == line }, "\(line)")
        }
        #expect(!text.contains("extends"))
        #expect(YAMLReader.read(Source(name: "wgan", text: text), Diagnostics()) != nil)
    }

    @Test func settingsOverridePresets() throws {
        let text = try zoo.effectiveDocument("dcgan", settings: ["filters=8", "preset=paper"])
        for line in ["  batch: 128", "    default: 8"] {
            #expect(text.split(separator: "\n").contains { $0 == line }, "\(line)")
        }
    }

    @Test func runsRecordEachSettingOnce() throws {
        let settings = try zoo.load("dcgan", settings: ["preset=small", "filters=8"]).settings
        #expect(settings.map(\.name).sorted() == ["filters", "size"])
        #expect(settings.first { $0.name == "filters" }?.value.scalar?.text == "8")
    }

    @Test func shippedPresetsLoad() throws {
        var count = 0
        for entry in zoo.models {
            let presets = try zoo.load(entry.name).model.document["presets"]?.mapping ?? []
            for preset in presets {
                #expect(throws: Never.self) { try zoo.load(entry.name, settings: ["preset=\(preset.name)"]) }
                count += 1
            }
        }
        #expect(count > 0)
    }

    /// With each preset of a model; networks by themselves.
    private static let printed: [(name: String, settings: [String])] =
        zoo.models.flatMap { entry in
            let presets = (try? zoo.load(entry.name).model.document["presets"]?.mapping) ?? []
            return [(entry.name, [])] + presets.map { (entry.name, ["preset=\($0.name)"]) }
        } + zoo.entries(in: "specs").filter { zoo.isNetwork($0.name) }.map { ($0.name, []) }

    @Test(arguments: printed) func printedDocumentsAreValid(_ name: String, _ settings: [String]) throws {
        let text = try zoo.effectiveDocument(name, settings: settings)
        #expect(settings.isEmpty || !text.contains("expects:"))
        do {
            _ = try zoo.check(Source(name: name, text: text))
        } catch {
            Issue.record("\(error.diagnostics.text())")
        }
    }

    @Test func settingsDropExpectations() throws {
        #expect(try zoo.effectiveDocument("dcgan").contains("expects:"))
        #expect(try !zoo.effectiveDocument("dcgan", settings: ["size=32"]).contains("expects:"))
        #expect(try !zoo.effectiveDocument("dcgan-generator", settings: ["size=32"]).contains("expects:"))
    }

    @Test func unknownPresetsAreErrors() {
        #expect(throws: InvalidDocument.self) { try zoo.effectiveDocument("dcgan", settings: ["preset=papr"]) }
    }

    @Test func presetsUseOtherSettings() throws {
        for (size, depth) in [("28", 1.0), ("64", 2)] {
            let model = try zoo.load("cyclegan", settings: ["preset=small", "size=\(size)"]).model
            #expect(model.scope.values["depth"]?.double == depth)
        }
    }

    @Test func unknownParametersAreErrors() {
        #expect(throws: InvalidDocument.self) { try zoo.effectiveDocument("wgan", settings: ["clop=1"]) }
    }

    private static let steps = """
        model: mine
        data: {real: "vector(2)"}
        networks:
          G: {inputs: {z: [3]}, layers: [linear: 2]}
          D: {inputs: {x: [2]}, layers: [linear: 1]}
        train:
          batch: 4
          rounds: 10
          optimizer: adam
          let: {z: normal(3), fake: G(z)}
          steps:
            - name: discriminator
              update: D
              minimize: {loss: mean(D(fake)) - mean(D(real))}
            - update: G
              minimize: {loss: -mean(D(fake))}
        infer: {generate: G(z)}
        """

    private func load(_ settings: [String]) throws -> Model {
        try withFolder { folder in
            let file = folder.appending(path: "mine.yaml")
            try Self.steps.write(to: file, atomically: true, encoding: .utf8)
            return try zoo.load(file.path, settings: settings).model
        }
    }

    @Test func stepsAreSetByNameOrIndex() throws {
        for path in ["discriminator", "0"] {
            let game = try load(["train.steps.\(path).repeat=5"]).game
            #expect(game.plan[0].conditions == ["5 times per round, each with a new batch"])
        }
        let error = #expect(throws: InvalidDocument.self) { try load(["train.steps.discriminater.repeat=5"]) }
        #expect(error?.diagnostics.first?.message == "no item of the list is named 'discriminater'")
        #expect(error?.diagnostics.first?.hint == "did you mean 'discriminator'?")
    }

    @Test func stepNamesPrefixTheirTerms() throws {
        let game = try load([]).game
        let labels = game.steps.flatMap { step in step.terms.map { game.label(of: $0, in: step) } }
        #expect(labels == ["discriminator.loss", "G.loss"])
    }
}
