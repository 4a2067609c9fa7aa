/// A version: whole numbers separated by dots. Missing numbers count as zero.
struct Version: Comparable, CustomStringConvertible {
    let description: String
    private let parts: [Int]

    /// `nil` if the text is not a version.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
        guard parts.allSatisfy({ $0 >= 0 }) else { return nil }
        self.parts = parts
        description = text
    }

    private func part(_ index: Int) -> Int { index < parts.count ? parts[index] : 0 }

    static func == (a: Version, b: Version) -> Bool { !(a < b) && !(b < a) }

    static func < (a: Version, b: Version) -> Bool {
        let different = (0..<max(a.parts.count, b.parts.count)).first { a.part($0) != b.part($0) }
        return different.map { a.part($0) < b.part($0) } ?? false
    }
}
