import Foundation
import Testing

/// Plug-ins as folders: the keys of `plugin.yaml` and the messages about mistakes.
struct PluginFolderTests {
    private let ganzoo: Program

    init() throws { ganzoo = try Program() }

    /// What is said of a plug-in whose `plugin.yaml` is this text.
    private func complaint(_ text: String) throws -> String {
        try ganzoo.write(text, to: "mine/plugin.yaml")
        let outcome = try ganzoo("plugins --plugin mine")
        #expect(outcome.status == 65 && outcome.output == "")
        return outcome.errors
    }

    private func write(_ name: String, models: [String]) throws {
        try ganzoo.write("plugin: \(name)\nversion: 0.1\nsummary: Models.\n", to: "\(name)/plugin.yaml")
        for model in models { try ganzoo.write("model: \(model)\nextends: toy\n", to: "\(name)/zoo/\(model).yaml") }
    }

    @Test func pluginDocumentsAreFound() throws {
        try write("mine", models: ["own-toy"])
        #expect(try ganzoo("check own-toy").status == 65)
        #expect(try ganzoo("check own-toy --plugin mine").status == 0)
        #expect(try ganzoo("list --plugin mine").output.contains("own-toy"))
        #expect(
            try ganzoo("plugins --plugin mine").output == """
                mine 0.1: Models.
                  from    \(ganzoo.folder.path)/mine
                  models  own-toy

                """)
    }

    @Test func duplicateNamesAreErrorsWithBothPlaces() throws {
        try write("mine", models: ["own-toy"])
        try write("yours", models: ["own-toy", "dcgan"])
        #expect(
            try ganzoo("list --plugin mine --plugin yours").errors == """
                error: the model 'own-toy' is defined by both the plug-in 'mine' and the plug-in 'yours'
                   hint: names in plug-ins must be unique: rename one, or use one of the two at a time

                error: the model 'dcgan' is defined by both the plug-in 'yours' and the folder '\(Program.tree.path)'
                   hint: names in plug-ins must be unique: rename one, or use one of the two at a time

                """)
        try ganzoo.write("plugin: mine\nversion: 1\nsummary: Another.\n", to: "third/plugin.yaml")
        #expect(
            try ganzoo("list --plugin mine --plugin third").errors == """
                third/plugin.yaml:1:9: error: two plug-ins are named 'mine'
                    1 | plugin: mine
                      |         ^^^^
                   note: the other one is here at mine/plugin.yaml:1:9

                """)
    }

    @Test func otherFoldersAreReported() throws {
        try ganzoo.write("", to: "empty/a")
        #expect(
            try ganzoo("list --plugin empty").errors == """
                error: 'empty' is not a plug-in: plugin.yaml is missing
                   hint: use --zoo for a folder that contains documents only

                """)
        #expect(try ganzoo("list --plugin nowhere").errors == "error: folder 'nowhere' not found\n")
    }

    @Test func keysAreChecked() throws {
        #expect(
            try complaint("plugin: my plug-in\nverson: 1\nsummary: [one]\nlibraries: lib.so\n") == """
                mine/plugin.yaml:1:1: error: 'version' of the plug-in is missing: for example 1.0
                    1 | plugin: my plug-in
                      | ^^^^^^

                mine/plugin.yaml:1:9: error: invalid plug-in name 'my plug-in'
                    1 | plugin: my plug-in
                      |         ^^^^^^^^^^
                   hint: use letters, digits, '-' and '_'

                mine/plugin.yaml:2:1: error: a plug-in has no key 'verson'
                    2 | verson: 1
                      | ^^^^^^
                   hint: did you mean 'version'?

                mine/plugin.yaml:3:10: error: 'summary' of a plug-in must be a single value, but this is a list
                    3 | summary: [one]
                      |          ^^^^^

                mine/plugin.yaml:4:12: error: 'libraries' must be a list of files in the plug-in's folder, but this is a single value
                    4 | libraries: lib.so
                      |            ^^^^^^

                """)
        #expect(
            try complaint("plugin: mine\nversion: new\nsummary: One.\n") == """
                mine/plugin.yaml:2:10: error: invalid version 'new': expected numbers separated by dots
                    2 | version: new
                      |          ^^^

                """)
        #expect(try complaint("- mine\n").contains("plugin.yaml must be a mapping, but this is a list"))
        #expect(try complaint("plugin: [mine\n").hasPrefix("mine/plugin.yaml:"))
    }

    @Test func requiredVersionIsChecked() throws {
        let start = "plugin: mine\nversion: 1.0\nsummary: One.\n"
        #expect(
            try complaint("\(start)requires: ganzoo >= 99.1\nanother: key\n") == """
                mine/plugin.yaml:4:11: error: the plug-in requires ganzoo 99.1 or newer, but this is 0.1.0
                    4 | requires: ganzoo >= 99.1
                      |           ^^^^^^^^^^^^^^
                   hint: install a newer ganzoo or an older version of the plug-in

                """)
        #expect(
            try complaint("\(start)requires: python >= 3\n") == """
                mine/plugin.yaml:4:11: error: 'requires' must be the minimum version of ganzoo, but this is 'python >= 3'
                    4 | requires: python >= 3
                      |           ^^^^^^^^^^^
                   hint: such as `requires: ganzoo >= 0.1.0`

                """)
        try ganzoo.write("\(start)requires: ganzoo >= 0.1\n", to: "mine/plugin.yaml")
        #expect(try ganzoo("plugins --plugin mine").status == 0)
    }

    @Test func librariesAreChecked() throws {
        let start = "plugin: mine\nversion: 1.0\nsummary: One.\n"
        #expect(
            try complaint("\(start)libraries: [libmine.so]\n") == """
                mine/plugin.yaml:4:13: error: library 'libmine.so' not found in the plug-in's folder
                    4 | libraries: [libmine.so]
                      |             ^^^^^^^^^^
                   hint: build the library first, as the plug-in's sources describe

                """)
        #expect(
            try complaint("\(start)libraries: [../libmine.so]\n").contains(
                "a library must be in the plug-in's folder, but '../libmine.so' is outside"))
        try ganzoo.write("no library at all", to: "mine/libmine.so")
        #expect(
            try complaint("\(start)libraries: [libmine.so]\n").hasPrefix(
                "mine/plugin.yaml:4:13: error: library 'libmine.so' cannot be loaded: file too short\n"))
        try ganzoo.write(String(repeating: "no library at all ", count: 100), to: "mine/libmine.so")
        #expect(
            try complaint("\(start)libraries: [libmine.so]\n").hasPrefix(
                "mine/plugin.yaml:4:13: error: library 'libmine.so' cannot be loaded: invalid ELF header\n"))
        try ganzoo.write("", to: "mine/lib/a")
        #expect(
            try complaint("\(start)libraries: [lib]\n").contains("expected a library, but 'lib' is a folder"))
    }
}
