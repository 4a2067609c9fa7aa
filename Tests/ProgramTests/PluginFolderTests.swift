import Foundation
import Testing

/// Plug-ins in folders; `Transcripts/failures/plugins.txt` has their mistakes.
struct PluginFolderTests {
    private let ganzoo: Program

    init() throws { ganzoo = try Program() }

    private func write(_ name: String, models: [String]) throws {
        try ganzoo.write("plugin: \(name)\nversion: 0.1\nsummary: Models.\n", to: "\(name)/plugin.yaml")
        for model in models { try ganzoo.write("model: \(model)\nextends: toy\n", to: "\(name)/zoo/\(model).yaml") }
    }

    @Test func documentsOfAPluginCanBeUsed() throws {
        try write("mine", models: ["own-toy"])
        #expect(try ganzoo("check own-toy").status == 64)
        #expect(try ganzoo("check own-toy --plugin mine").status == 0)
        #expect(try ganzoo("list --plugin mine").output.contains("own-toy"))
        #expect(
            try ganzoo("plugins --plugin mine").output == """
                mine 0.1: Models.
                  from    \(ganzoo.folder.path)/mine
                  models  own-toy

                """)
    }
}
