import Foundation
import Language
import TestSupport
import Testing
import Training

/// What stands in run folders: of this program, of earlier ones, of newer ones.
struct RunTests {
    /// A run of six rounds by the program from before formats, with checkpoints after three and six.
    private static let old = tree.appending(path: "Tests/Golden/formats/0")

    /// Why the folder's `run.yaml` with another text is not read.
    private func refusal(_ change: (String) -> String) throws -> String {
        try withFolder { folder in
            let run = folder.appending(path: "run")
            try FileManager.default.copyItem(at: Self.old, to: run)
            let file = run.appending(path: "run.yaml")
            try change(String(contentsOf: file, encoding: .utf8)).write(to: file, atomically: true, encoding: .utf8)
            do {
                _ = try Run(run.path)
                return ""
            } catch let error as InvalidDocument {
                return error.diagnostics.map(\.message).joined(separator: "; ")
            }
        }
    }

    @Test func aConfigurationFromBeforeFormatsIsRead() throws {
        let run = try Run(Self.old.path)
        #expect(run.configuration.seed == 1 && run.configuration.rounds == 6)
        #expect(run.configuration.data == "builtin:ring8")
        #expect(run.configuration.yaml.hasPrefix("format: 1\nrun: remembering\n"))
    }

    @Test func aNewerFormatIsRefusedByName() throws {
        #expect(
            try refusal { "format: 3\n" + $0 } == "written by a newer ganzoo: format 3; this one reads up to 1")
    }

    @Test(arguments: ["run", "seed", "device", "precision", "rounds", "data", "document"])
    func aMissingPartIsNamed(_ key: String) throws {
        let message = try refusal { ("\n" + $0).replacing("\n\(key):", with: "\nother:") }
        #expect(message == "not a run's configuration: '\(key)' is missing")
    }
}
