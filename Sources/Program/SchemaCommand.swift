import ArgumentParser
import Language
import Zoo

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "The JSON Schema of the language, for editors that complete and check.",
        discussion: """
            The documents that ship, and those that `ganzoo new` writes, name it in their first line. For others:
              ganzoo schema > schema.json
            and then, as the first line of a document, for the YAML language server:
              # yaml-language-server: $schema=schema.json
            """)

    func run() { print(LanguageSchema.json.written()) }
}
