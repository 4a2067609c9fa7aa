import Foundation
import Language
import Testing

/// Pages and help are correct: their commands run, their documents are valid, their links resolve.
///
/// The commands of a page run in its order in a folder that has photographs, data and trained runs (`Workshop`), with the
/// debug program; `Shortening` says which are made shorter. Documents are saved in it under their names and checked. A
/// `text` block right under a block of commands is what they print (`ShownOutput`).
@Suite struct PageTests {
    @Test(arguments: Page.all) func everyCommandRuns(_ page: Page) throws {
        for complaint in try PageRun(page).run() { Issue.record("\(complaint)") }
    }

    /// The examples in a command's help.
    @Test(arguments: Page.help) func everyExampleRuns(_ help: Page) throws {
        for complaint in try PageRun(help).run() { Issue.record("\(complaint)") }
    }

    @Test(arguments: Page.all) func linksResolve(_ page: Page) throws {
        let folder = Program.tree.appending(path: page.path).deletingLastPathComponent()
        for part in page.parts {
            guard case .link(let target) = part.kind, !target.contains("://") else { continue }
            let halves = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let file = folder.appending(path: halves[0]).standardizedFileURL
            #expect(
                halves[0].isEmpty || FileManager.default.fileExists(atPath: file.path),
                "\(page.path):\(part.line): there is no '\(target)'")
            guard halves.count == 2 else { continue }
            let linked =
                halves[0].isEmpty
                ? page : Page(path: halves[0], text: try String(contentsOf: file, encoding: .utf8))
            let anchors = linked.parts.compactMap { part in
                if case .heading(let text) = part.kind { Page.anchor(text) } else { nil }
            }
            #expect(anchors.contains(halves[1]), "\(page.path):\(part.line): no heading is '#\(halves[1])'")
        }
    }

    @Test func everyCommandIsListed() throws {
        let page = try Page("zoo/COMMANDS.md")
        let listed = page.parts.compactMap { part -> String? in
            guard case .span(let text) = part.kind, text.hasPrefix("ganzoo ") else { return nil }
            return text.split(separator: " ").dropFirst().first.map(String.init)
        }
        let missing = try Usage(of: Program()).commands.values.filter { $0.isShown && !listed.contains($0.name) }
        #expect(Set(missing.map(\.name)).subtracting(["ganzoo", "help"]) == [])
    }

    @Test func pagesAreParsed() {
        let page = Page(
            path: "page.md",
            text: """
                # One `two`
                Words `ganzoo
                list` and [a link](other.md#there).

                   ```sh
                   ganzoo list
                   ```

                ```text
                dcgan …
                ```
                """)
        let kinds = page.parts.map { "\($0.kind) \($0.line) \($0.follows)" }
        #expect(
            kinds == [
                #"heading("One `two`") 1 false"#, #"span("ganzoo list") 2 false"#, #"link("other.md#there") 2 false"#,
                #"block(language: "sh", text: "ganzoo list\n") 5 false"#,
                #"block(language: "text", text: "dcgan …\n") 9 true"#,
            ])
    }

    /// A page of mistakes, and how each is reported.
    private static let mistaken = """
        Spans of forms: `ganzoo sample RUN --cuont N`, `ganzoo paint RUN`, `--nosuch 3`.

        ```sh
        make nosuch
        frobnicate all
        swift test --filter NoSuchTests
        scripts/nosuch.sh
        ganzoo show dcgann
        ```

        ```sh
        ganzoo layers tanh
        ```
        ```text
        something else
        ```

        ```yaml
        model: mine
        extends: dcgann
        ```

        ```yaml
        layers: [
        ```
        """

    private static let complaints = [
        "page.md:1: 'sample' has no option '--cuont'", "page.md:1: unknown command 'paint'",
        "page.md:1: no command has the option '--nosuch'", "page.md:3: the Makefile has no target 'nosuch'",
        "page.md:3: no rule says how to test 'frobnicate all'", "page.md:3: no test is named 'NoSuchTests'",
        "page.md:3: 'scripts/nosuch.sh': no such file", "page.md:3: 'ganzoo show dcgann' ends with status 64",
        "page.md:14: 'ganzoo layers tanh' prints", "page.md:18: 'zoo/mine.yaml' does not hold",
        "page.md:23: not YAML",
    ]

    @Test func mistakesInPagesAreReported() throws {
        let complaints = try PageRun(Page(path: "page.md", text: Self.mistaken)).run()
        #expect(complaints.count == Self.complaints.count)
        for (complaint, start) in zip(complaints, Self.complaints) { #expect(complaint.hasPrefix(start)) }
    }
}
