import ArgumentParser
import Graph
import Language

struct LayersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "layers", abstract: "The layers that documents can use, explained.",
        discussion: """
            Examples:
              ganzoo layers
              ganzoo layers conv
            """)

    @Argument(help: "A layer to explain.")
    var name: String?

    func run() throws {
        guard let name else {
            var table = Table()
            for layer in Layers.all {
                table.add(layer.name, String(layer.help.prefix { $0 != "\n" }))
            }
            print(table.text)
            return
        }
        guard let layer = Layers.named(name) else {
            throw InvalidDocument([
                Diagnostic(
                    "unknown layer '\(name)'", at: nil,
                    hint: Suggestion.hint(for: name, among: Layers.all.map { $0.name }, what: "layers"))
            ])
        }
        var table = Table()
        for field in Layers.schema(of: layer) {
            let range = field.range.isEmpty ? "" : ", \(field.range)"
            table.add(
                "  \(field.name)", field.type + range, field.standard.map { "default \($0)" } ?? "required", field.help)
        }
        print("\(layer.name)\n\n\(layer.help)\n\nArguments\n\(table.text)")
    }
}
