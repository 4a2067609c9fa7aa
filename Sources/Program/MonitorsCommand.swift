import ArgumentParser
import Language
import Training
import Zoo

struct MonitorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitors", abstract: "Explain what trainings warn of, and what to try.",
        usage: "ganzoo monitors [<options>] [<name>]",
        discussion: """
            A monitor reads the figures of a training while it runs. What it sees is a warning, on the terminal, in \
            log.txt and in metrics.jsonl.

            Examples:
              ganzoo monitors
              ganzoo monitors mode-collapse
              ganzoo monitors --json
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "The monitor to explain. (default: list all)")
    var name: String?
    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        _ = try zoo.path
        let all = Monitors.all
        let shown = name.map { name in all.filter { $0.name == name } } ?? all
        if let name, shown.isEmpty {
            throw InvalidDocument([
                Diagnostic(
                    "unknown monitor '\(name)'", at: nil,
                    hint: Suggestion.hint(
                        for: name, among: all.map { $0.name }, what: "monitors", see: "ganzoo monitors")
                ).due(to: .request)
            ])
        }
        if json { return print(JSON.list(shown.map(object)).written()) }
        if name != nil { return print(shown.map(text).joined(separator: "\n\n")) }
        var table = Table()
        for monitor in shown { table.add(monitor.name, monitor.meaning) }
        print(table.text)
    }

    private func text(_ monitor: any Monitor.Type) -> String {
        var table = Table()
        table.add("sees", monitor.help)
        table.add("means", monitor.meaning)
        for (index, remedy) in monitor.remedies.enumerated() { table.add(index == 0 ? "try" : "", remedy) }
        return "\(monitor.name)\n\n\(table.wrapped)"
    }

    private func object(_ monitor: any Monitor.Type) -> JSON {
        .object([
            ("name", .text(monitor.name)), ("sees", .text(monitor.help)), ("means", .text(monitor.meaning)),
            ("try", .list(monitor.remedies.map(JSON.text))),
        ])
    }
}
