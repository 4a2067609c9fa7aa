import Foundation
import Language

/// A setting with one value or several, as `--set lr=1e-4,2e-4` gives it. Commas inside brackets, braces, parentheses and
/// quotes belong to a value, so `betas=[0,0.9]` is one.
package struct SettingValues: Sendable, Equatable {
    package let name: String
    package let values: [String]

    /// - Throws: `TrainingError` for an empty value among several, or one that is given twice.
    package init(_ setting: String) throws(TrainingError) {
        guard let equals = setting.firstIndex(of: "=") else {
            // the model's reader reports it
            (name, values) = (setting, [])
            return
        }
        name = String(setting[..<equals])
        values = SettingValues.split(setting[setting.index(after: equals)...])
        guard values.count > 1 else { return }
        if values.contains("") {
            throw TrainingError(
                "'--set \(setting)' has an empty value between commas",
                hint: "quote a value that has a comma: --set '\(name)=\"…\"'", fault: .request)
        }
        if Set(values).count < values.count {
            throw TrainingError("'--set \(setting)' has a value twice", fault: .request)
        }
    }

    /// The parts between commas that are outside brackets and quotes.
    private static func split(_ text: Substring) -> [String] {
        var parts = [""]
        var depth = 0
        var quote: Character?
        for character in text {
            switch character {
            case _ where character == quote: quote = nil
            case "\"", "'": quote = quote ?? character
            case "[", "(", "{": depth += quote == nil ? 1 : 0
            case "]", ")", "}": depth -= quote == nil ? 1 : 0
            case "," where depth <= 0 && quote == nil:
                parts.append("")
                continue
            default: break
            }
            parts[parts.count - 1].append(character)
        }
        return parts.map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

/// Seeds, as `--seeds 1..3` or `--seeds 1,5,9` gives them.
package struct SeedList: Sendable, Equatable {
    package let seeds: [UInt64]

    /// - Throws: `TrainingError` for anything else, for a seed that is given twice, and for too many.
    package init(_ text: String) throws(TrainingError) {
        do throws(NumberList.Mistake) {
            seeds = try NumberList.integers(text, most: Sweep.mostRuns)
        } catch {
            switch error {
            case .malformed:
                throw TrainingError(
                    "'--seeds' must be numbers and ranges such as 1..3 or 1,5,9, but is '\(text)'", fault: .request)
            case .descending(let range):
                throw TrainingError("the range \(range) of '--seeds' ends before it starts", fault: .request)
            case .tooMany: throw Sweep.tooMany
            }
        }
        guard Set(seeds).count == seeds.count else {
            throw TrainingError("'--seeds \(text)' has a seed twice", fault: .request)
        }
    }
}
