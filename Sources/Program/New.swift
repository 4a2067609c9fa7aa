import ArgumentParser
import Foundation
import Zoo

struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A model of one's own to edit: its document and the networks it uses.",
        discussion: """
            Examples:
              ganzoo new mine --from dcgan
              ganzoo new mine --from wgan --inline -o experiments
            The documents go into zoo/ and specs/ of the working folder; nothing is overwritten.
            """)

    @OptionGroup var zoo: Ganzoo.ZooOptions
    @Argument(help: "The new model's name.")
    var name: String
    @Option(help: "The model to begin from.")
    var from: String
    @Flag(help: "Write the networks into the model's document.")
    var inline = false
    @Option(name: .shortAndLong, help: "The folder that gets zoo/ and specs/.")
    var output = "."

    func run() throws {
        let model = try NewModel(name, from: from, inline: inline, in: zoo.path, folder: output)
        try model.write(into: URL(fileURLWithPath: output))
        for file in model.files { print(output == "." ? file.path : "\(output)/\(file.path)") }
    }
}
