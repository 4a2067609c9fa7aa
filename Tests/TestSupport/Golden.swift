import Foundation
import Testing
package import Torch

/// A file under `Tests/Golden`: its tensors and its facts.
package func golden(_ name: String) throws -> (tensors: [String: Tensor], facts: [String: Any]) {
    let file = try Safetensors(reading: tests.appending(path: "Golden/\(name).safetensors").path)
    let text = try #require(file.metadata["golden"])
    let facts = try JSONSerialization.jsonObject(with: Foundation.Data(text.utf8))
    return (file.tensors, try #require(facts as? [String: Any]))
}
