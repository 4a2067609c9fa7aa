internal import ArgumentParser
internal import Torch
public import Zoo

/// The program. A package that adds to ganzoo makes its own with this as its whole `main.swift`:
///
///     import Program
///     import Zoo
///
///     GanzooProgram.main(adding: Plugin("mine", version: "1.0", summary: "What it adds.", layers: [Mine.self]))
public enum GanzooProgram {
    /// Runs the command line with what the plug-ins add, and ends the process.
    public static func main(adding plugins: Plugin...) {
        LibTorch.initialise()
        do {
            try Plugin.install(plugins)
            var command = try Ganzoo.parseAsRoot()
            try command.run()
            try StandardOutput.finish()
        } catch {
            Ganzoo.exit(withError: Failure.exit(for: error))
        }
    }
}
