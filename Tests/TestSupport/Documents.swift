package import Foundation
package import Games
package import Graph
import Language
package import Zoo

/// The source tree.
package let tree = tests.deletingLastPathComponent()

/// The folder `Tests`.
package let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

/// The zoo that ships.
package let zoo = Zoo(folders: [tree])

/// What a document has wrong, as people read it.
package struct Mistaken: Error, CustomStringConvertible {
    let diagnostics: [Diagnostic]
    package var description: String { diagnostics.text() }
}

/// The network of a document, which may use what ships.
package func network(_ text: String) throws -> Network {
    let diagnostics = Diagnostics()
    let value = YAMLReader.read(Source(name: "mine.yaml", text: text), diagnostics)
    let network = value.flatMap { NetworkDocument.build($0, name: "mine", library: zoo, diagnostics) }
    guard let network else { throw Mistaken(diagnostics: diagnostics.sorted) }
    return network
}

/// The model of a document, which may extend and use what ships.
package func model(_ text: String, _ settings: [String] = []) throws -> Model {
    let diagnostics = Diagnostics()
    do {
        guard let document = YAMLReader.read(Source(name: "mine.yaml", text: text), diagnostics) else {
            throw Mistaken(diagnostics: diagnostics.sorted)
        }
        let whole = try Inheritance.resolve(document, name: "mine", in: zoo)
        let (changed, overrides) = Settings.apply(settings, to: whole, name: "mine", diagnostics)
        return try LoadedModel(changed, name: "mine", overrides: overrides, library: zoo, diagnostics).model
    } catch let error as InvalidDocument {
        throw Mistaken(diagnostics: error.diagnostics)
    } catch let error as Diagnostic {
        throw Mistaken(diagnostics: [error])
    }
}
