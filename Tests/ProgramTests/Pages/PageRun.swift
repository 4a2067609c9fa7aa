import Foundation
import Snapshots

/// Tries what a page says, in its order.
struct PageRun {
    private let page: Page
    private let workshop: Workshop
    /// The commands that have run.
    private var tried: Set<String> = []
    /// The last block of commands, and what it printed.
    private var last: (commands: [String], output: String) = ([], "")
    private var complaints: [String] = []

    init(_ page: Page) throws {
        self.page = page
        workshop = try Workshop()
    }

    /// - Returns: what does not hold, each with its place.
    func run() throws -> [String] {
        var trial = self
        // a sentence may speak of a document that is shown below it
        for case .block("yaml", let text) in page.parts.map(\.kind) { _ = try workshop.save(text) }
        for (index, part) in page.parts.enumerated() {
            switch part.kind {
            case .span(let text): try trial.tryOut(span: text, part.line)
            case .block("sh", let text): try trial.tryOut(commands: text, part.line, shown: page.output(after: index))
            case .block("text", let text) where part.follows && page.isOfCommands(index - 1):
                try trial.compare(text, part.line)
            case .block("yaml", let text):
                try trial.tryOut(document: text, part.line, isWrong: page.isWrong(index))
            default: continue
            }
        }
        return trial.complaints
    }

    private mutating func complain(_ line: Int, _ text: String) { complaints.append("\(page.path):\(line): \(text)") }

    // MARK: Commands

    /// A command in a sentence runs if it is whole; one with words such as MODEL or … for others is looked up.
    private mutating func tryOut(span: String, _ line: Int) throws {
        let words = span.split(separator: " ").map(String.init)
        if span.hasPrefix("--") {
            let option = String(span.prefix { $0 != " " && $0 != "=" })
            if !workshop.usage.has(option), !Commands.otherOptions.contains(option) {
                complain(line, "no command has the option '\(option)'")
            }
        }
        if words.count == 1, span.contains(/^(Sources|Tests|scripts)\/[\w\/+.-]*$/), !Commands.isPlaceholder(span),
            !FileManager.default.fileExists(atPath: Program.tree.appending(path: span).path)
        {
            complain(line, "'\(span)': no such file")
        }
        guard let rule = Commands.rule(words), words.count > 1 else { return }
        // two words name a command, and three with an option name that
        let isMention = words.count == 2 || words.count == 3 && words[2].hasPrefix("-")
        if isMention || words.contains(where: Commands.isPlaceholder) || tried.contains(span) {
            if let wrong = workshop.usage.complaint(about: words) { complain(line, wrong) }
        } else {
            _ = try tryOut(span, rule, line, fails: false)
        }
    }

    private mutating func tryOut(commands text: String, _ line: Int, shown: String?) throws {
        let lines = text.replacing("\\\n", with: "").split(separator: "\n")
            .map { $0.replacing(/(^|\s+)#.*$/, with: "").trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
        last = (lines, "")
        for command in lines {
            guard let rule = Commands.rule(command.split(separator: " ").map(String.init)) else {
                complain(line, "no rule says how to test '\(command)'")
                continue
            }
            last.output += try tryOut(command, rule, line, fails: shown?.contains("error: ") == true)
        }
    }

    /// - Returns: what the command prints.
    private mutating func tryOut(_ command: String, _ rule: Commands.Rule, _ line: Int, fails: Bool) throws -> String {
        tried.insert(command)
        if let wrong = workshop.usage.complaint(about: command.split(separator: " ").map(String.init)) {
            complain(line, wrong)
            return ""
        }
        switch rule {
        case .ganzoo, .shell:
            let outcome = try workshop.run(command)
            if (outcome.status == 0) == fails {
                complain(line, "'\(command)' ends with status \(outcome.status): \(outcome.output)")
            }
            return outcome.output
        case .lookup(let missing):
            if let missing { complain(line, missing) }
            return ""
        }
    }

    /// Compares with the last commands' output. `GANZOO_REWRITE` rewrites what the page shows in full.
    private mutating func compare(_ text: String, _ line: Int) throws {
        let isOfRun = last.commands.contains { $0.contains("runs/") }
        guard let wrong = ShownOutput.difference(text, last.output, isOfRun: isOfRun) else { return }
        complain(line, "'\(last.commands.joined(separator: "; "))' prints\n\(last.output)\n\(wrong)")
        if Rewriting.isOn, !isOfRun, !text.contains("…") {
            let file = Program.tree.appending(path: page.path)
            let page = try String(contentsOf: file, encoding: .utf8)
            try Data(page.replacing(text, with: last.output).utf8).write(to: file)
        }
    }

    // MARK: Documents

    private mutating func tryOut(document text: String, _ line: Int, isWrong: Bool) throws {
        guard let path = try workshop.save(text) else {
            if let wrong = Fragment(text, in: workshop.ganzoo.folder).complaint { complain(line, wrong) }
            return
        }
        if isWrong || path.hasSuffix("plugin.yaml") { return }
        let outcome = try workshop.run("ganzoo check \(path)")
        if outcome.status != 0 { complain(line, "'\(path)' does not hold: \(outcome.output)") }
    }
}

extension Page {
    /// The output that the page shows right under a block of commands.
    fileprivate func output(after index: Int) -> String? {
        guard index + 1 < parts.count, parts[index + 1].follows,
            case .block("text", let text) = parts[index + 1].kind
        else { return nil }
        return text
    }

    fileprivate func isOfCommands(_ index: Int) -> Bool {
        guard index >= 0, case .block("sh", _) = parts[index].kind else { return false }
        return true
    }

    /// Whether a document is shown for its mistakes: an output with an error is shown before the next document.
    fileprivate func isWrong(_ index: Int) -> Bool {
        for part in parts[(index + 1)...] {
            if case .block("yaml", _) = part.kind { return false }
            if case .block("text", let text) = part.kind { return text.contains("error: ") }
        }
        return false
    }
}
