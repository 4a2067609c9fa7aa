import Language
import Testing

/// Thousands of broken documents: none may crash or hang the reader, and each gives a value or says why not.
struct MutationTests {
    /// A small generator of its own, so that a failure can be repeated.
    struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    static let document = """
        network: größe-generator
        summary: "Turns noise\\tinto an image;
          in two lines"
        params: {size: 64, width: 64, norm: batch_norm, shape: [1, 2], deep: &deep [relu, {conv: {filters: 3}}]}
        let:
          stages: int(log2(size)) - 3
          nf(res): min(32768 // res, 512)
          most: >-
            max(nf(4), width) *
              2 ** stages
          text: 'it''s ${stages} deep'
          again: *deep
        require:
          size >= 16 and 2 ** int(log2(size)) == size: size must not be ${size}
        layers:
          - conv: {filters: "nf(size)", kernel: [4, 4], rate: 1e-3}
          - flatten:
            name: x${1 + 2}
        """

    static let pieces = [
        "{", "}", "[", "]", ":", ": ", "- ", "\n", "\n  ", "\t", "'", "\"", "&a ", "*a", "!", "|", ">", "%", "@", "#",
        ", ", "${",
        "(", ")", "**", "//", " if ", " else ", "not ", "9223372036854775807", "-9223372036854775808", "1e308", "0",
        "range(",
        "sum(", "len(", "min(", "[0] * ", "\\x", "\\", "---\n", "...\n", "? ", "null", "é", "\u{301}", "\u{FEFF}", "\r",
        "\u{0}", "形", "<<: ",
    ]

    @Test(arguments: 1...4)
    func neverCrashNorHang(_ seed: UInt64) {
        var random = Random(state: seed)
        let original = Array(Self.document.unicodeScalars)
        for _ in 0..<750 {
            var text = original
            for _ in 0..<Int.random(in: 1...6, using: &random) { mutate(&text, &random) }
            check(String(String.UnicodeScalarView(text)))
        }
    }

    private func mutate(_ text: inout [Unicode.Scalar], _ random: inout Random) {
        let start = Int.random(in: 0...text.count, using: &random)
        let end = min(text.count, start + Int.random(in: 0...12, using: &random))
        switch Int.random(in: 0..<4, using: &random) {
        case 0: text.removeSubrange(start..<end)
        case 1: text.insert(contentsOf: text[start..<end], at: Int.random(in: 0...text.count, using: &random))
        case 2: text.removeSubrange(start...)
        default: text.insert(contentsOf: (Self.pieces.randomElement(using: &random) ?? "").unicodeScalars, at: start)
        }
    }

    private func check(_ text: String) {
        let diagnostics = Diagnostics()
        let at = Position(start: Source(name: "layer", text: "conv"))
        if let value = YAMLReader.read(Source(name: "test", text: text), diagnostics) {
            let scope = Header(value, owner: "test", diagnostics).scope
            for scalar in value.scalars {
                _ = try? Expression.parse(scalar).description
                _ = try? Template(scalar).text(in: scope)
            }
            for item in value["layers"]?.sequence ?? [] {
                var fields = Fields("conv", item["conv"] ?? item, at: at, scope: scope, diagnostics)
                _ = fields.int("filters", 1..., "")
                _ = fields.pair("kernel", 1..., "")
                fields.finish()
            }
        } else {
            #expect(diagnostics.hasErrors, "\(text)")
        }
        #expect(diagnostics.all.isEmpty || !diagnostics.sorted.text(color: true).isEmpty)
    }
}
