import Foundation
import Games
import Language
import Snapshots
import TestSupport
import Testing

@testable import Zoo

/// `extends:`: mappings merge, everything else is replaced, `null` removes.
struct InheritanceTests {
    private func merged(_ base: String, _ change: String) throws -> String {
        func value(_ text: String) throws -> Value {
            try #require(YAMLReader.read(Source(name: "test", text: text), Diagnostics()))
        }
        return Inheritance.merge(try value(base), try value(change)).yaml(indent: 0)
    }

    private func plain(_ text: String) throws -> String { try merged(text, text) }

    @Test func mappingsMergeAndOtherValuesAreReplaced() throws {
        let base = "{model: a, params: {x: 1, y: [1, 2]}, summary: s}"
        let change = "{params: {y: [3], z: 4}, paper: p}"
        #expect(
            try merged(base, change) == plain("{model: a, params: {x: 1, y: [3], z: 4}, summary: s, paper: p}"))
    }

    @Test func nullRemovesAKey() throws {
        #expect(try merged("{train: {epochs: 3, batch: 2}}", "{train: {epochs: null}}") == plain("{train: {batch: 2}}"))
    }

    @Test func aDifferentOptimizerReplacesTheInheritedOne() throws {
        let result = try merged("{optimizer: {adam: {lr: 1, betas: [0, 1]}}}", "{optimizer: {sgd: {lr: 2}}}")
        #expect(try result == plain("{optimizer: {sgd: {lr: 2}}}"))
        let same = try merged("{optimizer: {adam: {lr: 1, betas: [0, 1]}}}", "{optimizer: {adam: {lr: 2}}}")
        #expect(try same == plain("{optimizer: {adam: {lr: 2, betas: [0, 1]}}}"))
    }

    @Test func expectationsAreNotInherited() throws {
        let tests = Rewriting.tests
        let zoo = Zoo(folders: [tests.deletingLastPathComponent()])
        let document = try #require(
            YAMLReader.read(
                Source(name: "mine", text: "{model: mine, extends: dcgan, params: {filters: 8}}"), Diagnostics()))
        let whole = try Inheritance.resolve(document, name: "mine", in: zoo)
        #expect(whole["expects"] == nil)
        #expect(whole["networks"] != nil)
        let diagnostics = Diagnostics()
        let model = try LoadedModel(whole, name: "mine", overrides: [], library: zoo, diagnostics).model
        #expect(model.networks.map(\.name) == ["G", "D"])
    }

    private func resolved(_ text: String) throws -> Value {
        let zoo = Zoo(folders: [Rewriting.tests.deletingLastPathComponent()])
        let document = try #require(YAMLReader.read(Source(name: "mine", text: text), Diagnostics()))
        return try Inheritance.resolve(document, name: "mine", in: zoo)
    }

    @Test func cardsAreNotInherited() throws {
        #expect(try resolved("{model: mine, extends: dcgan}")["card"] == nil)
        let own = try resolved("{model: mine, extends: dcgan, card: {for: portraits}}")["card"]
        #expect(own?.mapping?.map(\.name) == ["for"])
    }

    @Test(arguments: [
        ("1", "{default: 1, help: h}"), ("{default: 1}", "{default: 1, help: h}"),
        ("{help: more}", "{default: 2, help: more}"),
    ])
    func aNewDefaultKeepsTheHelpOfItsParameter(_ change: String, _ wanted: String) throws {
        try withFolder { folder in
            let place = folder.appending(path: "zoo")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try "{model: base, params: {x: {default: 2, help: h}}}".write(
                to: place.appending(path: "base.yaml"), atomically: true, encoding: .utf8)
            let text = "{model: mine, extends: base, params: {x: \(change)}}"
            let document = try #require(YAMLReader.read(Source(name: "mine", text: text), Diagnostics()))
            let whole = try Inheritance.resolve(document, name: "mine", in: Zoo(folders: [folder]))
            let expected = try #require(YAMLReader.read(Source(name: "x", text: wanted), Diagnostics()))
            #expect(whole["params"]?["x"]?.yaml(indent: 0) == expected.yaml(indent: 0))
        }
    }
}
