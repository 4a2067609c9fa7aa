import Foundation
import Games
import Language
import Testing
import Zoo

/// A folder in which the commands of a page run, with all that pages and help take for granted.
struct Workshop {
    let ganzoo: Program
    let usage: Usage

    init() throws {
        ganzoo = try Program()
        usage = try Workshop.usage.get()
        let result = try ganzoo.shell("cp -R '\(Workshop.prepared.get().path)'/. .")
        try #require(result.status == 0, "\(result.errors)")
    }

    /// What the program says that its commands take, asked once.
    private static let usage = Result { try Usage(of: Program()) }

    /// Photographs, weights and trained runs, made once.
    private static let prepared = Result {
        let ganzoo = try Program()
        try WorkshopContents(ganzoo).make()
        kept = ganzoo
        atexit { Workshop.kept = nil }
        return ganzoo.folder
    }

    /// The folder goes with its program when the tests end.
    nonisolated(unsafe) private static var kept: Program?

    /// Runs a line as a shell does whose home is this folder and whose path has the program.
    /// - Returns: the status and what a terminal would show.
    func run(_ line: String) throws -> (status: Int32, output: String) {
        let short = Shortening.shorten(line, has: hasParameter)
        let outcome = try ganzoo.shell(
            "unset GANZOO_PATH; export HOME=\"$PWD\" OMP_NUM_THREADS=1 PATH=\"$(dirname \"$GANZOO\"):$PATH\"\nexec 2>&1\n\(short)"
        )
        return (outcome.status, outcome.output)
    }

    private func hasParameter(_ model: String, _ parameter: String) -> Bool {
        let zoo = Zoo(folders: [ganzoo.folder, Program.tree])
        guard
            let loaded = try? zoo.load(model.contains("/") ? ganzoo.folder.appending(path: model).path : model)
        else { return false }
        return loaded.model.parameters.contains { $0.name == parameter }
    }

    /// Saves a document of a page under the name that it gives itself.
    /// - Returns: its path, or `nil` if the text is only a part of a document.
    func save(_ text: String) throws -> String? {
        guard let match = text.prefixMatch(of: /(?:#.*\n)*(model|network|library|plugin): *(\S+)/) else { return nil }
        let name = String(match.2)
        let path =
            switch match.1 {
            case "model": "zoo/\(name).yaml"
            case "plugin": "\(name)/plugin.yaml"
            default: "specs/\(name).yaml"
            }
        try ganzoo.write(text, to: path)
        return path
    }
}
