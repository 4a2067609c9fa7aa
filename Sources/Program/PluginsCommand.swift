import ArgumentParser
import Language
import Zoo

struct PluginsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins", abstract: "List the plug-ins in use and what each adds.",
        usage: "ganzoo plugins [<options>]",
        discussion: """
            Examples:
              ganzoo plugins --plugin mine
              GANZOO_PATH=mine:yours ganzoo plugins --json
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let plugins = PluginListing.all(in: try zoo.path)
        if json {
            print(JSON.list(plugins.map(object)).written())
        } else if plugins.isEmpty {
            print("no plug-ins; add the folder of a plug-in with --plugin or in GANZOO_PATH")
        } else {
            print(plugins.map(text).joined(separator: "\n\n"))
        }
    }

    private func object(_ plugin: PluginListing) -> JSON {
        let additions = plugin.additions.map { ($0.kind, JSON.list($0.names.map(JSON.text))) }
        return .object([
            ("plugin", .text(plugin.name)), ("version", .text(plugin.version)), ("summary", .text(plugin.summary)),
            ("from", plugin.folder.map(JSON.text) ?? .null), ("adds", .object(additions)),
        ])
    }

    private func text(_ plugin: PluginListing) -> String {
        var table = Table()
        table.add("  from", plugin.folder ?? "the program")
        for addition in plugin.additions { table.add("  \(addition.kind)", addition.names.joined(separator: " ")) }
        var help = Table()
        for (name, text) in plugin.help { help.add("  \(name)", text) }
        return "\(plugin.name) \(plugin.version): \(plugin.summary)\n\(table.text)"
            + (plugin.help.isEmpty ? "" : "\n\n\(help.text)")
    }
}
