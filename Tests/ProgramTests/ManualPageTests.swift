import Foundation
import Testing

/// The manual page that `make install` installs.
struct ManualPageTests {
    @Test func manualPageListsEveryCommandAndOption() throws {
        let ganzoo = try Program()
        let page = try ganzoo("reference --manual").output
        let help = try ganzoo("--help").output
        let commands = help.split(separator: "\n", omittingEmptySubsequences: false)
            .drop { $0 != "SUBCOMMANDS:" }.dropFirst().prefix { !$0.isEmpty }
            .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
            .map { String($0.split(separator: " ")[0]) }
        #expect(commands.contains("train"))
        for command in commands { #expect(page.contains("\n.Ss \(command)\n"), "\(command)") }
        #expect(page.contains(".It Fl -rounds Ar rounds\n"))
    }

    /// A line that starts with a period or an apostrophe is a request, and a backslash starts an escape.
    @Test func onlyRequestsStartWithAPeriod() throws {
        let page = try Program()("reference --manual").output
        let requests = Set(["Dd", "Dt", "Os", "Sh", "Ss", "Nm", "Nd", "Ar", "Op", "Pp", "Bl", "It", "El", "Bd", "Ed"])
        for line in page.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
            #expect(requests.contains(String(line.dropFirst().prefix { $0.isLetter })), "\(line)")
        }
        #expect(page.split(separator: "\n").filter { $0.hasPrefix(".Bd") }.count == page.matches(of: /\n\.Ed/).count)
    }
}
