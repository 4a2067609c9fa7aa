/// An error or a warning about a document.
public struct Diagnostic: Error, Sendable {
    public enum Severity: String, Sendable { case error, warning }

    /// What is wrong, from which the exit status follows: the document, the command line, or a missing file.
    package enum Fault: Sendable { case document, request, missing }

    /// Another place that is related to the mistake.
    public struct Note: Sendable {
        public let message: String
        public let position: Position?

        public init(_ message: String, at position: Position? = nil) {
            self.message = message
            self.position = position
        }
    }

    public let severity: Severity
    public let position: Position?
    public let message: String
    public var notes: [Note]
    public var hint: String?
    package private(set) var fault = Fault.document
    /// Whether a value is wrong wherever it is used, so that the first use is enough.
    var isAboutValue = false
    /// A consequence of a mistake that has been reported; never shown.
    let isConsequence: Bool

    public init(
        _ message: String, at position: Position?, notes: [Note] = [], hint: String? = nil,
        severity: Severity = .error
    ) {
        self.severity = severity
        self.position = position
        self.message = message
        self.notes = notes
        self.hint = hint
        isConsequence = false
    }

    /// The same mistake with another fault.
    package func due(to fault: Fault) -> Diagnostic {
        var result = self
        result.fault = fault
        return result
    }

    /// The same mistake, reported at another place, with a note about where it was found.
    public func moved(to position: Position, note: String) -> Diagnostic {
        if isConsequence { return self }
        return Diagnostic(
            message, at: position, notes: [Note(note, at: self.position)] + notes, hint: hint, severity: severity)
    }

    private init() {
        severity = .error
        position = nil
        message = ""
        notes = []
        isConsequence = true
    }

    /// Thrown by a computation whose input is wrong after the mistake has been reported.
    public static let consequence = Diagnostic()
}

/// Collects the mistakes in documents, so that one run reports all of them, each once.
package final class Diagnostics {
    package private(set) var all: [Diagnostic] = []
    package private(set) var hasErrors = false
    private var seen: Set<String> = []

    package init() {}

    package func report(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error { hasErrors = true }
        if diagnostic.isConsequence { return }
        // a block that is used twenty times makes its mistake with twenty shapes
        var rule = diagnostic.position == nil ? diagnostic.message : diagnostic.message.filter { !$0.isNumber }
        if diagnostic.isAboutValue { rule = "a wrong value" }
        let key = "\(diagnostic.position.map { "\($0.source.name):\($0.offset)" } ?? "") \(rule)"
        if seen.insert(key).inserted { all.append(diagnostic) }
    }

    package func error(
        _ message: String, at position: Position?, notes: [Diagnostic.Note] = [], hint: String? = nil
    ) {
        report(Diagnostic(message, at: position, notes: notes, hint: hint))
    }

    package func warning(_ message: String, at position: Position?, hint: String? = nil) {
        report(Diagnostic(message, at: position, hint: hint, severity: .warning))
    }

    /// Runs `body`. If it throws a mistake, reports it and returns `nil`.
    package func attempt<R>(_ body: () throws(Diagnostic) -> R) -> R? {
        do {
            return try body()
        } catch {
            report(error)
            return nil
        }
    }

    /// All mistakes, sorted by file (in the order in which the files were read) and position.
    package var sorted: [Diagnostic] {
        var ranks: [String: Int] = [:]
        let keyed = all.enumerated().map { index, diagnostic in
            let name = diagnostic.position?.source.name ?? ""
            let rank = ranks[name, default: ranks.count]
            ranks[name] = rank
            return (key: (rank, diagnostic.position?.offset ?? 0, index), diagnostic: diagnostic)
        }
        return keyed.sorted { $0.key < $1.key }.map(\.diagnostic)
    }
}

/// Thrown for a document that cannot be used, with all mistakes in it.
public struct InvalidDocument: Error {
    public let diagnostics: [Diagnostic]

    public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}
