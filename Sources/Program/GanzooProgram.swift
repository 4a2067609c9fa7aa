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
    /// The command line in which a negative number is the value of the option before it, not an option of its own.
    private static var arguments: [String] {
        CommandLine.arguments.dropFirst().reduce(into: []) { result, word in
            let isNumber = word.hasPrefix("-") && word.dropFirst().first?.isNumber == true
            if isNumber, let option = result.last, option.hasPrefix("--"), option != "--", !option.contains("=") {
                result[result.count - 1] = "\(option)=\(word)"
            } else {
                result.append(word)
            }
        }
    }

    /// Skips what libtorch does at the end of a process: it removes thousands of operators from its tables one by one,
    /// which takes a third of the time of a command such as `list`.
    private static func leaveQuickly() {
        on_exit(
            { status, _ in
                fflush(nil)
                _exit(status)
            }, nil)
    }

    /// Runs the command line with the given plug-ins, and exits the process if it fails.
    public static func main(adding plugins: Plugin...) {
        // a closed pipe and a limit on the size of files are errors of the write, not the end of the program
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        leaveQuickly()
        if let mistake = UsageMistake(commandOf: Array(CommandLine.arguments.dropFirst())) {
            Failure.write(mistake.text)
            Ganzoo.exit(withError: UsageMistake.status)
        }
        var running: (any ParsableCommand.Type)?
        do {
            try Plugin.install(plugins)
            var command = try Ganzoo.parseAsRoot(GanzooProgram.arguments)
            running = type(of: command)
            try command.run()
            try StandardOutput.finish()
        } catch {
            Ganzoo.exit(withError: Failure.exit(for: error, of: running))
        }
    }
}
