package import Graph
package import Language
import Synchronization

/// A model with everything that a run folder stores about it.
package struct LoadedModel: Sendable {
    package let model: Model
    /// Warnings.
    package let diagnostics: [Diagnostic]
    /// The networks and libraries that it uses, by name.
    package let documents: [String: Value]
    /// The parameters that were set, by name.
    package let settings: [(name: String, value: Value)]

    /// Compiles a model document after inheritance and settings have been applied.
    /// - Throws: `InvalidDocument` with all mistakes.
    package init(
        _ document: Value, name: String, overrides: [Override] = [], library: any Library, _ diagnostics: Diagnostics
    ) throws(InvalidDocument) {
        let recording = RecordingLibrary(library)
        let model = ModelReader.read(document, name: name, overrides: overrides, library: recording, diagnostics)
        guard let model, !diagnostics.hasErrors else { throw InvalidDocument(diagnostics.sorted) }
        self.model = model
        self.diagnostics = diagnostics.sorted
        documents = recording.documents
        settings = overrides.map { ($0.key.text, $0.value) }
    }
}

/// Records the documents that are looked up.
private final class RecordingLibrary: Library {
    private let inner: any Library
    private let found = Mutex<[String: Value]>([:])

    init(_ inner: any Library) { self.inner = inner }

    func document(_ name: String, _ kind: DocumentKind, at position: Position) throws(Diagnostic) -> Value {
        let value = try inner.document(name, kind, at: position)
        found.withLock { $0[name] = value }
        return value
    }

    var metrics: [String]? { inner.metrics }

    var documents: [String: Value] { found.withLock { $0 } }
}
