import Foundation
import Zoo

/// How the commands of pages and help are shortened, so that all of them run in a minute. Whatever is not in these
/// tables runs as it is written.
enum Shortening {
    /// Parameters that make networks small. Each is set where the trained model has it and the command does not set it.
    static let parameters = [
        ("filters", "4"), ("hidden_features", "8"), ("discriminator_filters", "4"), ("critic_filters", "4"),
        ("channel_base", "64"), ("channel_max", "8"), ("blocks", "1"), ("latent", "8"), ("critic_steps", "1"),
        ("discriminator_steps", "1"), ("generator_batch", "8"), ("batch", "4"),
    ]

    /// Options whose numbers are lowered to a limit where they are above it.
    static let limits = [
        "--rounds": 2, "--count": 16, "--frames": 6, "--steps": 2, "--candidates": 4,
    ]

    /// Options that commands get where they do not have them.
    static let additions = [
        "train": [("--rounds", "2"), ("--threads", "1")],
        "project": [("--steps", "2"), ("--candidates", "4")],
        "evaluate": [("--count", "40")],
    ]

    /// The weights that `import` reads in these pages are small, so its models are made as small.
    static let imported = [
        "dcgan": "size=32 channels=1 latent=5 filters=2", "cyclegan": "filters=2 blocks=2",
    ]

    /// Without Graphviz, drawings are written as DOT.
    private static let hasGraphviz = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .contains { FileManager.default.isExecutableFile(atPath: "\($0)/dot") }

    /// A command as the test runs it.
    /// - Parameter has: whether the named model has a parameter.
    static func shorten(_ line: String, has: (_ model: String, _ parameter: String) -> Bool) -> String {
        // words behind a redirection or a pipe belong to others
        let end = line.firstRange(of: #/ [<>|] /#)?.lowerBound ?? line.endIndex
        var words = line[..<end].split(separator: " ").map(String.init)
        guard let start = words.firstIndex(of: "ganzoo"), words.count > start + 1 else { return line }
        let command = words[start + 1]
        for index in words.indices.dropLast() {
            if let limit = limits[words[index]], let number = Int(words[index + 1]) {
                words[index + 1] = "\(min(limit, number))"
            }
        }
        for (option, value) in additions[command] ?? [] where !words.contains(option) {
            // a run that is resumed has run two rounds before
            words += [option, words.contains("--resume") && option == "--rounds" ? "4" : value]
        }
        if command == "draw", !hasGraphviz { words = words.map { $0.replacing(#/\.(svg|png)$/#, with: ".dot") } }
        let model = words.count > start + 2 ? words[start + 2] : ""
        words += settings(words, command, model: model, has: has)
        // the folder has a model `mine` already, which `new` does not overwrite
        let clearing = command == "new" ? "rm -f zoo/\(model).yaml specs/\(model)-*.yaml; " : ""
        return clearing + words.joined(separator: " ") + line[end...]
    }

    private static func settings(
        _ words: [String], _ command: String, model: String, has: (String, String) -> Bool
    ) -> [String] {
        let own: [String]
        switch command {
        case "import": own = imported[model]?.split(separator: " ").map(String.init) ?? []
        case "train" where !model.hasPrefix("-"):
            own = ["train.batch=4"] + parameters.filter { has(model, $0.0) }.map { "\($0.0)=\($0.1)" }
        default: own = []
        }
        let missing = own.filter { setting in
            !words.contains { $0.hasPrefix(setting.prefix { $0 != "=" } + "=") }
        }
        return missing.isEmpty ? [] : ["--set"] + missing
    }
}
