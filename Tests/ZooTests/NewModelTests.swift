import Foundation
import Graph
import Language
import Testing
import Torch
import Training

@testable import Zoo

struct NewModelTests {
    @Test(arguments: zoo.models.map(\.name), [false, true])
    func aCopyIsTheSameModel(_ origin: String, _ inline: Bool) throws {
        try withFolder { folder in
            let new = try NewModel("mine", from: origin, inline: inline, in: zoo)
            try new.write(into: folder)
            #expect(!inline || new.files.count == 1)
            let before = try zoo.load(origin).model
            let after = try Zoo(folders: [folder, tree]).load("mine")
            #expect(after.diagnostics.isEmpty)
            #expect(
                after.model.networks.map(\.entry.network.weightCount)
                    == before.networks.map(\.entry.network.weightCount))
            #expect(after.model.game.plan.map { $0.terms.map(\.text) } == before.game.plan.map { $0.terms.map(\.text) })
        }
    }

    @Test func itsNetworksFollowItsParameters() throws {
        try withFolder { folder in
            try NewModel("mine", from: "dcgan", inline: true, in: zoo).write(into: folder)
            let settings = ["size=32", "channels=1"]
            let after = try Zoo(folders: [folder]).load("mine", settings: settings).model
            let before = try zoo.load("dcgan", settings: settings).model
            #expect(after.networks.map(\.entry.network.weightCount) == before.networks.map(\.entry.network.weightCount))
        }
    }

    @Test func nothingIsOverwritten() throws {
        try withFolder { folder in
            let new = try NewModel("mine", from: "dcgan", inline: false, in: zoo)
            let file = folder.appending(path: "specs/mine-generator.yaml")
            try FileManager.default.createDirectory(
                at: folder.appending(path: "specs"), withIntermediateDirectories: true)
            try "mine".write(to: file, atomically: true, encoding: .utf8)
            #expect(throws: FileError.self) { try new.write(into: folder) }
            #expect(try String(contentsOf: file, encoding: .utf8) == "mine")
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "zoo/mine.yaml").path))
        }
    }

    @Test func aNameThatIsNoneIsRefused() {
        let error = #expect(throws: InvalidDocument.self) {
            try NewModel("My Model", from: "dcgan", inline: false, in: zoo)
        }
        #expect(
            error?.diagnostics.first?.message == "'My Model' is no name for a model: lower-case words joined by '-' are"
        )
    }
}
