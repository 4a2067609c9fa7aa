internal import Foundation
internal import Language
internal import Synchronization
internal import Torch

/// The libraries of operators that are loaded. Once loaded a library stays, and so do its operators.
enum OperatorLibraries {
    private struct Library {
        let plugin: String
        let operators: [String]
    }

    private static let loaded = Mutex<[String: Library]>([:])

    /// Loads the libraries of a plug-in that was named; what is wrong is reported where `plugin.yaml` names them.
    static func load(_ plugin: PluginFolder, _ diagnostics: Diagnostics) {
        LibTorch.initialise()
        loaded.withLock { loaded in
            for name in plugin.libraries {
                let file = plugin.folder.appending(path: name.text).resolvingSymlinksInPath()
                guard loaded[file.path] == nil else { continue }
                diagnostics.attempt { () throws(Diagnostic) in
                    try check(file, name)
                    loaded[file.path] = try load(file, name, of: plugin, besides: loaded.values)
                }
            }
        }
    }

    /// The operators that a plug-in's libraries have brought.
    static func operators(of plugin: PluginFolder) -> [String] {
        loaded.withLock { $0.values.filter { $0.plugin == plugin.name }.flatMap(\.operators).sorted() }
    }

    private static func check(_ file: URL, _ name: Scalar) throws(Diagnostic) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder) else {
            throw Diagnostic(
                "there is no library '\(name.text)' in the plug-in's folder", at: name.position,
                hint: "a library is built before its plug-in is used; its sources say how")
        }
        if isFolder.boolValue {
            throw Diagnostic("'\(name.text)' is a folder, but a library was expected", at: name.position)
        }
    }

    private static func load(
        _ file: URL, _ name: Scalar, of plugin: PluginFolder, besides others: some Collection<Library>
    ) throws(Diagnostic) -> Library {
        do throws(TorchError) {
            let before = try Operator.names()
            try LibTorch.loadLibrary(file.path)
            return Library(plugin: plugin.name, operators: try Operator.names().subtracting(before).sorted())
        } catch {
            throw refusal(error.message.replacing("\(file.path): ", with: ""), name, of: plugin, besides: others)
        }
    }

    /// Why a library was not loaded, in our words where the reason is known.
    private static func refusal(
        _ reason: String, _ name: Scalar, of plugin: PluginFolder, besides others: some Collection<Library>
    ) -> Diagnostic {
        let other = others.first { library in
            library.operators.contains { reason.contains($0.prefix { $0 != ":" }) }
        }
        if let other, reason.contains("TORCH_LIBRARY") || reason.contains("multiple times") {
            let namespace = other.operators.first { reason.contains($0.prefix { $0 != ":" }) }?.prefix { $0 != ":" }
            return Diagnostic(
                "the operators '\(namespace ?? "")::…' are given by both plug-ins '\(other.plugin)' and '\(plugin.name)'",
                at: name.position, hint: "use one of the two at a time")
        }
        if reason.contains("undefined symbol") {
            return Diagnostic(
                "'\(name.text)' was built for another libtorch than this \(LibTorch.version), or lacks a part: \(reason)",
                at: name.position, hint: "build it against the headers of this libtorch")
        }
        return Diagnostic("'\(name.text)' is no library that can be loaded: \(reason)", at: name.position)
    }
}
