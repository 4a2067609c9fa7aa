import Data
import Games
import Graph
import Language
import Testing
import Torch

@testable import Zoo

/// Names that plug-ins made with the program may not give. None of these is installed, so the tables stay as they are.
struct PluginTests {
    private struct Twin<Name: Given>: Layer {
        static var name: String { Name.name }
        static var help: String { "" }
        init(_ fields: inout Fields) {}
        func forward(_ x: Tensor, _ call: Call) throws(TorchError) -> Tensor { x }
    }

    private struct Function: TensorFunction {
        static let name = "grad"
        static let signature = "x"
        static let help = ""
        let shape: [Int] = []
        init(_ call: inout FunctionArguments) throws(Diagnostic) { throw .consequence }
        func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor { inputs[0] }
    }

    private enum Source: DataSource {
        static let name = "builtin"
        static let help = ""
        static func open(_ place: String, declaration: DataDeclaration, split: Split) throws(DataError) -> any Dataset {
            throw .missing(path: place)
        }
    }

    private protocol Given { static var name: String { get } }
    private enum Conv: Given { static let name = "conv" }
    private enum Residual: Given { static let name = "residual" }
    private enum Fresh: Given { static let name = "quite_new" }

    private func complaints(_ plugins: Plugin...) throws -> [String] {
        let before = Layers.all.count
        let error = try #require(throws: InvalidDocument.self) { try Plugin.install(plugins) }
        #expect(Layers.all.count == before && Plugin.all.isEmpty)
        return error.diagnostics.map(\.message)
    }

    @Test func namesOfGanzooCannotBeReused() throws {
        let plugin = Plugin(
            "mine", version: "1", summary: "", layers: [Twin<Conv>.self, Twin<Residual>.self],
            functions: [Function.self], sources: [Source.self])
        #expect(
            try complaints(plugin) == [
                "'conv' (layers) is defined by both ganzoo and the plug-in 'mine'",
                "'residual' (layers) is defined by both ganzoo and the plug-in 'mine'",
                "'grad' (functions) is defined by both ganzoo and the plug-in 'mine'",
                "'builtin' (data) is defined by both ganzoo and the plug-in 'mine'",
            ])
    }

    @Test func namesAreDefinedOnce() throws {
        let fresh = Twin<Fresh>.self
        #expect(
            try complaints(Plugin("mine", version: "1", summary: "", layers: [fresh, fresh])) == [
                "'quite_new' (layers) is defined twice by the plug-in 'mine'"
            ])
        #expect(
            try complaints(
                Plugin("mine", version: "1", summary: "", layers: [fresh]),
                Plugin("yours", version: "1", summary: "", layers: [fresh])) == [
                    "'quite_new' (layers) is defined by both plug-ins 'mine' and 'yours'"
                ])
        #expect(
            try complaints(Plugin("mine", version: "1", summary: ""), Plugin("mine", version: "2", summary: "")) == [
                "two plug-ins are named 'mine'"
            ])
    }
}
