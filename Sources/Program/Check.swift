import ArgumentParser
import Language
import Zoo

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check documents for errors and warnings.",
        usage: "ganzoo check [<options>] <names> ...",
        discussion: """
            Prints nothing if there are none. The exit status is 65 if a document has errors.

            Examples:
              ganzoo check dcgan
              ganzoo check zoo/*.yaml specs/*.yaml
              ganzoo check - < mine.yaml
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "Names of models or networks, or paths of documents; - reads standard input.")
    var names: [String]
    @OptionGroup var settings: SettingOptions
    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let zoo = try zoo.path
        var found: [Diagnostic] = []
        for name in names {
            do throws(InvalidDocument) {
                found += name == "-" ? try zoo.check(input()) : try zoo.check(name, settings: settings.set)
            } catch {
                found += error.diagnostics
            }
        }
        if json {
            print(JSON.list(found.map(\.json)).written())
        } else {
            Failure.warn(found)
        }
        if found.contains(where: { $0.severity == .error }) { throw ExitStatus.of(InvalidDocument(found)) }
    }

    /// The document on standard input.
    private func input() throws(InvalidDocument) -> Source {
        do throws(Diagnostic) {
            return try Source.loadStandardInput()
        } catch {
            throw InvalidDocument([error])
        }
    }
}
