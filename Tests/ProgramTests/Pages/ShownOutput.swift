import Foundation

/// Output as a page shows it.
///
/// A line `…` stands for any number of lines, and `…` in a line for any text. Numbers that a trained run gives differ
/// from those on the page, since the test trains for two rounds: of such commands they count as numbers alone.
enum ShownOutput {
    /// - Returns: the first line of the page that the program does not print at its place; `nil` if it prints all.
    static func difference(_ shown: String, _ printed: String, isOfRun: Bool) -> String? {
        var rest = lines(printed, isOfRun)[...]
        var skips = false
        for line in lines(shown, isOfRun) {
            if line.trimmingCharacters(in: .whitespaces) == "…" {
                skips = true
                continue
            }
            let place = (skips ? rest : rest.prefix(1)).firstIndex { matches($0, line) }
            guard let place else { return "but the page shows '\(line)'" }
            rest = rest[(place + 1)...]
            skips = false
        }
        return rest.isEmpty || skips ? nil : "but the page ends before '\(rest[rest.startIndex])'"
    }

    private static func lines(_ text: String, _ isOfRun: Bool) -> [String] {
        text.split(separator: "\n").map { line in
            isOfRun
                ? String(line).replacing(/[0-9]+([.,:][0-9]+)*/, with: "0").replacing(#/ +/#, with: " ") : String(line)
        }
    }

    private static func matches(_ line: String, _ pattern: String) -> Bool {
        let parts = pattern.components(separatedBy: "…")
        guard parts.count > 1 else { return line == pattern }
        guard line.hasPrefix(parts[0]), line.hasSuffix(parts[parts.count - 1]) else { return false }
        var rest = line[...]
        for part in parts where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }
}
