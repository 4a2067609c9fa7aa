import Graph
import Language
import Snapshots
import Testing

/// The mistakes that building a network finds.
struct MistakeTests {
    /// Documents that the cases import and use.
    static let library = Documents(texts: [
        "head": """
        network: head
        params: {features: 2}
        inputs: {x: [channels, height, width]}
        layers: [global_avg_pool, linear: {features: features}]
        """,
        "chicken": "library: chicken\nimport: egg\nblocks: {}\n", "egg": "library: egg\nimport: chicken\nblocks: {}\n",
        "critic-head": "network: critic-head\ninputs: {x: [4]}\nlayers: [relu]\n",
    ])

    static let cases = Mistake.all(in: "network")

    @Test(arguments: cases) func messagesMatchTheFile(_ mistake: Mistake) throws {
        let diagnostics = Diagnostics()
        if let document = YAMLReader.read(Source(name: "\(mistake.name).yaml", text: mistake.text), diagnostics) {
            _ = NetworkDocument.build(document, name: "critic", library: Self.library, diagnostics)
        }
        try mistake.expect(diagnostics.sorted.text())
    }

    @Test func casesExist() { #expect(Self.cases.count >= 40) }
}
