import Foundation
import Graph
import Language
import TestSupport
import Testing

@testable import Zoo

struct LanguageSchemaTests {
    private static func run(_ arguments: [String]) throws -> (status: Int32, said: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        // what `make test` has fetched
        let packages = tree.appending(path: ".build-python").path
        process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONPATH": packages]) { $1 }
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = pipe
        try process.run()
        let said = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }

    /// The messages of the validator about documents.
    private func validate(_ documents: [String], in folder: URL) throws -> (status: Int32, said: String) {
        let schema = folder.appending(path: "schema.json")
        try LanguageSchema.json.written().write(to: schema, atomically: true, encoding: .utf8)
        let result = try Self.run([tree.appending(path: "scripts/validate.py").path, schema.path] + documents)
        try #require(!result.said.contains("ModuleNotFoundError"), "'make test' fetches the validator: \(result.said)")
        return result
    }

    @Test func shippedDocumentsAreValid() throws {
        try withFolder { folder in
            let documents = (zoo.entries(in: "zoo") + zoo.entries(in: "specs")).map(\.file.path)
            let result = try validate(documents, in: folder)
            #expect(result.status == 0, "\(result.said)")
        }
    }

    @Test(
        arguments: [
            "network: x\ninputs: {x: [3]}\nlayers: [linear: {featuers: 3}]\n",
            "network: x\ninputs: {x: [3]}\nlayers: [leaky_relu: {slope: [1]}]\nlayres: []\n",
            "model: x\ntrain: {optimiser: adam}\n", "model: x\ntrain: {optimizer: {adam: {rate: 1}}}\n",
            "model: x\ntrain: {steps: [{update: G, minimise: {a: b}}]}\n", "library: x\nlayers: []\n", "nothing: x\n",
        ])
    func aMistakeDoesNotFit(_ text: String) throws {
        try withFolder { folder in
            let file = folder.appending(path: "x.yaml")
            try text.write(to: file, atomically: true, encoding: .utf8)
            #expect(try validate([file.path], in: folder).status == 1)
        }
    }

    private static func network(_ items: String) -> String { "network: x\ninputs: {x: [3]}\nlayers: [\(items)]\n" }

    private static func train(_ keys: String) -> String { "model: x\ntrain: {\(keys)}\n" }

    /// One validator for all, each text being a file.
    private func status(of texts: [String]) throws -> [(text: String, fits: Bool)] {
        try withFolder { folder in
            let files = texts.indices.map { folder.appending(path: "\($0).yaml") }
            for (file, text) in zip(files, texts) { try text.write(to: file, atomically: true, encoding: .utf8) }
            let said = try validate(files.map(\.path), in: folder).said
            return zip(texts, files).map { ($0, !said.contains("\($1.path): ")) }
        }
    }

    @Test func wrongDocumentsAreInvalid() throws {
        let items = [
            "{repeat: 2, indx: i, layers: [relu]}", "{conv: {filters: 3, kernel: 3}, relu: }", "{relu: , nme: a}",
            "{block: {a: 1}, other: 2}", "{name: a}", "{block: , name: a, form: b}", "{conv: {filters: 3, kernel: -1}}",
            "{conv: {filters: 3, kernel: [3, 3, 3]}}", "{dropout: 7}", "{conv: {filters: true, kernel: 3}}",
            "{conv: {filters: 2.5, kernel: 3}}", "{residual: [relu], scale: [1]}", "{relu: , else: tanh}",
            "{relu: , layers: [tanh]}", "{repeat: -1, layers: [relu]}", "{network: x, width: 3}", "[relu]", "3",
        ]
        let keys = [
            "epochs: [1]", "batch: true", "batch: 0", "rounds: -5", "accumulate: 1.5",
            "optimizer: {adam: {lr: 1, beta: [0, 1]}}", "optimizer: {adam: {lr: 1}, momentum: 0.9}",
            "optimizers: {G: {adam: {lt: 1}}}", "average: {G: {decy: 0.9}}", "augment: {pipline: [flip]}",
            "augment: {pipeline: [flip], probability: 2}", "stages: [{untl: 3}]", "steps: [{update: G, every: 0}]",
            "steps: [{update: G, clip_weights: {befor: 1}}]", "steps: [{update: G, when: [1]}]", "precision: fp8",
        ]
        for (text, fits) in try status(of: items.map(Self.network) + keys.map(Self.train)) { #expect(!fits, "\(text)") }
    }

    @Test func correctDocumentsAreValid() throws {
        let items = [
            "relu", "my-block", "{my-block: {a: 1}, name: a, from: b, when: c > 1}", "{'${norm}': , name: n}",
            "{residual: [relu], scale: 0.5, shortcut: [relu], name: r}", "{scale: , name: s}", "{dropout: 0.5}",
            "{dropout: rate(i)}", "{conv: {filters: filters * 2, kernel: [1, k]}, when: true}", "{concat: [a, b]}",
            "{op: {name: 'aten::relu', other: 3}}", "{branches: [[relu], []], merge: '${way}'}",
            "{concat: , from: [a, b]}", "{branches: [[relu]], merge: way}",
            "{conv: {filters: 1, kernel: 1, weight_norm: norm}}",
            "{relu: , when: deep, else: [tanh]}", "{my-block: , when: deep, else: {tanh: , from: a}, name: n}",
            "{repeat: 2, carry: [x, image], layers: [relu]}",
        ]
        let keys = [
            "epochs: 1", "batch: 'max(4, size)'", "images: 25e6", "optimizer: adam",
            "average: {G: {decay: 0.9}, D: null}",
            "optimizer: {adam: {lr: 'lr * min(1, 2 - 2 * progress)', betas: [0.5, 0.999]}}", "augment: {pipeline: bgc}",
            "steps: [{update: [G, H], repeat: 5 if round > 3 else 1, clip_weights: {before: c}, fresh: true}]",
            "stages: [{until: 600000, set: {size: 8}, batch: 16}]",
        ]
        for (text, fits) in try status(of: items.map(Self.network) + keys.map(Self.train)) { #expect(fits, "\(text)") }
    }

    @Test func schemaListsAllLayersAndStructures() throws {
        let text = LanguageSchema.json.written()
        for name in Layers.all.map({ $0.name }) + NetworkReference.structures.map(\.name) {
            #expect(text.contains("\"\(name)\": {"))
        }
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        #expect(object?["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    }
}
