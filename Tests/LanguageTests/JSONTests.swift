import Foundation
import Testing

@testable import Language

struct JSONTests {
    private let value = JSON.object([
        ("a\tb", .list([.int(1), .real(0.5), .real(.infinity), .bool(true), .null])),
        ("nested", .object([("quoted \"text\"", "two\nlines \\ \u{1}\u{7F} 🙂")])), ("empty", []),
    ])

    @Test func aLineIsValidAndHasNoLineBreak() throws {
        #expect(!value.line.contains("\n"))
        let object = try JSONSerialization.jsonObject(with: Data(value.line.utf8)) as? [String: Any]
        #expect((object?["a\tb"] as? [Any])?.count == 5)
        let nested = object?["nested"] as? [String: String]
        #expect(nested == ["quoted \"text\"": "two\nlines \\ \u{1}\u{7F} 🙂"])
    }

    @Test func nothingInItSteersATerminal() throws {
        let text = JSON.text("\u{1B}\u{7F}\u{9B}\u{202E}\u{E0041}é").line
        #expect(text == "\"\\u001b\\u007f\\u009b\\u202e\\udb40\\udc41é\"")
        let read = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) as? String
        #expect(read == "\u{1B}\u{7F}\u{9B}\u{202E}\u{E0041}é")
    }

    @Test func bothFormsHaveTheSameContent() throws {
        let forms = try [value.line, value.written()].map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSDictionary
        }
        #expect(forms[0] == forms[1])
    }
}
