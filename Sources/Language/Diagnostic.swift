/// One mistake in a document, or one thing to know about it.
public struct Diagnostic: Error, Sendable {
    public enum Severity: String, Sendable { case error, warning }

    /// Another place that has to do with the mistake.
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
    /// Follows from a mistake that has been reported; never shown.
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

    /// The same mistake, said of another place; where it was found is a note.
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

    /// What a computation ends with when its input was wrong and that has been said.
    public static let consequence = Diagnostic()
}

/// Collects what is found in documents; everything is reported in one run, each mistake once.
public final class Diagnostics {
    public private(set) var all: [Diagnostic] = []
    public private(set) var hasErrors = false
    private var seen: Set<String> = []

    public init() {}

    public func report(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error { hasErrors = true }
        if diagnostic.isConsequence { return }
        let key = "\(diagnostic.position.map { "\($0.source.name):\($0.offset)" } ?? "") \(diagnostic.message)"
        if seen.insert(key).inserted { all.append(diagnostic) }
    }

    public func error(
        _ message: String, at position: Position?, notes: [Diagnostic.Note] = [], hint: String? = nil
    ) {
        report(Diagnostic(message, at: position, notes: notes, hint: hint))
    }

    public func warning(_ message: String, at position: Position?, hint: String? = nil) {
        report(Diagnostic(message, at: position, hint: hint, severity: .warning))
    }

    /// Runs `body`; a mistake that it throws is reported and gives `nil`.
    public func attempt<R>(_ body: () throws(Diagnostic) -> R) -> R? {
        do {
            return try body()
        } catch {
            report(error)
            return nil
        }
    }

    /// Everything found, by file in the order in which the files came up, and by place.
    public var sorted: [Diagnostic] {
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

/// A document that can't be used, with everything found wrong in it.
public struct InvalidDocument: Error {
    public let diagnostics: [Diagnostic]

    public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}
