public import Language

/// Where networks find other documents by name.
public protocol Library: Sendable {
    /// The document of that name, network or library.
    /// - Throws: why there is none, at `position`.
    func document(_ name: String, at position: Position) throws(Diagnostic) -> Value
}

/// No other documents: what a network that stands alone is built with.
public struct EmptyLibrary: Library {
    public init() {}

    public func document(_ name: String, at position: Position) throws(Diagnostic) -> Value {
        throw Diagnostic("no document named '\(name)'", at: position)
    }
}
