import Foundation
import Games
import Graph
import Language
import TestSupport
import Testing
import Torch

@testable import Zoo

struct NewModelTests {
    @Test(arguments: zoo.models.map(\.name), [false, true])
    func aCopyIsTheSameModel(_ origin: String, _ inline: Bool) throws {
        try withFolder { folder in
            let new = try NewModel("mine", from: origin, inline: inline, in: zoo)
            try new.write(into: folder)
            #expect(!inline || new.files.count == 1)
            let before = try zoo.load(origin).model
            let after = try Zoo(folders: [folder, tree]).load("mine")
            #expect(after.diagnostics.isEmpty)
            let networks = after.model.document["networks"]?.mapping ?? []
            #expect(!inline || networks.allSatisfy { $0.value["spec"] == nil })
            #expect(
                after.model.networks.map(\.entry.network.weightCount)
                    == before.networks.map(\.entry.network.weightCount))
            #expect(after.model.game.plan.map { $0.terms.map(\.text) } == before.game.plan.map { $0.terms.map(\.text) })
        }
    }

    @Test func inlinedNetworksUseTheModelsParameters() throws {
        try withFolder { folder in
            try NewModel("mine", from: "dcgan", inline: true, in: zoo).write(into: folder)
            let settings = ["size=32", "channels=1"]
            let after = try Zoo(folders: [folder]).load("mine", settings: settings).model
            let before = try zoo.load("dcgan", settings: settings).model
            #expect(after.networks.map(\.entry.network.weightCount) == before.networks.map(\.entry.network.weightCount))
        }
    }

    /// A model one of whose parameters chooses its networks.
    private func withChoosing(_ body: (URL, Zoo) throws -> Void) throws {
        let text = """
            model: choosing
            params: {form: mlp, size: "28 if form == 'mlp' else 32", classes: 10}
            presets: {conv: {form: conv}, small: {form: mlp, classes: 4}}
            data: {real: "image(1, size, size)", label: class(classes)}
            networks:
              G: {spec: "cgan-${form}-generator", with: {size: size, classes: classes}}
              D: {spec: "cgan-${form}-discriminator", with: {size: size, classes: classes}}
            train:
              batch: 4
              rounds: 1
              optimizer: {adam: {lr: 2e-4}}
              let: {z: normal(100), fake: "G(z, label)"}
              steps:
                - update: D
                  minimize: {real: "mse(D(real, label), 1)", fake: "mse(D(fake, label), 0)"}
                - update: G
                  minimize: {adversarial: "mse(D(fake, label), 1)"}
            infer: {generate: "G(z, label)"}
            """
        try withFolder { folder in
            let origin = folder.appending(path: "origin/zoo")
            try FileManager.default.createDirectory(at: origin, withIntermediateDirectories: true)
            try text.write(to: origin.appending(path: "choosing.yaml"), atomically: true, encoding: .utf8)
            try body(folder, Zoo(folders: [folder.appending(path: "origin"), tree]))
        }
    }

    @Test func allNetworksThatAParameterSelectsAreCopied() throws {
        try withChoosing { folder, zoo in
            let new = try NewModel("mine", from: "choosing", inline: false, in: zoo)
            let kinds = ["conv-discriminator", "mlp-discriminator", "conv-generator", "mlp-generator"]
            #expect(Set(new.files.map(\.path).dropFirst()) == Set(kinds.map { "specs/mine-cgan-\($0).yaml" }))
            try new.write(into: folder)
            let model = try Zoo(folders: [folder, tree]).load("mine", settings: ["preset=conv"]).model
            #expect(model.networks.map(\.entry.network.name).allSatisfy { $0.hasPrefix("mine-cgan-conv-") })
        }
    }

    @Test func inliningFixesParametersThatSelectNetworks() throws {
        try withChoosing { folder, zoo in
            try NewModel("mine", from: "choosing", inline: true, in: zoo).write(into: folder)
            let own = Zoo(folders: [folder, tree])
            let model = try own.load("mine", settings: ["preset=small"]).model
            #expect(model.document["presets"]?.mapping?.map(\.name) == ["small"])
            let error = #expect(throws: InvalidDocument.self) { try own.load("mine", settings: ["form=conv"]) }
            #expect(error?.diagnostics.first?.message == "the networks in this document are those of form=mlp")
        }
    }

    /// A model is found from any folder, with the documents next to it.
    @Test func newModelsTrainByPath() throws {
        try withFolder { folder in
            try NewModel("mine", from: "dcgan", inline: false, in: zoo, folder: folder.path).write(into: folder)
            let path = folder.appending(path: "zoo/mine.yaml").path
            #expect(try String(contentsOfFile: path, encoding: .utf8).contains("#   ganzoo train \(path)\n"))
            let elsewhere = Zoo(folders: [])
            #expect(try elsewhere.check(path).isEmpty)
            #expect(try elsewhere.effectiveDocument(path).contains("spec: mine-generator"))
            let network = folder.appending(path: "specs/mine-generator.yaml")
            #expect(try elsewhere.loadNetwork(network.path).name == "mine-generator")
            let flat = folder.appending(path: "flat")
            try FileManager.default.createDirectory(at: flat, withIntermediateDirectories: true)
            for file in [path, network.path, folder.appending(path: "specs/mine-discriminator.yaml").path] {
                let name = URL(fileURLWithPath: file).lastPathComponent
                try FileManager.default.copyItem(atPath: file, toPath: flat.appending(path: name).path)
            }
            #expect(try elsewhere.check(flat.appending(path: "mine.yaml").path).isEmpty)
        }
    }

    @Test func invalidNamesAreRejected() {
        let error = #expect(throws: InvalidDocument.self) {
            try NewModel("My Model", from: "dcgan", inline: false, in: zoo)
        }
        #expect(
            error?.diagnostics.first?.message
                == "invalid model name 'My Model': expected lower-case words joined by '-'")
    }
}
