import Foundation
import Language
import TestSupport
import Testing

@testable import Zoo

struct SchemaFileTests {
    @Test func documentsReferToTheSchemaOnce() {
        let text = SchemaFile.refer("# a comment\nmodel: x\n", in: "zoo")
        #expect(text == "# yaml-language-server: $schema=../specs/schema.json\n# a comment\nmodel: x\n")
        #expect(SchemaFile.refer(text, in: "zoo") == text)
        #expect(SchemaFile.refer(text, in: "specs").hasPrefix("# yaml-language-server: $schema=schema.json\n# a"))
    }

    @Test func formattingKeepsTheSchemaLine() throws {
        let text = SchemaFile.refer("model:   x\n", in: "zoo")
        #expect(try Formatter.format(Source(name: "x", text: text)).hasPrefix(SchemaFile.line(in: "zoo") + "\n"))
    }

    @Test func newModelsIncludeTheSchema() throws {
        try withFolder { folder in
            let new = try NewModel("mine", from: "dcgan", inline: true, in: zoo)
            try new.write(into: folder)
            #expect(new.files.allSatisfy { $0.text.components(separatedBy: "yaml-language-server").count == 2 })
            let schema = try String(contentsOf: folder.appending(path: SchemaFile.path), encoding: .utf8)
            #expect(schema == SchemaFile.text)
        }
    }
}
