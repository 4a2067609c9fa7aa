internal import Data
internal import Evaluation
internal import Foundation
internal import Language
internal import Training

/// A plug-in on the zoo path or in the program, as `ganzoo plugins` lists it.
package struct PluginListing: Sendable {
    package let name: String
    package let version: String
    package let summary: String
    /// Its folder; `nil` for a plug-in that is compiled into the program.
    package let folder: String?
    /// The names that it adds, by kind; kinds without names are left out.
    package let additions: [(kind: String, names: [String])]

    /// The help of its data sources, metrics and monitors.
    package let help: [(name: String, help: String)]

    /// All plug-ins; those of the program come first.
    package static func all(in zoo: Zoo) -> [PluginListing] {
        Plugin.all.map(PluginListing.init) + zoo.plugins.map(PluginListing.init)
    }

    private init(_ plugin: Plugin) {
        name = plugin.name
        version = plugin.version
        summary = plugin.summary
        folder = nil
        additions = plugin.additions.filter { !$0.names.isEmpty }
        help =
            plugin.sources.map { ("--data \($0.name):…", $0.help) } + plugin.metrics.map { ($0.name, $0.help) }
            + plugin.monitors.map { ($0.name, $0.help) }
    }

    private init(_ plugin: PluginFolder) {
        name = plugin.name
        version = plugin.version
        summary = plugin.summary
        folder = plugin.folder.path
        let own = Zoo(folders: [plugin.folder])
        additions = [
            ("models", own.models.map(\.name)), ("specs", own.entries(in: "specs").map(\.name)),
            ("libraries", plugin.libraries.map(\.text)), ("operators", OperatorLibraries.operators(of: plugin)),
        ].filter { !$0.1.isEmpty }
        help = []
    }
}
