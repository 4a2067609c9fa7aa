/// Lists in messages, cut after twenty lines.
enum Shortened {
    static let most = 20

    /// Each line on its own, indented, and the number of those that are left out. Of several lists, each has its share.
    static func list(_ lists: [String]...) -> String {
        let share = most / max(1, lists.count)
        let spare = lists.reduce(0) { $0 + max(0, share - $1.count) }
        let shown = lists.flatMap { $0.prefix(share + spare) }.prefix(most)
        let rest = lists.reduce(0) { $0 + $1.count } - shown.count
        return shown.map { "\n  \($0)" }.joined() + (rest > 0 ? "\n  … and \(rest) more" : "")
    }
}
