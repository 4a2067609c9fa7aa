internal import Foundation
import Language

extension ModelReader {
    /// A file that a document names, relative to the document.
    func weightsPath(_ value: Value?) -> String? {
        guard let value, !value.isNull else { return nil }
        guard let scalar = value.scalar else {
            diagnostics.error("'weights' must be the name of a file, but is \(value.kind)", at: value.position)
            return nil
        }
        return diagnostics.attempt { () throws(Diagnostic) in
            let path = try Template(scalar).text(in: header.scope)
            let folder = URL(fileURLWithPath: scalar.position.source.name).deletingLastPathComponent()
            return URL(fileURLWithPath: path, relativeTo: folder).path
        }
    }
}
