import Foundation
import Graph
import Testing
import Torch
import Training

@testable import Zoo

struct DrawingTests {
    static let hasGraphviz = ["/usr/bin/dot", "/usr/local/bin/dot"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test func copiesThatAreAlikeAreDrawnOnce() throws {
        let boxes = LayerBoxes(try network(Networks.residual))
        #expect(boxes.copies == ["repeat.0": 9])
        // image, conv, [conv with norm and relu, conv, +], conv with tanh
        #expect(boxes.boxes.map(\.nodes.count) == [1, 1, 3, 1, 1, 2])
        let dot = Drawing.dot(of: try network(Networks.residual))
        #expect(dot.contains("residual-block × 9"))
        #expect(dot.contains("conv 3 × 3"))
    }

    @Test func copiesThatAreSeenFromOutsideAreNotFolded() throws {
        let boxes = LayerBoxes(try network(Networks.skips))
        #expect(boxes.copies.isEmpty)
        let merge = try #require(boxes.boxes.indices.last)
        #expect(boxes.edges.filter { $0.to == merge }.count == 3)
    }

    @Test func aModelShowsItsGameAndNetworks() throws {
        let dot = Drawing.dot(of: try zoo.load("dcgan").model)
        for part in ["updates D", "updates G", "bce_logits(D(fake), 1)", "3,576,704 weights", "label=\" fake"] {
            #expect(dot.contains(part), "\(part)")
        }
        #expect(!Drawing.dot(of: try zoo.load("dcgan").model, withNetworks: false).contains("batch_norm"))
    }

    @Test(.enabled(if: hasGraphviz)) func everyModelThatShipsIsLaidOut() throws {
        try withFolder { folder in
            for entry in zoo.models {
                let file = folder.appending(path: "\(entry.name).svg")
                try Graphviz.write(Drawing.dot(of: try zoo.load(entry.name).model), to: file.path)
                #expect(try String(contentsOf: file, encoding: .utf8).contains("</svg>"))
            }
        }
    }

    @Test func anotherEndingIsRefused() {
        let error = #expect(throws: FileError.self) { try Graphviz.write("", to: "x.jpeg") }
        #expect(error?.reason == "a drawing is .svg, .png or .dot, not '.jpeg'")
    }
}
