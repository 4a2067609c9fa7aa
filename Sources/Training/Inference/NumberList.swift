internal import Foundation

/// Lists of numbers as options take them: `3`, `1,5,9`, ranges of whole numbers such as `0..9`, and both: `1,4..6`.
enum NumberList {
    enum Mistake: Error, Equatable {
        case malformed
        /// A range whose end is before its start.
        case descending(String)
        case tooMany
    }

    /// - Parameter most: the most numbers of the list.
    static func integers<Number: FixedWidthInteger>(_ text: String, most: Int) throws(Mistake) -> [Number] {
        try list(text, most) { part, most throws(Mistake) in try range(part, most) ?? Number(part).map { [$0] } }
    }

    /// Numbers with or without decimals, all of them finite.
    /// - Parameter most: the most numbers of the list.
    static func numbers(_ text: String, most: Int) throws(Mistake) -> [Double] {
        try list(text, most) { part, most throws(Mistake) in
            if let whole: [Int] = try range(part, most) { return whole.map(Double.init) }
            return Double(part).flatMap { $0.isFinite ? [$0] : nil }
        }
    }

    private static func list<Number>(
        _ text: String, _ most: Int, _ read: (_ part: String, _ most: Int) throws(Mistake) -> [Number]?
    ) throws(Mistake) -> [Number] {
        var result: [Number] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let numbers = try read(part.trimmingCharacters(in: .whitespaces), most) else { throw .malformed }
            guard numbers.count <= most - result.count else { throw .tooMany }
            result += numbers
        }
        return result
    }

    /// The numbers of `0..9`; `nil` for something else than a range.
    private static func range<Number: FixedWidthInteger>(_ part: String, _ most: Int) throws(Mistake) -> [Number]? {
        let ends = part.components(separatedBy: "..")
        guard ends.count > 1 else { return nil }
        let numbers = ends.compactMap { Number($0.trimmingCharacters(in: .whitespaces)) }
        guard ends.count == 2, numbers.count == 2 else { throw .malformed }
        guard numbers[0] <= numbers[1] else { throw .descending(part) }
        let (span, tooFar) = numbers[1].subtractingReportingOverflow(numbers[0])
        guard !tooFar, span < Number(clamping: most) else { throw .tooMany }
        return Array(numbers[0]...numbers[1])
    }
}
