import Foundation
import Testing

/// The package in `Tests/Plugins/swift` with its own program.
struct SwiftPluginTests {
    private let spiral: Program

    init() throws {
        spiral = try Program(at: Plugins.swift().path)
        try spiral.write(
            """
            model: winding
            extends: toy
            networks:
              D:
                layers: [random_features: 8, linear: hidden_features, relu, linear: 1]
            train:
              let:
                off: mean(radius(fake))
            infer: {generate: G(z)}

            """, to: "zoo/winding.yaml")
    }

    @Test func theListingShowsWhatItAdds() throws {
        #expect(
            try spiral("plugins").output == """
                spiral 1.0: A spiral of points, and what helps to learn it.
                  from       the program
                  layers     random_features
                  functions  radius
                  data       spiral
                  metrics    spread
                  monitors   escape

                  --data spiral:…  points on a spiral with the given number of turns around the origin (default: 2)
                  spread           the generated samples' standard deviation over that of the real ones; 1 is right, 0 is collapse
                  escape           a loss above 0.1 in any line of figures

                """)
    }

    @Test func layersAndFunctionsAreExplained() throws {
        let layer = try spiral("layers random_features").output
        #expect(layer.contains("features   whole number, at least 1  required"))
        #expect(layer.contains("- random_features:"))
        #expect(try spiral("layers").output.contains("spiral\n  random_features"))
        #expect(try spiral("functions radius").output.hasPrefix("radius(x)\n"))
        #expect(try spiral("schema").output.contains("\"random_features\""))
        let wrong = try spiral("check zoo/winding.yaml --set networks.D.layers.0.random_features=0")
        #expect(wrong.errors.contains("'features' of 'random_features' must be a whole number of at least 1, but is 0"))
    }

    @Test func everythingItAddsIsUsedInATraining() throws {
        let train = try spiral(
            "train winding --data spiral:1 --rounds 4 --set hidden_features=8 train.batch=16 --sample-every 2 --threads 1 --out run"
        )
        #expect(train.status == 0, "\(train.errors)")
        let lines = try #require(String(bytes: spiral.read("run/metrics.jsonl"), encoding: .utf8)).split(
            separator: "\n")
        let spreads = try lines.compactMap { line -> Double? in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return (object?["metrics"] as? [String: Double])?["spread"]
        }
        #expect(spreads.count == 2)
        #expect(spreads.allSatisfy { $0 > 0 && $0 < 10 })
        #expect(lines.contains { $0.contains("\"monitor\": \"escape\", \"seen\": \"the largest loss is ") })
        #expect(train.errors.contains("warning: escape: the largest loss is "))
        #expect(try spiral("train --resume run --rounds 6 --threads 1").status == 0)
    }

    @Test func errorsOfItsDataAreReported() throws {
        let outcome = try spiral("train winding --data spiral:many")
        #expect(outcome.status == 65)
        #expect(outcome.errors == "error: 'spiral:many': a number of turns was expected, such as spiral:2\n")
    }

    @Test func theBuiltInZooIsAvailable() throws {
        #expect(try spiral.shell("unset GANZOO_PATH; $GANZOO list").output.contains("dcgan"))
    }
}
