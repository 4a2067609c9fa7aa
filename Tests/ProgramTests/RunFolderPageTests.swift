import Foundation
import Language
import Testing
import Torch

/// `zoo/RUNS.md` names what a run folder holds, and nothing else: every file, key, column and kind of tensor.
@Suite struct RunFolderPageTests {
    private let ganzoo: Program

    init() throws {
        ganzoo = try Program()
        try ganzoo.write(Self.document, to: "zoo/remembering.yaml")
        let trained = try ganzoo("train remembering --set lr=0.01 --rounds 2 --threads 1 --out run")
        try #require(trained.status == 0, "\(trained.errors)")
    }

    /// A model that keeps something of every kind.
    private static let document = """
        model: remembering
        params: {lr: 1e-3}
        data: {real: vector(2)}
        networks:
          G: {inputs: {z: [2]}, layers: [linear: 2]}
          D: {inputs: {point: [2]}, layers: [linear: 1]}
        train:
          batch: 4
          rounds: 2
          optimizer: {adam: {lr: lr}}
          average: {G: {decay: 0.9}}
          metrics: {names: [energy], samples: 20}
          state: {k: 0}
          let:
            fake: G(normal(2))
            center: track(fake, 0.5)
          steps:
            - update: D
              minimize: {score: mean(D(fake)) - mean(D(real))}
              assign: {k: k + 1}
            - update: G
              minimize: {score: -mean(D(fake)) + mean(square(center))}
        infer:
          generate: G(normal(2))

        """

    /// The first part of the names in the first column of a section's table, up to any of the given letters.
    private func listed(_ heading: String, upTo ends: String = "") throws -> Set<String> {
        let page = try String(contentsOf: Program.tree.appending(path: "zoo/RUNS.md"), encoding: .utf8)
        let section = try #require(page.components(separatedBy: "# \(heading)\n").dropFirst().first, "\(heading)")
        var names: Set<String> = []
        for line in section.split(separator: "\n").prefix(while: { !$0.hasPrefix("#") }) where line.hasPrefix("| `") {
            let cell = line.dropFirst().prefix { $0 != "|" }
            for match in cell.matches(of: /`([^`]+)`/) { names.insert(String(match.1.prefix { !ends.contains($0) })) }
        }
        return names
    }

    private func object(_ data: Data) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func tensors(_ name: String) throws -> [String] {
        let file = ganzoo.folder.appending(path: "run/checkpoints/000002/\(name)")
        return try Safetensors(reading: file.path).tensors.keys.sorted()
    }

    @Test func allFilesAreDocumented() throws {
        let manager = FileManager.default
        let found = try manager.contentsOfDirectory(atPath: ganzoo.folder.appending(path: "run").path)
        #expect(
            try listed("Run folders", upTo: "/*") == Set(found.map { $0.replacing(/tfevents\..*/, with: "tfevents.") }))
        let kept = try manager.contentsOfDirectory(atPath: ganzoo.folder.appending(path: "run/checkpoints/000002").path)
        for file in kept { _ = try listed(file) }
        #expect(ganzoo.exists("run/samples/000002.png"))
    }

    @Test func configurationKeysAreDocumented() throws {
        let text = try String(decoding: ganzoo.read("run/run.yaml"), as: UTF8.self)
        let value = try #require(YAMLReader.read(Source(name: "run.yaml", text: text), Diagnostics()))
        let keys = Set(value.mapping?.map(\.name) ?? [])
        // this model names no documents, nothing became NaN, and the training was neither exact nor recorded
        #expect(try listed("run.yaml") == keys.union(["documents", "retries", "exact", "graphs"]))
    }

    @Test func columnsAreDocumented() throws {
        var columns: Set<String> = []
        for line in try ganzoo.read("run/metrics.jsonl").split(separator: UInt8(ascii: "\n")) {
            columns.formUnion(try object(Data(line)).keys)
        }
        // nothing to warn of
        #expect(try listed("metrics.jsonl") == columns.union(["warning"]))
    }

    @Test func checkpointContentsAreDocumented() throws {
        let weights = try tensors("weights.safetensors").map { $0.hasPrefix("ema.") ? "ema" : "G" }
        #expect(try listed("weights.safetensors", upTo: ".") == Set(weights))
        let state = try tensors("state.safetensors").map { String($0.prefix { $0 != "/" }) }
        #expect(try listed("state.safetensors", upTo: "/") == Set(state))
        for file in ["state.json", "manifest.json"] {
            #expect(try listed(file) == Set(object(ganzoo.read("run/checkpoints/000002/\(file)")).keys), "\(file)")
        }
    }
}
