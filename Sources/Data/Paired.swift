/// Pairs of images with equal names in two folders.
struct Paired: Dataset {
    let name: String
    let contents: Contents
    private let sides: [ImageFiles]
    /// The indices of the images of each sample in both folders.
    private let places: [[Int]]

    /// - Throws: `DataError` if an image of one folder has no counterpart in the other.
    init(_ tree: FileTree, _ folders: [FileTree]) throws(DataError) {
        var sides: [ImageFiles] = []
        for folder in folders { sides.append(try ImageFiles(folder)) }
        let stems = sides.map { side in
            Dictionary(side.names.enumerated().map { (Paired.stem($0.element), $0.offset) }) { first, _ in first }
        }
        for (side, other) in [(0, 1), (1, 0)] {
            guard let lonely = stems[side].keys.filter({ stems[other][$0] == nil }).min() else { continue }
            throw .layout(
                path: tree.path, found: "'\(lonely)' only in '\(folders[side].path)'",
                wanted: "images with equal names in both folders")
        }
        name = tree.path
        self.sides = sides
        places = stems[0].keys.sorted().map { stem in stems.compactMap { $0[stem] } }
        contents = Contents(images: sides.count, classes: sides[0].contents.classes)
    }

    /// The name without its extension.
    private static func stem(_ name: String) -> String {
        name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    }

    var count: Int { places.count }

    func sample(_ index: Int) throws(DataError) -> Sample {
        var whole = Sample()
        for (side, place) in zip(sides, places[index]) {
            let part = try side.sample(place)
            whole.images += part.images
            if whole.labels.isEmpty { whole.labels = part.labels }
        }
        return whole
    }
}
