import Foundation

/// The commands that pages may have, and what the test does with each. A command that is not here has no rule, and a page
/// with it fails.
enum Commands {
    enum Rule: Equatable {
        /// Runs, shortened.
        case ganzoo
        /// Runs as it is.
        case shell
        /// Builds, installs or takes long, so only what it names is looked up; `missing` says what is not there.
        case lookup(missing: String?)
    }

    /// By the first word that is not an assignment.
    static func rule(_ words: [String]) -> Rule? {
        let words = words.drop { $0.contains(/^[A-Za-z_]+=/) }
        guard let first = words.first else { return nil }
        switch first {
        // it rewrites the tree; ReferencePageTests and SchemaFileTests hold the tree to it
        case "ganzoo" where words.dropFirst().first == "reference": return .lookup(missing: nil)
        case "ganzoo": return .ganzoo
        case "ls", "cat", "head", "tail", "mkdir", "cp", "mv", "rm", "grep": return .shell
        case "make": return .lookup(missing: target(Array(words)))
        case "swift": return .lookup(missing: filter(Array(words)))
        // set-up, which readers do on their own machines
        case "cd", "git", "export", "source", "tensorboard": return .lookup(missing: nil)
        case "python3": return words.dropFirst().first == "-m" ? .lookup(missing: nil) : rule(Array(words.dropFirst()))
        default: return first.hasPrefix("scripts/") || first == ".ci/run" ? .lookup(missing: file(first)) : nil
        }
    }

    /// Options of other programs that pages name.
    static let otherOptions: Set<String> = ["--filter", "--skip-build", "--build-tests", "--floor"]

    /// Whether a word stands for others, such as MODEL, RUN… or [SECONDS].
    static func isPlaceholder(_ word: String) -> Bool {
        if word.contains("…") { return true }
        return word.contains(/(^|[^A-Za-z_$])[A-Z]{2,}($|[^A-Za-z_])/) && !word.contains(/^[A-Z_]+=[a-z0-9]/)
    }

    private static let makefile =
        (try? String(contentsOf: Program.tree.appending(path: "Makefile"), encoding: .utf8)) ?? ""

    private static func target(_ words: [String]) -> String? {
        let targets = words.dropFirst().filter { !$0.contains("=") }
        return targets.first { !makefile.contains("\n\($0):") }.map { "the Makefile has no target '\($0)'" }
    }

    /// The names of the test targets, types and functions in `Tests`.
    private static let tests: Set<String> = {
        let folder = Program.tree.appending(path: "Tests")
        let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        var names: Set<String> = []
        for file in files where file.hasSuffix(".swift") {
            names.insert(String(file.prefix { $0 != "/" }))
            let text = (try? String(contentsOf: folder.appending(path: file), encoding: .utf8)) ?? ""
            for match in text.matches(of: /(?:struct|func|class) ([A-Za-z]+)/) { names.insert(String(match.1)) }
        }
        return names
    }()

    private static func filter(_ words: [String]) -> String? {
        guard let place = words.firstIndex(of: "--filter"), place + 1 < words.count else { return nil }
        let parts = words[place + 1].split { $0 == "/" || $0 == "." }.map(String.init)
        return parts.first { part in !tests.contains { $0.contains(part) } }.map { "no test is named '\($0)'" }
    }

    private static func file(_ name: String) -> String? {
        FileManager.default.fileExists(atPath: Program.tree.appending(path: name).path)
            ? nil : "'\(name)': no such file"
    }
}
