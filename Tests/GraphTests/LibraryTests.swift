import Graph
import Language
import Testing

/// What documents import from libraries, and the mistakes of libraries that are not used yet.
@Suite struct LibraryTests {
    static let library = Documents(texts: [
        "base": "library: base\nblocks:\n  narrow: {layers: [linear: 2]}\n",
        "parts": """
        library: parts
        import: base
        let: {m: 3}
        blocks:
          wide: {params: {n: null}, layers: [linear: m * n, narrow]}
        functions:
          double(x): 2 * x
        """,
    ])

    @Test func blocksSeeTheSurroundingNames() throws {
        let built = try network(
            "network: net\nimport: parts\ninputs: {x: [4]}\nlayers: [wide: 2, wide: 1]\n", library: Self.library)
        #expect(built.weightShapes["wide.linear.weight"] == [6, 4])
        #expect(built.weightShapes["wide_2.narrow.linear.weight"] == [2, 3])
    }

    @Test func eachLibraryComesOnceAfterItsImports() throws {
        let diagnostics = Diagnostics()
        let source = Source(name: "net.yaml", text: "network: net\nimport: [base, parts, parts]\n")
        let document = try #require(YAMLReader.read(source, diagnostics))
        #expect(Self.library.imports(of: document, diagnostics).map(\.name) == ["base", "parts"])
        #expect(diagnostics.all.isEmpty)
    }

    @Test func unusedBlocksNeedNoArguments() throws {
        let text = """
            network: net
            inputs: {x: [4]}
            layers: [linear: 2]
            blocks:
              unused:
                params: {body: null, n: null, style: null}
                let: {half: n / 2}
                layers: [body, conv: {filters: half, kernel: n}, adain: {style: "style[0]"}]
            """
        #expect(try network(text).nodes.count == 2)
    }

    @Test func aLibraryIsCheckedWithoutUses() throws {
        let diagnostics = Diagnostics()
        let text = """
            library: mine
            import: nothing
            let: {m: n + 1}
            blocks:
              relu: {layers: [tanh]}
              wide: {layrs: [tanh]}
            functions:
              double: 2
              half(x): x /
            layers: [relu]
            """
        let document = try #require(YAMLReader.read(Source(name: "mine.yaml", text: text), diagnostics))
        NetworkDocument.check(library: document, name: "mine", library: Self.library, diagnostics)
        #expect(
            diagnostics.sorted.map(\.message) == [
                "unknown library 'nothing'", "unknown name 'n'", "a block cannot be named 'relu', which is a layer",
                "unknown key 'layrs' of a block", "expected a function in the form 'name(parameters)'",
                "expected a value, but found the end", "unknown key 'layers' of a library",
            ])
    }
}
