import Games
import Graph
import Language
import TestSupport
import Testing

@testable import Zoo

struct ExampleTests {
    @Test(arguments: Layers.all.map { $0.name })
    func everyLayersExampleBuilds(_ name: String) {
        let lines = Example.layer(name).split(separator: "\n").dropFirst().joined(separator: "\n")
        let kinds = ["[16, 8, 8]", "[16]", "[]"]
        let builds = kinds.contains { shape in
            let text = "network: mine\ninputs: {x: \(shape), style: [16], label: []}\nlayers:\n\(lines)\n"
            return (try? Zoo.buildsQuietly(text)) == true
        }
        #expect(builds, "\(Example.layer(name))")
    }

    @Test(arguments: TensorFunctions.all.map { $0.name })
    func everyFunctionSaysWhatItTakes(_ name: String) throws {
        let entry = try #require(FunctionReference.named(name).first { $0.signature != nil })
        let needed = entry.arguments.filter { !$0.isOptional }
        #expect(!needed.isEmpty && entry.result != nil)
        // in the words of the signature
        for argument in needed where argument.parameter.name != "sizes" {
            #expect(entry.form.contains(argument.parameter.name))
        }
    }

    @Test(arguments: FunctionReference.families.flatMap(\.entries).filter { $0.signature != nil }.map(\.name))
    func everyFunctionsExampleCompiles(_ name: String) throws {
        let call = try #require(Example.function(name).split(separator: "value: ").last.map(String.init))
        // what an inference gives must be each sample's own
        let isNumber =
            TensorFunctions.named(name) == nil && (StaticFunction.named(name) != nil || Schedule(rawValue: name) != nil)
        _ = try model(
            """
            model: mine
            data: {real: "image(3, 8, 8)", label: class(10)}
            networks:
              G: {inputs: {z: [100]}, layers: [linear: 192, reshape: "[3, 8, 8]"]}
              D: {inputs: {image: [3, 8, 8]}, layers: [flatten, linear: 1]}
              C: {inputs: {image: [3, 8, 8]}, layers: [flatten, linear: 10]}
              M: {inputs: {z: [100]}, layers: [linear: 64, reshape: "[4, 16]"]}
            train:
              batch: 4
              rounds: 1
              optimizer: adam
              average: {G: {decay: 0.9}}
              augment: {pipeline: [flip], probability: 1}
              let:
                z: normal(100)
                fake: G(z)
                logits: C(real)
                ws: M(z)
                others: M(normal(100))
              steps:
                - {update: G, minimize: {a: -mean(D(fake))}}
                - {update: D, minimize: {a: mean(D(fake)) - mean(D(real))}}
                - {update: C, minimize: {a: "cross_entropy(C(real), label)"}}
                - {update: M, minimize: {a: mean(square(ws))}}
            infer:
              probe: real * \(isNumber ? "" : "mean")(\(call))
            """)
    }
}

extension Zoo {
    /// Whether a network's text builds.
    fileprivate static func buildsQuietly(_ text: String) throws -> Bool {
        let diagnostics = Diagnostics()
        guard let value = YAMLReader.read(Source(name: "mine.yaml", text: text), diagnostics) else { return false }
        return NetworkDocument.build(value, name: "mine", library: EmptyLibrary(), diagnostics) != nil
    }
}
