import Foundation
import Testing

@testable import Torch

@Suite struct OperatorTests {
    /// Every operator that the sources name; a misspelt one would only show when it is first used.
    static let literals: [[String]] = {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Torch").resolvingSymlinksInPath()
        let files = (try? FileManager.default.contentsOfDirectory(at: sources, includingPropertiesForKeys: nil)) ?? []
        let pattern = /Operator\("([A-Za-z_0-9:]+)"(?:, "(\w+)")?\)/
        return files.filter { $0.pathExtension == "swift" }.flatMap { file in
            let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            return text.matches(of: pattern).map { [String($0.1), $0.2.map(String.init) ?? ""] }
        }
    }()

    @Test func everyNamedOperatorExists() throws {
        #expect(Self.literals.count > 100)
        for literal in Self.literals {
            #expect(throws: Never.self, "\(literal)") { try Operator.find(literal[0], literal[1]) }
        }
    }

    @Test func messagesAreOneSentence() throws {
        let error = try #require(throws: TorchError.self) {
            try Tensor.zeros([2, 3]).matmul(.zeros([4, 5]))
        }
        #expect(error.operation == "aten::matmul")
        #expect(error.message == "mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)")
        #expect(throws: TorchError.self) { try Operator.find("aten::no_such_thing") }
        #expect(TorchError.firstSentence(of: "It is 1.5 wide. Then more\nand more") == "It is 1.5 wide")
        #expect(
            TorchError.firstSentence(of: "Given (2). Calculated (0). Too small. See x")
                == "Given (2). Calculated (0). Too small")
    }

    @Test func readsSchemas() throws {
        let schema = Schema(try Operator.find("aten::clamp").schema())
        #expect(schema.parameters.map(\.name) == ["self", "min", "max"])
        #expect(schema.parameters.map(\.type) == ["Tensor", "Scalar?", "Scalar?"])
        #expect(schema.parameters.map(\.standard) == [nil, "None", "None"])
        #expect(schema.result == "Tensor")
        #expect(Schema(try Operator.find("aten::relu_").schema()).parameters[0].isChanged)
        let quoted = Schema("x::y(str a=\"b, (c\", int[2] d=[1, 1]) -> (Tensor, Tensor)")
        #expect(quoted.parameters.map(\.standard) == ["\"b, (c\"", "[1, 1]"] && quoted.result == "(Tensor, Tensor)")
    }

    @Test func generatorsContinueWhereTheyWere() throws {
        let generator = try Generator(seed: 4)
        _ = try Tensor.normal([7], generator)
        let state = try generator.state()
        let first = try Tensor.uniform([9], generator).elements(Float.self)
        try generator.restore(state)
        #expect(try Tensor.uniform([9], generator).elements(Float.self) == first)
        let other = try Generator(seed: 99)
        try other.restore(state)
        #expect(try Tensor.uniform([9], other).elements(Float.self) == first)
    }

    /// What another version of libtorch lacks is an error where it is used, never the end of the program.
    @Test func anOperatorThatLibtorchLacksThrowsWhenCalled() throws {
        let missing = Operator("aten::" + "not_in_this_version")
        #expect(throws: TorchError.self) { try missing(.tensor(try .zeros([1]))) }
    }
}
