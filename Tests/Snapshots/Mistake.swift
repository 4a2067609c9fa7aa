import Foundation
package import Testing

/// A mistake in a document and how it is reported: a file with the document, a line of dashes and the exact messages.
///
/// `LanguageTests/Mistakes` is the specification of the diagnostics. The subfolder says what finds the mistake: the
/// language alone (`yaml`), the compiler of networks (`network`) or the compiler of models (`model`).
package struct Mistake: CustomTestStringConvertible, Sendable {
    private static let separator = "\n-----\n"

    private let file: URL
    private let document: String

    /// The file's name without its ending.
    package let name: String

    /// The document, which ends with a line break.
    package var text: String { document + "\n" }

    package var testDescription: String { name }

    /// The cases in a subfolder of `LanguageTests/Mistakes`.
    package static func all(in folder: String) -> [Mistake] {
        Rewriting.files(in: "LanguageTests/Mistakes/\(folder)").compactMap { try? Mistake($0) }
    }

    private init(_ file: URL) throws {
        self.file = file
        name = file.deletingPathExtension().lastPathComponent
        document = try String(contentsOf: file, encoding: .utf8).components(separatedBy: Mistake.separator)[0]
    }

    /// Expects exactly these messages, or rewrites the file with them.
    package func expect(_ messages: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try Rewriting.expect(document + Mistake.separator + messages, in: file, sourceLocation: sourceLocation)
    }
}
