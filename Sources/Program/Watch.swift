import ArgumentParser
import Foundation
import Training

struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Follow a training from another terminal.",
        usage: "ganzoo watch [<options>] <run>",
        discussion: """
            Shows the terms, the discriminators' outputs, gradient norms and metrics as small curves, the speed, the time \
            left and the latest warnings, until the training ends. If standard output is not a terminal, it is printed once. \
            The training does not notice.

            Examples:
              ganzoo watch runs/dcgan
              ganzoo watch runs/dcgan --once
            """)

    @Argument(help: ArgumentHelp("A run folder.", valueName: "run"))
    var path: String
    @Flag(help: "Print the present state and exit.")
    var once = false
    @Option(help: "Seconds between updates.")
    var every = 1.0

    func validate() throws {
        guard every >= 0.1, every <= 3600 else {
            throw ValidationError("'--every' must be from 0.1 to 3600, but is \(every)")
        }
    }

    func run() throws {
        var reader = FigureReader(URL(fileURLWithPath: path))
        let screen = Screen()
        guard screen.isTerminal, !once else {
            let lines = try WatchScreen(run: RunRecord(path, &reader), width: screen.size.columns).lines
            return print(lines.joined(separator: "\n"))
        }
        while !StandardOutput.isClosed {
            let record = try RunRecord(path, &reader)
            let size = screen.size
            screen.show(WatchScreen(run: record, width: size.columns - 1).lines(size.rows - 1))
            if !record.isInProgress { return }
            Thread.sleep(forTimeInterval: every)
        }
    }
}

/// Lines that are drawn over the ones before.
private final class Screen {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    private var count = 0

    var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (100, 50) }
        return (max(20, Int(size.ws_col)), max(8, Int(size.ws_row)))
    }

    /// - Parameter lines: escaped, and no longer than the terminal's.
    func show(_ lines: [String]) {
        let up = count > 0 ? "\u{1B}[\(count)A\r" : ""
        // each line is cleared to its end, and what is below the last one too
        let text = lines.map { "\($0)\u{1B}[K\n" }.joined()
        StandardOutput.write(Array("\(up)\(text)\u{1B}[J".utf8))
        count = lines.count
    }
}
