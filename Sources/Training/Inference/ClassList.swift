import Language

/// Classes by name, as users write them after `label=`.
enum ClassList {
    /// The numbers of classes in `food`, `food,travel` or, for classes that are named by numbers, `1..5`. A number that is
    /// not a name is the number of a class.
    /// - Parameter names: the classes in the order of their numbers.
    /// - Throws: `TrainingError` for an unknown class.
    static func numbers(_ text: String, field: String, names: [String]) throws(TrainingError) -> String {
        if let number = names.firstIndex(of: text) { return String(number) }
        // names that count from 0 are the numbers themselves
        if names.enumerated().allSatisfy({ $1 == String($0) }) { return text }
        let areNumbers = names.allSatisfy { Int($0) != nil }
        if text.contains(".."), !areNumbers { return text }
        var items = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if text.contains(".."), let range = GivenInputs.values(text) { items = range.map(String.init) }
        var result: [String] = []
        for item in items {
            if let number = names.firstIndex(of: item) {
                result.append(String(number))
            } else if !areNumbers, Int(item) != nil {
                result.append(item)
            } else {
                throw TrainingError(
                    "unknown class '\(item)' of '\(field)'",
                    hint: Suggestion.hint(for: item, among: names, what: "classes"))
            }
        }
        return result.joined(separator: ",")
    }
}
