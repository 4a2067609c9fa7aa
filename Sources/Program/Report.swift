import ArgumentParser
import Files
import Reports
import Torch
import Training

struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a page about a run.",
        usage: "ganzoo report [<options>] <run>",
        discussion: """
            The page is one file that works without a network: curves, samples over the rounds, metrics, warnings with what \
            to try, the drawing of the game (if Graphviz is installed), the configuration, the data and the log. A run in \
            progress is shown as it is now.

            Examples:
              ganzoo report runs/dcgan
              ganzoo report runs/dcgan -o digits.html
            """)

    @Argument(help: ArgumentHelp("A run folder.", valueName: "run"))
    var path: String
    @Option(name: .out, help: "The .html file to write; - writes to standard output.")
    var output = "report.html"
    @OptionGroup var overwrite: OverwriteOptions
    @OptionGroup var plugins: Ganzoo.PluginOptions

    func validate() throws { try PageFile.check(output) }

    func run() throws {
        try overwrite.check([output])
        // the drawing of a model needs the operators of its plug-ins
        _ = try plugins.path()
        try PageFile.write(RunPage(RunRecord(path)).html, to: output)
    }
}

/// The file of a page.
enum PageFile {
    static func check(_ path: String) throws {
        let name = path.lowercased()
        guard path == "-" || name.hasSuffix(".html") || name.hasSuffix(".htm") else {
            throw ValidationError("'--out' must be an .html file, but is '\(path)'")
        }
    }

    /// Writes a page and prints where it is; `-` is standard output.
    static func write(_ html: String, to path: String) throws {
        if path == "-" { return StandardOutput.write(Array(html.utf8)) }
        do throws(IOFailure) {
            try FileBytes.write(Array(html.utf8), to: path)
        } catch {
            throw FileError(error)
        }
        print(path)
    }
}
