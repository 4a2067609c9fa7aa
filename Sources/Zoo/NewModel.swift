public import Foundation
internal import Graph
public import Language
internal import Torch
internal import Training

/// A model of one's own, begun as a copy of one that there is.
public struct NewModel {
    /// The documents to write, by their paths below the folder.
    public let files: [(path: String, text: String)]

    /// - Parameter inline: whether the networks stand in the model's document rather than in files of their own.
    /// - Throws: `InvalidDocument` where the name or the model it begins from won't do.
    public init(_ name: String, from origin: String, inline: Bool, in zoo: Zoo) throws(InvalidDocument) {
        guard DocumentKind.isName(name) else {
            throw InvalidDocument([
                Diagnostic("'\(name)' is no name for a model: lower-case words joined by '-' are", at: nil)
            ])
        }
        let diagnostics = Diagnostics()
        let files = diagnostics.attempt { () throws(Diagnostic) in
            try NewModel.files(name, origin, inline: inline, zoo, diagnostics)
        }
        guard let files, !diagnostics.hasErrors else { throw InvalidDocument(diagnostics.sorted) }
        self.files = files.map { path, text in
            (path, SchemaFile.refer(text, in: String(path.prefix { $0 != "/" })))
        }
    }

    /// Writes the documents, and the JSON Schema for editors; nothing is written if a document is there already.
    /// - Throws: `FileError`.
    public func write(into folder: URL) throws {
        let manager = FileManager.default
        for file in files where manager.fileExists(atPath: folder.appending(path: file.path).path) {
            throw FileError(
                folder.appending(path: file.path).relativePath, "it is there already, and nothing is overwritten")
        }
        for file in files + [(SchemaFile.path, SchemaFile.text)] {
            let url = folder.appending(path: file.path)
            do {
                try manager.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Foundation.Data(file.text.utf8).write(to: url)
            } catch {
                throw FileError(url.relativePath, "it can't be written")
            }
        }
    }

    private static func files(_ name: String, _ origin: String, inline: Bool, _ zoo: Zoo, _ diagnostics: Diagnostics)
        throws(Diagnostic) -> [(path: String, text: String)]
    {
        let (own, document) = try zoo.modelDocument(origin)
        let whole = try Inheritance.resolve(document, name: own, in: zoo)
        var text =
            document["extends"] == nil ? document.position.source.text : String(whole.compactYAML().drop { $0 == "\n" })
        let source = Source(name: own, text: text)
        guard let value = YAMLReader.read(source, diagnostics) else { throw .consequence }
        var model = DocumentText(text, value)
        explain(&model, name, origin)
        var result: [(path: String, text: String)] = []
        if inline {
            try putInline(&model, value, zoo)
        } else {
            for spec in specs(value) {
                let network = try zoo.find(.network, spec, at: value.position)
                let renamed = spec.hasPrefix("\(own)-") ? name + spec.dropFirst(own.count) : "\(name)-\(spec)"
                var copy = DocumentText(network.position.source.text, network)
                copy.set("network", ["network: \(renamed)"])
                copy.remove("expects")
                result.append(("specs/\(renamed).yaml", copy.text))
                model.change("networks") { NewModel.replace(spec, by: renamed, in: $0) }
            }
        }
        text = model.text
        return [("zoo/\(name).yaml", text)] + result
    }

    /// Names of networks that the model uses by name.
    private static func specs(_ model: Value) -> [String] {
        var result: [String] = []
        for entry in model["networks"]?.mapping ?? [] {
            guard let spec = entry.value["spec"]?.scalar?.text, !spec.contains("$"), !result.contains(spec) else {
                continue
            }
            result.append(spec)
        }
        return result
    }

    /// The line with another name behind `spec:`.
    private static func replace(_ spec: String, by other: String, in line: String) -> String {
        line.components(separatedBy: "spec: \(spec)").enumerated().reduce("") { result, piece in
            if piece.offset == 0 { return piece.element }
            let isWhole = piece.element.first.map { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") } ?? true
            return result + "spec: \(isWhole ? other : spec)" + piece.element
        }
    }

    /// Says what the document is and what its parts are for.
    private static func explain(_ model: inout DocumentText, _ name: String, _ origin: String) {
        model.set(head: [
            "# A model of your own, begun as a copy of \(origin). It trains as it is:",
            "#   ganzoo train \(name)",
            "# `ganzoo check \(name)` finds mistakes; `ganzoo layers` and `ganzoo functions` tell what there is to use.",
        ])
        model.set("model", ["model: \(name)"])
        model.remove("expects")
        model.explain("params", "the knobs, with their defaults: `--set size=128` changes one for a run")
        model.explain("data", "what a batch holds")
        model.explain("networks", "the players; `with:` gives their documents' parameters values")
        model.explain("train", "the game: `let:` names values, each step updates its networks and no others")
        model.explain("infer", "what the trained model can do")
    }

    /// Replaces `spec:` by what the network's document says; its parameters take their values from the model's names.
    private static func putInline(_ model: inout DocumentText, _ value: Value, _ zoo: Zoo) throws(Diagnostic) {
        var lines = ["networks:"]
        for entry in value["networks"]?.mapping ?? [] {
            lines.append("  \(entry.name):")
            guard let spec = entry.value["spec"]?.scalar?.text, !spec.contains("$") else {
                lines += entry.value.compactYAML(indent: 2).split(separator: "\n").map(String.init)
                continue
            }
            let network = try zoo.find(.network, spec, at: entry.value.position)
            var body = DocumentText(network.position.source.text, network)
            body.set(head: body.head.filter { !SchemaFile.isReference($0) })
            body.set("params", parameters(network, entry.value["with"]))
            for key in ["network", "expects"] { body.remove(key) }
            lines.append("    # as \(spec) has it")
            lines += body.text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map {
                $0.isEmpty ? "" : "    \($0)"
            }
            for key in ["weights", "trainable"] {
                if let own = entry.value[key] { lines.append("    \(key): \(own.yaml())") }
            }
        }
        model.set("networks", lines)
    }

    private static func parameters(_ network: Value, _ given: Value?) -> [String] {
        let entries = (network["params"]?.mapping ?? []).map {
            Value.Entry(key: $0.key, value: given?[$0.name] ?? $0.value)
        }
        let value = Value(
            .mapping([
                .init(
                    key: Scalar("params", at: network.position), value: Value(.mapping(entries), at: network.position))
            ]), at: network.position)
        return value.compactYAML().split(separator: "\n").map(String.init)
    }
}
