import Language
import Testing

struct ValueYAMLTests {
    @Test(arguments: [
        "a: 1\nb: [x, 'y, z', null]\nc: {d: [{e: f}, {g: {h: i}}], j: []}\n", "- [1, [2, 3]]\n- {}\n- 'null'\n- ''\n",
        "a: \"tab\\t quote\\\" \\\\ \\x07 \\x85 line\\nnext\"\n'b: c': '# no comment'\n",
        "a: |\n  two\n  lines\nb: folded\n  plain\n",
        MutationTests.document,
    ])
    func roundTrips(_ text: String) throws {
        let value = try #require(read(text).value)
        let written = value.yaml()
        let again = read(written)
        #expect(again.mistakes.isEmpty, "\(written)")
        #expect(again.value?.shape == value.shape, "\(written)")
    }
}

extension Value {
    /// Everything but the places, in one line.
    fileprivate var shape: String {
        switch content {
        case .null: "null"
        case .scalar(let scalar): "\(scalar.isPlain ? "" : "quoted ")\(scalar.text.debugDescription)"
        case .sequence(let items): "[\(items.map(\.shape).joined(separator: ", "))]"
        case .mapping(let entries):
            "{\(entries.map { "\($0.name.debugDescription): \($0.value.shape)" }.joined(separator: ", "))}"
        }
    }
}
