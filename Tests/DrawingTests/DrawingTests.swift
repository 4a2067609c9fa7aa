import Foundation
import Games
import TestSupport
import Testing
import Torch

@testable import Drawing
@testable import Zoo

struct DrawingTests {
    static let hasGraphviz = ["/usr/bin/dot", "/usr/local/bin/dot"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test func identicalCopiesAreDrawnOnce() throws {
        let boxes = LayerBoxes(try network(Networks.residual))
        #expect(boxes.copies == ["repeat.0": 9])
        // image, conv, [conv with norm and relu, conv, +], conv with tanh
        #expect(boxes.boxes.map(\.nodes.count) == [1, 1, 3, 1, 1, 2])
        let dot = Drawing.dot(of: try network(Networks.residual))
        #expect(dot.contains("residual-block × 9"))
        #expect(dot.contains("conv 3 × 3"))
    }

    @Test func copiesWithSeveralValuesAreDrawnOnce() throws {
        let text = { (memory: String) in
            """
            network: mine
            inputs: {x: [4, 8, 8]}
            layers:
              - tanh:
                name: memory
              - repeat: 3
                carry: [x, memory]
                layers:
                  - conv: {filters: 4, kernel: 3, padding: 1}
                    from: x
                    name: x
                  - multiply: \(memory)
                    name: memory
              - add: x
            """
        }
        #expect(LayerBoxes(try network(text("memory"))).copies == ["repeat.0": 3])
    }

    @Test func copiesUsedOutsideAreNotFolded() throws {
        let boxes = LayerBoxes(try network(Networks.skips))
        #expect(boxes.copies.isEmpty)
        let merge = try #require(boxes.boxes.indices.last)
        #expect(boxes.edges.filter { $0.to == merge }.count == 3)
    }

    @Test func aModelShowsItsGameAndNetworks() throws {
        let dot = Drawing.dot(of: try zoo.load("dcgan").model)
        for part in [
            "updates <b>D</b>", "updates <b>G</b>", "bce_logits(D(fake), 1)", "3,576,704 weights", "fake<br/>3 × 64",
        ] {
            #expect(dot.contains(part), "\(part)")
        }
        #expect(!Drawing.dot(of: try zoo.load("dcgan").model, withNetworks: false).contains("batch_norm"))
    }

    @Test func aSkipOfABlockStartsInsideItsFrame() throws {
        let wiring = Wiring(LayerBoxes(try network(Networks.residual)))
        let groups = ["repeat.0", "repeat.0.residual-block"]
        #expect(wiring.points == [.init(groups: groups, isBend: false), .init(groups: groups, isBend: true)])
        let skips = wiring.links.filter(\.isSkip)
        #expect(skips.map(\.from) == [.point(0), .point(1)])
        #expect(skips.map(\.to) == [.point(1), .box(4)])
    }

    @Test func nestedSkipsFaceEachOther() throws {
        let boxes = LayerBoxes(try zoo.loadNetwork("unet-generator"))
        let wiring = Wiring(boxes)
        #expect(wiring.levels.count == 8)
        #expect(wiring.levels.allSatisfy { !wiring.isUp($0.down) && wiring.isUp($0.up) })
        #expect(Wiring(LayerBoxes(try network(Networks.residual))).turn == nil)
    }

    @Test func theLegendExplainsOnlyWhatIsDrawn() throws {
        let dot = Drawing.dot(of: try zoo.load("cyclegan").model)
        for part in ["normalization", "cylinder: data", "frame with × n"] { #expect(dot.contains(part), "\(part)") }
        #expect(!dot.contains("dashed ellipse: sampled"))
        #expect(Drawing.dot(of: try zoo.load("wgan-gp").model).contains("dashed line: what a gradient"))
    }

    @Test func identicalNetworksAreDrawnOnce() throws {
        let dot = Drawing.dot(of: try zoo.load("cyclegan").model)
        #expect(dot.components(separatedBy: "subgraph cluster_network").count == 3)
        #expect(dot.contains("7,837,699 weights each"))
    }

    @Test(.enabled(if: hasGraphviz)) func everyBuiltInNetworkIsLaidOut() throws {
        try withFolder { folder in
            for entry in zoo.entries(in: "specs") where zoo.isNetwork(entry.name) {
                guard let network = try? zoo.loadNetwork(entry.name) else { continue }
                try Graphviz.write(Drawing.dot(of: network), to: folder.appending(path: "network.svg").path)
            }
        }
    }

    /// In the SVG, each step's text is at the position of the step.
    @Test(.enabled(if: hasGraphviz)) func everyBuiltInModelIsLaidOutWithItsStepsInOrder() throws {
        try withFolder { folder in
            for entry in zoo.models {
                let file = folder.appending(path: "\(entry.name).svg")
                let model = try zoo.load(entry.name).model
                try Graphviz.write(Drawing.dot(of: model), to: file.path)
                let text = try String(contentsOf: file, encoding: .utf8)
                #expect(text.contains("</svg>"))
                let columns = model.game.steps.compactMap { step -> Double? in
                    let title = step.name ?? "step \(step.id.number)"
                    return text.matches(of: /x="([-0-9.]+)"[^>]*font-weight="bold"[^>]*>([^<]*)</).first {
                        $0.2 == title
                    }
                    .flatMap { Double($0.1) }
                }
                #expect(columns.count == model.game.steps.count, "\(entry.name)")
                #expect(columns == columns.sorted(), "\(entry.name): \(columns)")
            }
        }
    }

    @Test func otherExtensionsAreRefused() {
        let error = #expect(throws: FileError.self) { try Graphviz.write("", to: "x.jpeg") }
        #expect(error?.reason == "unknown format '.jpeg', expected .svg, .png or .dot")
    }
}
