internal import ArgumentParser
private import Foundation
internal import Torch
public import Zoo

/// The program. A package with plug-ins builds a program of its own from this `main.swift`:
///
///     import Program
///     import Zoo
///
///     GanzooProgram.main(adding: Plugin("mine", version: "1.0", summary: "What it adds.", layers: [Mine.self]))
public enum GanzooProgram {
    /// Runs the command line with the given plug-ins, and exits the process if it fails.
    public static func main(adding plugins: Plugin...) {
        // a closed pipe is an error of the write, not the end of the program
        signal(SIGPIPE, SIG_IGN)
        LibTorch.initialise()
        if let mistake = UsageMistake(command: CommandLine.arguments.dropFirst().first) {
            Failure.write(mistake.text)
            Ganzoo.exit(withError: UsageMistake.status)
        }
        var running: (any ParsableCommand.Type)?
        do {
            try Plugin.install(plugins)
            var command = try Ganzoo.parseAsRoot()
            running = type(of: command)
            try command.run()
            try StandardOutput.finish()
        } catch {
            Ganzoo.exit(withError: Failure.exit(for: error, of: running))
        }
    }
}
