import ArgumentParser
import Language

/// A command line that cannot be run, in the form of all other errors: the message, a hint, and the usage of the command.
struct UsageMistake {
    /// The exit status.
    static let status = ExitStatus.usage

    let text: String

    /// The mistake of a first word that is not a command; `nil` for a command or an option.
    /// - Parameter words: the command line; `help` takes a command too.
    init?(commandOf words: [String]) {
        guard let word = words.first == "help" ? words.dropFirst().first : words.first, !word.hasPrefix("-") else {
            return nil
        }
        let commands = Ganzoo.configuration.subcommands
        let visible = commands.filter { $0.configuration.shouldDisplay }.map { $0._commandName } + ["help"]
        guard !visible.contains(word), !commands.contains(where: { $0._commandName == word }) else { return nil }
        text = UsageMistake.text(
            "unknown command '\(word)'",
            [("hint", Suggestion.hint(for: word, among: visible, what: "commands", see: "ganzoo help"))])
    }

    /// What a command found wrong in its options when it ran.
    init(_ error: ValidationError, of command: any ParsableCommand.Type) {
        text = UsageMistake.text(error.message, []) + UsageMistake.usage(of: command)
    }

    /// What the parser reports: a message that ends with the usage of the command.
    init(parsed text: String) {
        var message: [String] = []
        var notes: [(String, String)] = []
        var usage = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if !usage.isEmpty || line.hasPrefix("Usage: ") {
                usage += "\(line)\n"
            } else if line.hasPrefix("Help:  ") {
                notes.append(("note", String(line.dropFirst("Help:  ".count)).replacing("  ", with: ": ")))
            } else {
                message.append(line)
            }
        }
        var sentence = message.joined(separator: "\n").replacing(#/^error: /#, with: "")
        if let question = sentence.firstRange(of: ". Did you mean ") {
            notes.append(("hint", "did you mean " + sentence[question.upperBound...]))
            sentence = String(sentence[..<question.lowerBound])
        }
        if sentence.hasSuffix(".") { sentence.removeLast() }
        self.text = UsageMistake.text(sentence.prefix(1).lowercased() + sentence.dropFirst(), notes) + usage
    }

    private static func usage(of command: any ParsableCommand.Type) -> String {
        """
        Usage: \(Ganzoo.usageString(for: command).replacing("\n", with: "\n       "))
          See 'ganzoo \(command._commandName) --help' for more information.

        """
    }

    private static func text(_ message: String, _ notes: [(kind: String, text: String)]) -> String {
        "error: \(message)\n" + notes.map { "   \($0.kind): \($0.text)\n" }.joined()
    }
}
