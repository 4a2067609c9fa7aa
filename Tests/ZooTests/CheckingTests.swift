import Foundation
import Language
import TestSupport
import Testing

@testable import Zoo

/// The messages of `check` about document files.
@Suite struct CheckingTests {
    /// All messages about a document in a file of that name.
    private func messages(_ text: String, in file: String = "specs/mine.yaml", _ others: [String: String] = [:]) throws
        -> [String]
    {
        try withFolder { folder in
            for (path, text) in others.merging([file: text], uniquingKeysWith: { $1 }) {
                let place = folder.appending(path: path)
                try FileManager.default.createDirectory(
                    at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
                try text.write(to: place, atomically: true, encoding: .utf8)
            }
            do {
                let name = folder.appending(path: file).path
                return try Zoo(folders: [folder]).check(name).map { "\($0.severity): \($0.message)" }
            } catch let error as InvalidDocument {
                return error.diagnostics.map {
                    ["\($0.severity): \($0.message)", $0.hint].compactMap(\.self).joined(separator: "; ")
                }
            }
        }
    }

    private let body = "inputs: {x: [2]}\nlayers: [linear: 2]\n"

    @Test func networkWarningsAreReported() throws {
        #expect(
            try messages("network: mine\ninit: {wight: zeros}\n\(body)")
                == ["warning: no weight of this network matches 'wight'"])
    }

    @Test(arguments: [
        ("  - conv: {filters: 3, kernel: 3", "missing closing '}' of this mapping"),
        ("  - conv: {filters: 3, kernel: 3}}", "unexpected text after the end of the value"),
        ("  - conv: {filters: 3, kernel: [3, 3}", "expected ',' or ']'"),
        ("  - conv: filters: 3", "unexpected ':' in the value of '- conv'"),
        ("  - conv: {filters: 3, kernel: min(3, 4)}", "a plain value inside {…}"),
        ("  - linear: 'a", "missing closing quote"),
    ])
    func checkingGoesOnBehindAMistakeOfYAML(_ line: String, _ mistake: String) throws {
        let text =
            "network: mine\ninputs: {x: [3, 8, 8]}\nlayers:\n\(line)\n  - relu\n  - cnv: 3\n  - linear: {featurs: 2}\n"
        let found = try messages(text)
        #expect(found.first?.hasPrefix("error: \(mistake)") == true)
        guard !mistake.contains("quote") else { return }
        let later = ["error: unknown layer 'cnv'", "error: unknown argument 'featurs'"]
        #expect(found.count == 3)
        #expect(zip(found.dropFirst(), later).allSatisfy { $0.hasPrefix($1) })
    }

    @Test func severalMistakesOfYAMLAreReportedAndNoneThatFollows() throws {
        let text = """
            network: mine
            params: {size: 8, filters: {3
            inputs: {x: [3, size, size]
            layers:
              - {conv: {filters: filters, kernel: 3, name: first}
              - add: first
            outputs: {x: firts}
            """
        let found = try messages(text)
        #expect(found.count(where: { $0.hasPrefix("error: missing closing") }) == 3)
        #expect(found.count == 4)
        #expect(found.contains { $0.contains("'firts'") })
    }

    @Test(arguments: ["specs/mine.yml", "specs/mine.yaml"]) func bothEndingsOfYAMLAreDocuments(_ file: String) throws {
        #expect(try messages("network: mine\n\(body)", in: file).isEmpty)
        let model = "model: m\nextends: toy\n"
        try withFolder { folder in
            for (path, text) in [(file, "network: mine\n\(body)"), ("zoo/m.yml", model)] {
                let place = folder.appending(path: path)
                try FileManager.default.createDirectory(
                    at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
                try text.write(to: place, atomically: true, encoding: .utf8)
            }
            let zoo = Zoo(folders: [folder])
            #expect(zoo.models.map(\.name) == ["m"])
            #expect(zoo.isNetwork("mine"))
            #expect(try zoo.modelDocument("m").name == "m")
        }
    }

    @Test(arguments: [
        ("network: mine\n", []),
        (
            "network: other\n",
            ["warning: the network is named 'other', but its file is named 'mine'"]
        ),
        ("network: Mine\n", ["error: a name must be lower-case words joined by '-', but is 'Mine'"]),
        ("network:\n", ["error: a network needs a name, which is that of its file"]),
    ])
    func namesMatchFileNames(_ head: String, _ expected: [String]) throws {
        let found = try messages(head + body)
        #expect(expected.allSatisfy(found.contains))
        #expect(expected.isEmpty == found.isEmpty)
    }

    @Test(arguments: [
        ("networ: mine\n", "starts with 'networ'; did you mean 'network'?"),
        ("hello\n", "is a single value"),
        ("- a\n", "is a list"), ("title: x\n", "starts with 'title'"),
    ])
    func firstKeysSayWhatADocumentIs(_ text: String, _ expected: String) throws {
        #expect(
            try messages(text)
                == ["error: a document must start with 'network:', 'library:' or 'model:', but \(expected)"])
    }

    @Test func suggestionsHaveTheRightKind() throws {
        let others = [
            "specs/parts.yaml": "library: parts\nblocks: {}\n", "specs/narrow.yaml": "network: narrow\n\(body)",
        ]
        let text =
            "network: mine\nimport: [far, narrow]\ninputs: {x: [2]}\nlayers:\n  - network: away\n  - network: parts\n"
        #expect(
            try messages(text, in: "specs/mine.yaml", others) == [
                "error: unknown library 'far'; expected 'parts'", "error: 'narrow' is a network, expected a library",
                "error: unknown network 'away'; expected one of mine, narrow",
                "error: 'parts' is a library, expected a network",
            ])
    }

    @Test func modelsUseFunctionsAndBlocksOfLibraries() throws {
        let library = """
            library: parts
            let: {m: 2}
            blocks: {wide: {params: {n: 3}, layers: [linear: n]}}
            functions:
              gap(d, x, y): m * (mean(d(x)) - mean(d(y)))
            """
        let model = """
            model: mine
            import: parts
            params: {n: 4}
            data: {real: vector(n)}
            networks:
              G: {inputs: {z: [n]}, layers: [wide: n]}
              D: {inputs: {x: [n]}, layers: [wide: 1]}
            train:
              batch: 4
              rounds: 2
              optimizer: {adam: {lr: 1e-3}}
              let: {z: normal(n), fake: G(z)}
              steps:
                - update: D
                  minimize:
                    critic: gap(D, fake, real)
                - update: G
                  minimize: {adversarial: -mean(D(fake))}
            infer: {generate: G(z)}
            expects: {G: {output: [n]}}
            """
        #expect(try messages(model, in: "zoo/mine.yaml", ["specs/parts.yaml": library]) == [])
    }
}
