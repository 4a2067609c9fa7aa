/// What the name of a folder says about the files in it.
struct FolderRole: Equatable {
    /// The part of the data; `nil` if the name does not say.
    let split: Split?
    /// Names of held-out folders by preference: 0 for `test`.
    let rank: Int
    /// 0 for A, 1 for B and so on; `nil` if the name has no such letter.
    let domain: Int?

    private static let training = ["train", "training"]
    private static let heldOut = ["test", "testing", "val", "valid", "validation", "eval", "evaluation", "dev"]
    private static let letters = Array("ABCDEFGH")

    /// Reads `train`, `Validation`, `trainA`, `test_b` or `A`.
    init(_ name: String) {
        if let part = FolderRole.part(name) {
            (split, rank, domain) = (part.split, part.rank, nil)
            return
        }
        if let last = name.last, let letter = FolderRole.letters.firstIndex(of: Character(last.uppercased())) {
            var stem = name.dropLast()
            let isMarked = last.isUppercase || stem.last.map("_- .".contains) ?? true
            if let end = stem.last, "_- .".contains(end) { stem.removeLast() }
            if isMarked, stem.isEmpty {
                (split, rank, domain) = (nil, 0, letter)
                return
            }
            if isMarked, let part = FolderRole.part(String(stem)) {
                (split, rank, domain) = (part.split, part.rank, letter)
                return
            }
        }
        (split, rank, domain) = (nil, 0, nil)
    }

    private static func part(_ name: String) -> (split: Split, rank: Int)? {
        let name = name.lowercased()
        if let rank = training.firstIndex(of: name) { return (.train, rank) }
        return heldOut.firstIndex(of: name).map { (.test, $0) }
    }

    /// The names of domains, in order.
    static func letters(_ count: Int) -> [String] { letters.prefix(count).map(String.init) }
}
