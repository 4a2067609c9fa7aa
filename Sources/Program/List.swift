import ArgumentParser
import Foundation
import Language
import Zoo

struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the models on the zoo path.",
        usage: "ganzoo list [<options>]",
        discussion: """
            The zoo path consists of the folders given with --zoo and --plugin, those in GANZOO_PATH, the current folder, \
            and the zoo that comes with ganzoo.

            Examples:
              ganzoo list
              ganzoo list --task translate --json
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Option(help: "List only models for this task, such as generate or translate.")
    var task: String?
    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let zoo = try zoo.path
        var found: [ModelCard] = []
        var diagnostics: [Diagnostic] = []
        for entry in zoo.models {
            do throws(InvalidDocument) {
                found.append(try zoo.card(entry))
            } catch {
                diagnostics += error.diagnostics
            }
        }
        if let task { found = try of(task, found) }
        if json {
            let list = found.map { card in
                JSON.object([
                    ("name", .text(card.name)), ("task", .text(card.task)), ("paper", .text(card.paper)),
                    ("summary", .text(card.summary)), ("from", .text(card.folder)),
                ])
            }
            print(JSON.list(list).written())
        } else if found.isEmpty {
            print("no models on the zoo path")
        } else {
            var table = Table()
            for card in found { table.add(card.name, card.task, card.paper, card.summary) }
            print(table.text)
        }
        Failure.warn(diagnostics)
    }

    /// The models for a task.
    private func of(_ task: String, _ models: [ModelCard]) throws -> [ModelCard] {
        let result = models.filter { $0.task == task }
        guard result.isEmpty, !models.isEmpty else { return result }
        let known = Set(models.map(\.task)).filter { !$0.isEmpty }
        throw InvalidDocument([
            Diagnostic(
                "unknown task '\(task)'", at: nil, hint: Suggestion.hint(for: task, among: known, what: "tasks")
            ).due(to: .request)
        ])
    }
}
