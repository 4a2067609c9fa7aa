import ArgumentParser
import Foundation
import Zoo

struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create a model from an existing one.",
        usage: "ganzoo new [<options>] <name> --from <from>",
        discussion: """
            Writes a copy of the model's document to zoo/, and copies of the networks that it uses to specs/, for you to \
            edit.

            Examples:
              ganzoo new mine --from dcgan
              ganzoo new mine --from wgan --inline -o experiments
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "The name of the new model.")
    var name: String
    @Option(help: "The model to start from.")
    var from: String
    @Flag(help: "Write the networks into the model's document instead of specs/.")
    var inline = false
    @Option(name: .out, help: "The folder in which to create zoo/ and specs/.")
    var output = "."
    @OptionGroup var overwrite: OverwriteOptions

    func run() throws {
        let model = try NewModel(name, from: from, inline: inline, in: zoo.path, folder: output)
        try overwrite.check(model.files.map { "\(output)/\($0.path)" })
        try model.write(into: URL(fileURLWithPath: output))
        for file in model.files { print(output == "." ? file.path : "\(output)/\(file.path)") }
    }
}
