internal import Files
internal import Foundation
internal import Language
internal import Synchronization
internal import Torch

/// The loaded operator libraries. A library and its operators stay loaded until the program ends.
enum OperatorLibraries {
    private struct Library {
        let plugin: String
        let operators: [String]
    }

    private static let loaded = Mutex<[String: Library]>([:])

    /// Loads the libraries of a plug-in; errors are reported at their names in `plugin.yaml`.
    static func load(_ plugin: PluginFolder, _ diagnostics: Diagnostics) {
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

    /// The operators that the libraries of a plug-in define.
    static func operators(of plugin: PluginFolder) -> [String] {
        loaded.withLock { $0.values.filter { $0.plugin == plugin.name }.flatMap(\.operators).sorted() }
    }

    private static func check(_ file: URL, _ name: Scalar) throws(Diagnostic) {
        do {
            _ = try RegularFile(file.path)
        } catch {
            switch error.kind {
            case .missing:
                throw Diagnostic(
                    "library '\(name.text)' not found in the plug-in's folder", at: name.position,
                    hint: "build the library first, as the plug-in's sources describe")
            case .folder:
                throw Diagnostic("expected a library, but '\(name.text)' is a folder", at: name.position)
            default: throw Diagnostic("cannot load '\(name.text)': \(error.reason)", at: name.position)
            }
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

    /// The error for a library that cannot be loaded, with an explanation of known causes.
    private static func refusal(
        _ reason: String, _ name: Scalar, of plugin: PluginFolder, besides others: some Collection<Library>
    ) -> Diagnostic {
        let other = others.first { library in
            library.operators.contains { reason.contains($0.prefix { $0 != ":" }) }
        }
        if let other, reason.contains("TORCH_LIBRARY") || reason.contains("multiple times") {
            let namespace = other.operators.first { reason.contains($0.prefix { $0 != ":" }) }?.prefix { $0 != ":" }
            return Diagnostic(
                "operators '\(namespace ?? "")::…' are defined by both plug-ins '\(other.plugin)' and '\(plugin.name)'",
                at: name.position, hint: "use one of the two at a time")
        }
        if reason.contains("undefined symbol") {
            return Diagnostic(
                "'\(name.text)' was not built for libtorch \(LibTorch.version), or a symbol is missing: \(reason)",
                at: name.position, hint: "build it against the headers of this libtorch")
        }
        return Diagnostic("library '\(name.text)' cannot be loaded: \(reason)", at: name.position)
    }
}
