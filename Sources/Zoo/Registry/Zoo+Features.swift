package import Evaluation
package import Foundation
package import Games
package import Torch
import Training

/// Networks with which metrics look at samples.
extension Zoo {
    /// Those that come with the program.
    static let builtInFeatures = "features-small"

    /// The names of all metrics.
    package var metrics: [String]? { Metrics.all.map { $0.name } }

    /// Where the program keeps what it can make or fetch again.
    private static var cache: URL {
        let environment = ProcessInfo.processInfo.environment
        let cache =
            environment["XDG_CACHE_HOME"].map { URL(fileURLWithPath: $0) }
            ?? FileManager.default.homeDirectoryForCurrentUser.appending(path: ".cache")
        return cache.appending(path: "ganzoo")
    }

    /// Where `ganzoo import` puts the weights of a network of features by default.
    package static func importedFeatures(_ name: String) -> URL { cache.appending(path: "features/\(name)") }

    /// The features of data that was measured before.
    package static var featureCache: FeatureCache { FeatureCache(cache.appending(path: "reference")) }

    /// Opens a network of features.
    /// - Parameters:
    ///   - name: that of a model with weights in the zoo, of one that was imported into the cache, or a run folder
    ///     (default: the built-in one).
    /// - Throws: `TrainingError` if there is none of that name; `FileError` or `InvalidDocument`.
    package func features(
        _ name: String? = nil, resize: FeatureExtractor.Resize = .antialiased, on device: Device = .cpu
    ) throws -> FeatureExtractor {
        let name = name ?? Zoo.builtInFeatures
        let manager = FileManager.default
        if manager.fileExists(atPath: URL(fileURLWithPath: name).appending(path: "run.yaml").path) {
            return try FeatureExtractor(Run(name).sampler(on: device), name: name, resize: resize)
        }
        if let sampler = try builtIn(name, on: device) {
            return try FeatureExtractor(sampler, name: name, resize: resize)
        }
        let imported = Zoo.importedFeatures(name)
        guard manager.fileExists(atPath: imported.appending(path: "run.yaml").path) else {
            throw TrainingError(
                "no features '\(name)': neither a run folder, nor weights in '\(imported.path)'",
                hint: models.contains { $0.name == name }
                    ? "import its weights once with 'ganzoo import \(name) FILE --network F'; 'ganzoo show \(name)' says where they are"
                    : "'\(Zoo.builtInFeatures)' is built in")
        }
        return try FeatureExtractor(Run(imported.path).sampler(on: device), name: name, resize: resize)
    }

    /// What the zoo gives to evaluations.
    /// - Parameter features: as in `features`.
    /// - Throws: what `features` throws for a network that is named; the built-in one is opened when it is needed.
    package func evaluationTools(
        features name: String? = nil, resize: FeatureExtractor.Resize = .antialiased, on device: Device = .cpu
    ) throws -> EvaluationTools {
        let named = try name.map { try features($0, resize: resize, on: device) }
        return EvaluationTools(
            dataFolders: dataFolders, cache: Zoo.featureCache,
            extractor: { try named ?? features(resize: resize, on: device) },
            digitJudge: { try digitJudge(on: device) }, classifier: classifier)
    }

    /// The classifier of handwritten digits that comes with the program.
    /// - Throws: `TrainingError` if its weights are missing; `FileError` or `InvalidDocument`.
    package func digitJudge(on device: Device = .cpu) throws -> Judge {
        let name = "classifier"
        guard let sampler = try builtIn(name, on: device) else {
            throw TrainingError(
                "the weights of the built-in classifier, 'zoo/features/\(name).safetensors', are missing",
                hint: "pass the run of a classifier with --judge; 'ganzoo train classifier' trains one")
        }
        return try Judge(sampler, sampler.inference(), name: name, names: (0..<10).map(String.init))
    }

    /// A model with weights in the zoo; `nil` if it has none.
    private func builtIn(_ name: String, on device: Device) throws -> Sampler? {
        let files = folders.map { $0.appending(path: "zoo/features/\(name).safetensors") }
        guard let file = files.first(where: { FileManager.default.fileExists(atPath: $0.path) }) else { return nil }
        let model = try load(name).model
        var tensors = try Safetensors(reading: file.path).tensors
        return try Sampler(model, Players(model, taking: &tensors, on: device), seed: 0)
    }

    /// An untrained classifier of images of a shape: 'classifier' of the zoo, on squares of at most 64 pixels.
    /// - Throws: `InvalidDocument`.
    package func classifier(of image: [Int], classes: Int) throws -> Model {
        let size = min(64, max(8, (max(image[1], image[2]) + 3) / 4 * 4))
        return try load(
            "classifier", settings: ["size=\(size)", "channels=\(image[0])", "classes=\(classes)"]
        ).model
    }
}
