package import Foundation
package import Games
import Graph
import Language
import Torch

/// The contents of a run folder's `run.yaml`: everything that defines the run.
package struct RunConfiguration {
    package var model: LoadedModel
    package var data: String
    package var seed: UInt64
    package var device: String
    package var precision: String
    package var rounds: Int

    package init(model: LoadedModel, data: String, seed: UInt64, device: String, precision: String, rounds: Int) {
        self.model = model
        self.data = data
        self.seed = seed
        self.device = device
        self.precision = precision
        self.rounds = rounds
    }

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
        let diagnostics = Diagnostics()
        do throws(Diagnostic) {
            let value = try YAMLReader.read(fileAt: file.path)
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
                return RunConfiguration(
                    model: model, data: file.data, seed: file.seed, device: file.device, precision: file.precision,
                    rounds: file.rounds)
            } catch {
                diagnostics.hasErrors ? () : diagnostics.error("the configuration can't be used", at: nil)
            }
        } catch {
            diagnostics.report(error)
        }
        throw InvalidDocument(diagnostics.sorted)
    }
}

/// The contents of `run.yaml`, before its model is compiled.
private struct RunFile {
    let name, data, device, precision: String
    let seed: UInt64
    let rounds: Int
    let document: Value

    /// - Throws: for a file of a newer format, or a missing key.
    init(_ value: Value) throws(Diagnostic) {
        func text(_ key: String) throws(Diagnostic) -> String {
            if let text = value[key]?.scalar?.text { return text }
            throw Diagnostic("not a run's configuration: '\(key)' is missing", at: value.position)
        }
        func number<Number: FixedWidthInteger>(_ key: String) throws(Diagnostic) -> Number {
            if let number = Number(try text(key)) { return number }
            throw Diagnostic("'\(key)' must be a whole number", at: value[key]?.position)
        }
        let format: Int = value["format"] == nil ? 0 : try number("format")
        guard (0...RunConfiguration.format).contains(format) else {
            throw Diagnostic(
                FileFormat.refusal(of: format, newest: RunConfiguration.format), at: value["format"]?.position)
        }
        name = try text("run")
        data = try text("data")
        device = try text("device")
        precision = try text("precision")
        seed = try number("seed")
        rounds = try number("rounds")
        guard let document = value["document"] else {
            throw Diagnostic("not a run's configuration: 'document' is missing", at: value.position)
        }
        self.document = document
    }
}
