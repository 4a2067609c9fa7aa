internal import Foundation
import Language

extension ModelReader {
    /// The path of a file that a document names, relative to the document.
    func weightsPath(_ name: Scalar) -> String? {
        diagnostics.attempt { () throws(Diagnostic) in
            let path = try Template(name).text(in: header.scope)
            let folder = URL(fileURLWithPath: name.position.source.name).deletingLastPathComponent()
            return URL(fileURLWithPath: path, relativeTo: folder).path
        }
    }
}
