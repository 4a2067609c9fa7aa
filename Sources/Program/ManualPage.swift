import ArgumentParser
import Foundation
import Language

/// The manual page `ganzoo(1)`, in the language of `mdoc(7)`, from the same declarations as each command's help.
struct ManualPage {
    /// What ArgumentParser describes of a command, as far as the page shows it.
    private struct Description: Decodable {
        struct Command: Decodable {
            let commandName: String
            let abstract: String?
            let discussion: String?
            let shouldDisplay: Bool?
            let arguments: [Argument]?
            let subcommands: [Command]?
        }

        struct Argument: Decodable {
            struct Name: Decodable {
                let kind: String
                let name: String
            }

            let kind: String
            let names: [Name]?
            let valueName: String?
            let abstract: String?
            let defaultValue: String?
            let isOptional: Bool
            let shouldDisplay: Bool
        }

        let command: Command
    }

    private let command: Description.Command

    /// - Throws: `DecodingError` if ArgumentParser's description of the commands has another form.
    init() throws {
        command = try JSONDecoder().decode(Description.self, from: Data(Ganzoo._dumpHelp().utf8)).command
    }

    /// The page's source.
    var text: String {
        var lines = [".Dd \(Self.date)", ".Dt GANZOO 1", ".Os ganzoo", ".Sh NAME", ".Nm ganzoo"]
        lines += [
            ".Nd \(Self.escaped(command.abstract ?? ""))", ".Sh SYNOPSIS", ".Nm ganzoo", ".Ar command", ".Op Ar ...",
        ]
        lines += [".Sh DESCRIPTION"] + Self.paragraphs(command.discussion) + [".Sh COMMANDS"]
        for subcommand in command.subcommands ?? [] where subcommand.shouldDisplay != false {
            if subcommand.commandName == "help" { continue }
            lines += [".Ss \(subcommand.commandName)", Self.escaped(subcommand.abstract ?? "")]
            lines += Self.list(of: (subcommand.arguments ?? []).filter(\.shouldDisplay))
            lines += Self.paragraphs(subcommand.discussion)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static var date: String {
        Date().formatted(.iso8601.year().month().day())
    }

    private static func list(of arguments: [Description.Argument]) -> [String] {
        guard !arguments.isEmpty else { return [] }
        return [".Bl -tag -width Ds"] + arguments.flatMap(item) + [".El"]
    }

    private static func item(_ argument: Description.Argument) -> [String] {
        let value = argument.valueName ?? "value"
        let names = (argument.names ?? []).map { $0.kind == "long" ? "Fl -\($0.name)" : "Fl \($0.name)" }
        let isFlag = argument.kind == "flag"
        let label =
            argument.kind == "positional"
            ? "Ar \(value)" : names.joined(separator: " , ") + (isFlag ? "" : " Ar \(value)")
        let suffix = argument.defaultValue.map { isFlag ? "" : " (default: \($0))" } ?? ""
        return [".It \(label)", escaped((argument.abstract ?? "") + suffix)]
    }

    /// Indented lines are examples and stay as they are; the others are running text.
    private static func paragraphs(_ text: String?) -> [String] {
        var result: [String] = []
        var isExample = false
        for line in (text ?? "").split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix(" ") != isExample, !line.isEmpty {
                isExample.toggle()
                result.append(isExample ? ".Bd -literal -offset indent" : ".Ed")
            }
            if line.isEmpty {
                result.append(isExample ? "" : ".Pp")
            } else {
                result.append(escaped(isExample ? line.trimmingCharacters(in: .whitespaces) : String(line)))
            }
        }
        return (text == nil ? [] : [".Pp"]) + result + (isExample ? [".Ed"] : [])
    }

    /// Text in which nothing is a request or an escape of roff.
    private static func escaped(_ text: String) -> String {
        let plain = text.replacing("\\", with: "\\e").replacing("\n", with: " ").replacing("-", with: "\\-")
        return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
    }
}
