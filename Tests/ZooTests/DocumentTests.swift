import Language
import Testing

@testable import Zoo

struct DocumentTests {
    @Test func whatIsExtendedAndSetIsPartOfTheDocument() throws {
        let text = try zoo.effectiveDocument("wgan", settings: ["clip=0.02", "train.batch=8"])
        for line in ["model: wgan", "  clip: 0.02", "  batch: 8", "    rmsprop:", "  generate: G(z)"] {
            #expect(text.split(separator: "\n").contains { $0 == line }, "\(line)")
        }
        #expect(!text.contains("extends"))
        #expect(YAMLReader.read(Source(name: "wgan", text: text), Diagnostics()) != nil)
    }

    @Test func anUnknownParameterIsAnError() {
        #expect(throws: InvalidDocument.self) { try zoo.effectiveDocument("wgan", settings: ["clop=1"]) }
    }
}
