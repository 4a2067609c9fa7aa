package import Foundation
internal import Games
internal import Graph
package import Language
internal import Torch

/// A new model as a copy of an existing one.
package struct NewModel {
    /// The documents to write, with their paths relative to the folder.
    package let files: [(path: String, text: String)]

    /// - Parameters:
    ///   - inline: whether the networks are in the model's document instead of separate files.
    ///   - folder: the folder of the documents, for the commands in their comments.
    /// - Throws: `InvalidDocument` if the name or the original model is invalid.
    package init(_ name: String, from origin: String, inline: Bool, in zoo: Zoo, folder: String = ".")
        throws(InvalidDocument)
    {
        guard DocumentKind.isName(name) else {
            throw InvalidDocument([
                Diagnostic("invalid model name '\(name)': expected lower-case words joined by '-'", at: nil)
            ])
        }
        let scope = try zoo.load(origin).model.scope
        let diagnostics = Diagnostics()
        let files = diagnostics.attempt { () throws(Diagnostic) in
            let (own, document) = try zoo.modelDocument(origin)
            let zoo = zoo.around(origin)
            let whole = try Inheritance.resolve(document, name: own, in: zoo)
            var text = String(whole.compactYAML().drop { $0 == "\n" })
            if document["extends"] == nil { text = document.position.source.text }
            guard let value = YAMLReader.read(Source(name: own, text: text), diagnostics) else { throw .consequence }
            var model = DocumentText(text, value)
            let call = folder == "." ? name : "\(folder)/zoo/\(name).yaml"
            NewModel.explain(&model, name, own, call)
            if inline {
                try InlineNetworks(value, scope, zoo).put(into: &model)
                return [("zoo/\(name).yaml", model.text)]
            }
            let copies = try NewModel.copies(of: value, &model, own, name, zoo)
            return [("zoo/\(name).yaml", model.text)] + copies
        }
        guard let files, !diagnostics.hasErrors else { throw InvalidDocument(diagnostics.sorted) }
        self.files = files.map { path, text in
            (path, SchemaFile.refer(text, in: String(path.prefix { $0 != "/" })))
        }
    }

    /// Writes the documents and the JSON Schema for editors.
    /// - Throws: `FileError`.
    package func write(into folder: URL) throws {
        let manager = FileManager.default
        for file in files + [(SchemaFile.path, SchemaFile.text)] {
            let url = folder.appending(path: file.path)
            do {
                try manager.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Foundation.Data(file.text.utf8).write(to: url)
            } catch {
                throw FileError(url.relativePath, "it can't be written", .writing)
            }
        }
    }

    /// Copies of the network documents under new names, which the model then uses.
    private static func copies(
        of value: Value, _ model: inout DocumentText, _ own: String, _ name: String, _ zoo: Zoo
    ) throws(Diagnostic) -> [(path: String, text: String)] {
        let rename = { (spec: String) in
            spec.hasPrefix("\(own)-") ? name + spec.dropFirst(own.count) : "\(name)-\(spec)"
        }
        var result: [(path: String, text: String)] = []
        for spec in specs(value) {
            for meant in zoo.meant(by: spec) {
                let network = try zoo.find(.network, meant, at: value.position)
                var copy = DocumentText(network.position.source.text, network)
                copy.set("network", ["network: \(rename(meant))"])
                copy.remove("expects")
                result.append(("specs/\(rename(meant)).yaml", copy.text))
            }
            model.change("networks") { NewModel.replace(spec, by: rename(spec), in: $0) }
        }
        return result
    }

    /// The `spec:` of each network, which may contain parameters, as in `cgan-${form}-generator`. A `spec:` that is a
    /// parameter as a whole is left out.
    private static func specs(_ model: Value) -> [String] {
        var result: [String] = []
        for entry in model["networks"]?.mapping ?? [] {
            guard let spec = entry.value["spec"]?.scalar?.text, !result.contains(spec),
                model["params"]?.key(spec) == nil
            else { continue }
            result.append(spec)
        }
        return result
    }

    /// The line with another name after `spec:`, quoted or not.
    private static func replace(_ spec: String, by other: String, in line: String) -> String {
        ["", "'", "\""].reduce(line) { line, quote in
            line.components(separatedBy: "spec: \(quote)\(spec)").enumerated().reduce("") { result, piece in
                if piece.offset == 0 { return piece.element }
                let isWhole =
                    piece.element.first.map { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") } ?? true
                return result + "spec: \(quote)\(isWhole ? other : spec)" + piece.element
            }
        }
    }

    /// Adds comments that explain the document and its parts.
    private static func explain(_ model: inout DocumentText, _ name: String, _ origin: String, _ call: String) {
        model.set(head: [
            "# A copy of \(origin) to edit. Train it with:",
            "#   ganzoo train \(call)",
            "# `ganzoo check \(call)` reports mistakes; `ganzoo layers` and `ganzoo functions` list what you can use.",
        ])
        model.set("model", ["model: \(name)"])
        // the original's card and expectations do not apply to the copy
        for key in ["card", "expects"] { model.remove(key) }
        model.explain("params", "parameters and their defaults; `--set size=128` changes one for a run")
        model.explain("data", "the contents of a batch")
        model.explain("networks", "the networks; `with:` sets the parameters of their documents")
        model.explain("train", "the game: `let:` names values; each step updates its networks and no others")
        model.explain("infer", "what the trained model can compute")
    }
}

extension Zoo {
    /// The networks that match a name in which `${…}` stands for any text.
    fileprivate func meant(by spec: String) -> [String] {
        let pieces = spec.split(separator: /\$\{[^}]*\}/, omittingEmptySubsequences: false)
        guard pieces.count > 1, let first = pieces.first, let last = pieces.last else { return [spec] }
        return entries(in: "specs").map(\.name).filter { name in
            var rest = name[...]
            guard rest.hasPrefix(first) else { return false }
            for piece in pieces.dropLast() {
                guard let place = piece.isEmpty ? rest.startIndex..<rest.startIndex : rest.firstRange(of: piece) else {
                    return false
                }
                rest = rest[place.upperBound...]
            }
            return rest.count > last.count && rest.hasSuffix(last)
        }
    }
}
