import Foundation
import Testing

/// What the program's commands take, as the program itself describes them.
struct Usage {
    struct Command {
        let name: String
        /// Whether the program's help lists it.
        let isShown: Bool
        let discussion: String
        /// With their dashes: `--set`, `-o`.
        let options: Set<String>
    }

    let commands: [String: Command]

    private struct Dump: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String
        }
        struct Argument: Decodable {
            let kind: String
            let names: [Name]?
        }
        struct Command: Decodable {
            let commandName: String
            let discussion: String?
            let shouldDisplay: Bool?
            let arguments: [Argument]?
            let subcommands: [Command]?
        }
        let command: Command
    }

    init(of ganzoo: Program) throws {
        let text = try ganzoo("--experimental-dump-help").output
        let root = try JSONDecoder().decode(Dump.self, from: Data(text.utf8)).command
        var commands: [String: Command] = [:]
        for command in [root] + (root.subcommands ?? []) {
            let named = (command.arguments ?? []).filter { $0.kind != "positional" }
            commands[command.commandName] = Command(
                name: command.commandName, isShown: command.shouldDisplay ?? true, discussion: command.discussion ?? "",
                options: Usage.spelled(named).union(["--help", "-h", "--version"]))
        }
        self.commands = commands
    }

    private static func spelled(_ arguments: [Dump.Argument]) -> Set<String> {
        Set(arguments.flatMap { $0.names ?? [] }.map { ($0.kind == "long" ? "--" : "-") + $0.name })
    }

    /// What is wrong about the name and the options of a command of ganzoo, whatever its values; `nil` if nothing is.
    func complaint(about line: [String]) -> String? {
        let words = Array(line.drop { $0.contains(/^[A-Za-z_]+=/) })
        guard words.count > 1, words[0] == "ganzoo" else { return nil }
        let name = words[1].hasPrefix("-") ? "ganzoo" : words[1]
        if name == "help" || Commands.isPlaceholder(name) { return nil }
        guard let command = commands[name] else { return "unknown command '\(name)'" }
        for word in words.dropFirst() where word.hasPrefix("-") && word.count > 1 && Double(word) == nil {
            let option = String(word.prefix { $0 != "=" })
            let own = name == "ganzoo" ? ["--generate-completion-script"] : []
            if !command.options.union(own).contains(option) { return "'\(name)' has no option '\(option)'" }
        }
        return nil
    }

    /// Whether any command has the option.
    func has(_ option: String) -> Bool { commands.values.contains { $0.options.contains(option) } }
}
