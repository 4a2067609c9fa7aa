import ArgumentParser
import Data
import Foundation
import Games
import Images
import Language
import Training
import Zoo

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Report what a data set holds.",
        usage: "ganzoo data [<options>] <data>",
        discussion: """
            Prints the layout, classes, sizes and problems of the data, and which models it can train; with --model, what \
            that model does to it. Fails if nothing can be used.

            Examples:
              ganzoo data builtin:emoji64 -o sheet.png
              ganzoo data builtin:edges2emoji --model pix2pix
              ganzoo data builtin:digits --json
            """)

    @Argument(help: ArgumentHelp("A folder or file, builtin:NAME, or NAME:PLACE of a plug-in.", valueName: "data"))
    var path: String
    @Option(help: "The model that is to be trained. (default: all models are tried)")
    var model: String?
    @OptionGroup var settings: SettingOptions
    @Option(name: .out, help: "A .png file for a sheet of samples.")
    var out: String?
    @OptionGroup var overwrite: OverwriteOptions
    @Flag(help: "Decode all files, not only an evenly spaced 2000.")
    var all = false
    @Flag(help: "Print JSON.")
    var json = false
    @OptionGroup var zoo: Ganzoo.ZooOptions

    func validate() throws {
        if let out { try PictureName.check(out, "--out") }
        if model == nil, !settings.set.isEmpty { throw ValidationError("'--set' can only be used with '--model'") }
    }

    func run() throws {
        let zoo = try zoo.path
        let loaded = try model.map { try zoo.load($0, settings: settings.set).model }
        if let out { try overwrite.check([out]) }
        let facts = try DataFacts(path, loaded, zoo, most: all ? .max : 2000)
        if let out { try write(try ContactSheet(facts.training).image(), to: out) }
        print(json ? facts.json.written() : facts.text)
        if !json { for warning in facts.warnings { Failure.tell("warning", warning) } }
    }

    private func write(_ image: Image, to path: String) throws {
        if path == "-" { try StandardOutput.write(image) } else { try ImageFile.write(image, to: path) }
    }
}
