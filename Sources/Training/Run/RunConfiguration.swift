package import Foundation
package import Games
import Graph
import Language
package import Torch

/// The contents of a run folder's `run.yaml`: everything that defines the run.
package struct RunConfiguration {
    package var model: LoadedModel
    package var data: String
    package var seed: UInt64
    package var device: String
    package var precision: String
    package var rounds: Int
    /// Whether products and convolutions have full 32-bit precision and fixed algorithms.
    package var isExact = false
    /// Whether rounds that repeat the same operations are recorded.
    package var recordsRounds = false
    /// Threads per operator, on which the last bits of results depend; `nil` in runs that did not keep it.
    package var threads: Int?
    /// Where rounds were repeated with other batches and random numbers.
    package var retries: [Retry] = []
    /// What is known of the data since the training started.
    package var found = DataRecord()

    package init(
        model: LoadedModel, data: String, seed: UInt64, device: String, precision: String, rounds: Int, threads: Int?
    ) {
        self.model = model
        self.data = data
        self.seed = seed
        self.device = device
        self.precision = precision
        self.rounds = rounds
        self.threads = threads
    }

    /// Creates or replaces a run folder's `run.yaml`; at every instant it has the old or the new contents.
    package func write(in folder: URL) throws(FileError) {
        try Disk.write(Foundation.Data(yaml.utf8), to: folder.appending(path: RunConfiguration.fileName))
    }

    package static let fileName = "run.yaml"

    /// The program's version.
    package static let version = "0.1.0"

    /// The format of `run.yaml` that is written, and the newest one that can be read. Files without a version have
    /// format 0, with the same keys except `format`.
    package static let format = 1

    /// The whole configuration as YAML.
    package var yaml: String {
        var text = """
            format: \(Self.format)
            run: \(model.model.name)
            ganzoo: \(Self.version)
            torch: \(LibTorch.version)
            seed: \(seed)
            device: \(device)
            precision: \(precision)
            rounds: \(rounds)
            data: \(Value.quoted(data))

            """
        if isExact { text += "exact: true\n" }
        if recordsRounds { text += "graphs: true\n" }
        if let threads { text += "threads: \(threads)\n" }
        if !retries.isEmpty { text += "retries:\n" + retries.map { "  - \($0.yaml)\n" }.joined() }
        text += found.yaml
        return text + RunConfiguration.text(of: model)
    }

    /// The CRC-32 of a model's settings and documents.
    package static func checksum(of model: LoadedModel) -> String { CRC32(Foundation.Data(text(of: model).utf8)).text }

    /// The model's part of the YAML.
    private static func text(of model: LoadedModel) -> String {
        var text = ""
        if !model.settings.isEmpty {
            text += "settings:\n" + model.settings.map { "  \($0.name):\($0.value.yamlAfterKey(indent: 2))\n" }.joined()
        }
        text += "document:\(model.model.document.yaml(indent: 1))\n"
        if !model.documents.isEmpty {
            text += "documents:\n"
            for (name, value) in model.documents.sorted(by: { $0.key < $1.key }) {
                text += "  \(name):\(value.yaml(indent: 2))\n"
            }
        }
        return text
    }
}

extension RunConfiguration {
    /// What decides how a training goes on, kept in its checkpoints: a `run.yaml` that says something else was edited.
    struct Origin: Codable, Equatable {
        let seed: UInt64
        let device: String
        let precision: String
        let threads: Int?
        /// The CRC-32 of the model's settings and documents.
        let model: String
        /// The names of the classes of each label field, in the order of their numbers.
        let classes: [String: [String]]?
    }

    var origin: Origin {
        Origin(
            seed: seed, device: device, precision: precision, threads: threads,
            model: RunConfiguration.checksum(of: model), classes: found.classes.isEmpty ? nil : found.classes)
    }

    /// Compares the configuration with what a checkpoint knows of it.
    /// - Returns: what differs but can be resumed.
    /// - Throws: `TrainingError` if the seed differs, from which the order of the data and everything random follow, or the
    ///   classes, which give the labels their meaning.
    func differences(from origin: Origin, of checkpoint: URL) throws(TrainingError) -> [String] {
        let name = "checkpoint '\(checkpoint.lastPathComponent)'"
        guard seed == origin.seed else {
            throw TrainingError(
                "'run.yaml' has the seed \(seed), but \(name) was trained with \(origin.seed)",
                hint: "restore 'seed: \(origin.seed)'; a new run with these weights is started with --init")
        }
        if let classes = origin.classes, classes != found.classes {
            let known = classes.sorted { $0.key < $1.key }.map { "\($0.key): [\($0.value.joined(separator: ", "))]" }
            throw TrainingError(
                "the classes in 'run.yaml' are not those that \(name) was trained on",
                hint: "restore 'found.classes': \(known.joined(separator: "; "))")
        }
        let facts = [
            ("precision", precision, origin.precision), ("device", device, origin.device),
            ("threads", "\(threads ?? 0)", "\(origin.threads ?? threads ?? 0)"),
        ]
        var result = facts.filter { $0.1 != $0.2 }.map { key, now, before in
            "'run.yaml' has '\(key): \(now)', but \(name) was trained with '\(key): \(before)'"
        }
        if origin.model != self.origin.model {
            result.append("the model in 'run.yaml' is not the one with which \(name) was trained")
        }
        return result
    }

    /// Whether a file is a run's configuration, of whatever model.
    static func isReadable(_ file: URL) -> Bool {
        (try? RunFile(YAMLReader.read(fileAt: file.path))) != nil
    }

    /// Documents that a run folder stores.
    private struct Documents: Library {
        let values: [String: Value]

        func document(_ name: String, _ kind: DocumentKind, at position: Position) throws(Diagnostic) -> Value {
            guard let value = values[name] else {
                throw Diagnostic("the run does not contain the document '\(name)'", at: position)
            }
            return value
        }
    }

    /// Reads a run folder's `run.yaml`.
    /// - Parameter settings: values, as `name=value`, for the model's parameters.
    /// - Throws: `InvalidDocument`
    package static func read(_ file: URL, settings: [String] = []) throws -> RunConfiguration {
        try read(settings) { () throws(Diagnostic) in try YAMLReader.read(fileAt: file.path) }
    }

    /// Reads the contents of a run folder's `run.yaml`.
    /// - Throws: `InvalidDocument`
    static func read(text: String) throws -> RunConfiguration {
        try read([]) { () throws(Diagnostic) in try YAMLReader.read(Source(name: fileName, text: text)) }
    }

    private static func read(_ settings: [String], _ open: () throws(Diagnostic) -> Value) throws -> RunConfiguration {
        let diagnostics = Diagnostics()
        do throws(Diagnostic) {
            let value = try open()
            let file = try RunFile(value)
            var documents: [String: Value] = [:]
            for entry in value["documents"]?.mapping ?? [] { documents[entry.name] = entry.value }
            if let path = settings.first(where: { $0.prefix { $0 != "=" }.contains(".") }) {
                throw Diagnostic("only parameters can be set for a trained model, found the path '\(path)'", at: nil)
            }
            let (_, given) = Settings.apply(settings, to: file.document, name: file.name, diagnostics)
            let overrides = Override.list(value["settings"]) + given
            do throws(InvalidDocument) {
                let model = try LoadedModel(
                    file.document, name: file.name, overrides: overrides, library: Documents(values: documents),
                    diagnostics)
                var result = RunConfiguration(
                    model: model, data: file.data, seed: file.seed, device: file.device, precision: file.precision,
                    rounds: file.rounds, threads: file.threads)
                result.isExact = file.isExact
                result.recordsRounds = file.recordsRounds
                result.retries = file.retries
                result.found = DataRecord(value["found"])
                return result
            } catch {
                diagnostics.hasErrors ? () : diagnostics.error("the configuration can't be used", at: nil)
            }
        } catch {
            diagnostics.report(error)
        }
        throw InvalidDocument(diagnostics.sorted)
    }
}
