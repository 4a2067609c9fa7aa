internal import Foundation
internal import Language

/// The folders of the zoo path: the given ones, including plug-ins, the working folder and ganzoo's own.
struct ZooPath {
    private(set) var folders: [URL] = []
    private(set) var plugins: [PluginFolder] = []
    private(set) var warnings: [Diagnostic] = []
    private var seen: Set<String> = []
    private let diagnostics = Diagnostics()

    /// - Parameters:
    ///   - given: folders by `--zoo`.
    ///   - plugins: folders by `--plugin`.
    ///   - environment: folders by `GANZOO_PATH`.
    /// - Throws: `InvalidDocument` with all errors in the plug-ins.
    init(given: [String], plugins: [String], environment: [String]) throws(InvalidDocument) {
        for path in plugins { add(plugin: path) }
        // folders by --zoo are searched first
        let named = folders
        folders = []
        for path in given {
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
                add(path)
            } else {
                diagnostics.report(Diagnostic("folder '\(path)' not found", at: nil).due(to: .missing))
            }
        }
        folders += named
        for path in environment { PluginFolder.exists(in: URL(fileURLWithPath: path)) ? add(plugin: path) : add(path) }
        add(FileManager.default.currentDirectoryPath)
        for folder in Zoo.shipped { add(folder.path) }
        checkNames()
        guard !diagnostics.hasErrors else { throw InvalidDocument(diagnostics.sorted) }
        for plugin in self.plugins { OperatorLibraries.load(plugin, diagnostics) }
        guard !diagnostics.hasErrors else { throw InvalidDocument(diagnostics.sorted) }
    }

    private mutating func isNew(_ folder: URL) -> Bool { seen.insert(folder.resolvingSymlinksInPath().path).inserted }

    private mutating func add(plugin path: String) {
        let folder = URL(fileURLWithPath: path)
        guard isNew(folder) else { return }
        guard PluginFolder.exists(in: folder) else {
            let isThere = FileManager.default.fileExists(atPath: folder.path)
            diagnostics.error(
                isThere ? "'\(path)' is not a plug-in: plugin.yaml is missing" : "folder '\(path)' not found", at: nil,
                hint: isThere ? "use --zoo for a folder that contains documents only" : nil)
            return
        }
        let own = Diagnostics()
        if let plugin = PluginFolder(reading: folder, own) { plugins.append(plugin) }
        own.all.forEach(diagnostics.report)
        folders.append(folder)
    }

    /// Adds a folder of documents. The libraries of a plug-in that was not named as one are not loaded.
    private mutating func add(_ path: String) {
        let folder = URL(fileURLWithPath: path)
        guard isNew(folder) else { return }
        folders.append(folder)
        guard PluginFolder.exists(in: folder), let plugin = PluginFolder(reading: folder, Diagnostics()),
            !plugin.libraries.isEmpty
        else { return }
        let isHere = path == FileManager.default.currentDirectoryPath
        warnings.append(
            Diagnostic(
                "the plug-in '\(plugin.name)' \(isHere ? "in the working folder" : "in '\(path)'") is not loaded; "
                    + "only its documents can be used", at: nil,
                hint: "load its libraries with --plugin \(isHere ? "." : path)",
                severity: .warning))
    }

    /// Reports names that are defined twice.
    private func checkNames() {
        var names: [String: PluginFolder] = [:]
        for plugin in plugins {
            if let other = names.updateValue(plugin, forKey: plugin.name) {
                diagnostics.error(
                    "two plug-ins are named '\(plugin.name)'", at: plugin.position,
                    notes: [.init("the other one is here", at: other.position)])
            }
        }
        for (kind, word) in [("zoo", "model"), ("specs", "network or library")] {
            var givers: [String: URL] = [:]
            for folder in folders {
                for entry in Zoo(folders: [folder]).entries(in: kind) {
                    let other = givers.updateValue(folder, forKey: entry.name)
                    guard let other, isPlugin(folder) || isPlugin(other) else { continue }
                    diagnostics.error(
                        "the \(word) '\(entry.name)' is defined by both \(giver(other)) and \(giver(folder))", at: nil,
                        hint: "names in plug-ins must be unique: rename one, or use one of the two at a time")
                }
            }
        }
    }

    private func plugin(_ folder: URL) -> PluginFolder? { plugins.first { $0.folder == folder } }

    private func isPlugin(_ folder: URL) -> Bool { plugin(folder) != nil }

    private func giver(_ folder: URL) -> String {
        plugin(folder).map { "the plug-in '\($0.name)'" } ?? "the folder '\(folder.path)'"
    }
}
