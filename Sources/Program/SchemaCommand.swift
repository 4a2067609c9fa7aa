import ArgumentParser
import Language
import Zoo

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of the language.",
        discussion: """
            Editors use it to complete and check documents. The documents of the zoo, and those that 'ganzoo new' writes, \
            refer to it in their first line. For other documents, save the schema and begin the document with the line:

              # yaml-language-server: $schema=schema.json

            Examples:
              ganzoo schema > schema.json
            """)

    @OptionGroup var plugins: Ganzoo.PluginOptions

    func run() throws {
        _ = try plugins.path()
        print(LanguageSchema.json.written())
    }
}
