package import Foundation

/// Run folders as trainings write them, made by hand for tests of what reads them.
package enum RunFolders {
    /// A model that is small and valid.
    private static let document = """
        document:
          model: NAME
          summary: A model for tests.
          params: {lr: {default: 2e-4, help: learning rate}, size: 8}
          data: {real: vector(2)}
          networks:
            G: {inputs: {z: [4]}, layers: [linear: {features: 2}]}
            D: {inputs: {x: [2]}, layers: [linear: {features: 1}]}
          train:
            batch: 4
            rounds: 2
            optimizer: {adam: {lr: lr}}
            steps:
              - {update: D, maximize: {real: mean(D(real)), fake: mean(-D(G(normal(4))))}}
              - {update: G, minimize: {adversarial: mean(-D(G(normal(4))))}}
          infer: {sample: G(normal(4))}

        """

    /// A `run.yaml`.
    /// - Parameter settings: lines such as `lr: 1e-3`.
    package static func configuration(
        _ name: String = "tiny", seed: Int = 0, rounds: Int = 100, settings: [String] = [], found: String = ""
    ) -> String {
        let set = settings.isEmpty ? "" : "settings:\n" + settings.map { "  \($0)\n" }.joined()
        return """
            format: 1
            run: \(name)
            ganzoo: 0.1.0
            torch: 2.13.0
            seed: \(seed)
            device: cpu
            precision: fp32
            rounds: \(rounds)
            data: "builtin:grid25"
            threads: 1
            \(found)\(set)\(document.replacing("NAME", with: name))
            """
    }

    /// Writes a run folder.
    /// - Parameters:
    ///   - metrics: lines of `metrics.jsonl`; `nil` for none.
    ///   - checkpoints: rounds of checkpoints, which are empty folders.
    package static func write(
        _ url: URL, configuration: String = configuration(), metrics: [String]? = nil, log: String = "",
        checkpoints: [Int] = [], samples: [Int: Data] = [:]
    ) throws {
        let manager = FileManager.default
        for name in ["samples", "checkpoints"] {
            try manager.createDirectory(at: url.appending(path: name), withIntermediateDirectories: true)
        }
        for round in checkpoints {
            let folder = url.appending(path: "checkpoints/\(String(format: "%06d", round))")
            try manager.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        try Data(configuration.utf8).write(to: url.appending(path: "run.yaml"))
        if let metrics {
            try Data(metrics.map { "\($0)\n" }.joined().utf8).write(to: url.appending(path: "metrics.jsonl"))
        }
        if !log.isEmpty { try Data(log.utf8).write(to: url.appending(path: "log.txt")) }
        for (round, bytes) in samples {
            try bytes.write(to: url.appending(path: "samples/\(String(format: "%06d", round)).png"))
        }
    }

    /// A line of figures.
    package static func line(_ round: Int, seconds: Double? = nil, losses: String = #"{"D.real": 0.5}"#) -> String {
        let time = seconds ?? Double(round) / 10
        return
            #"{"round": \#(round), "images": \#(round * 4), "epoch": 0.5, "seconds": \#(time), "images_per_second": 40, "losses": \#(losses)}"#
    }
}
