import Foundation
import Graph
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

    /// What the validator says of documents.
    private func validate(_ documents: [String], in folder: URL) throws -> (status: Int32, said: String) {
        let schema = folder.appending(path: "schema.json")
        try LanguageSchema.json.written().write(to: schema, atomically: true, encoding: .utf8)
        let result = try Self.run([tree.appending(path: "scripts/validate.py").path, schema.path] + documents)
        try #require(!result.said.contains("ModuleNotFoundError"), "'make test' fetches the validator: \(result.said)")
        return result
    }

    @Test func everyDocumentThatShipsFits() throws {
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

    @Test func everyKindAndStructureIsInIt() throws {
        let text = LanguageSchema.json.written()
        for name in Layers.all.map({ $0.name }) + NetworkReference.structures.map(\.name) {
            #expect(text.contains("\"\(name)\": {"))
        }
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        #expect(object?["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    }
}
