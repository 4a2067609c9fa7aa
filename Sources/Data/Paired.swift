internal import Images

/// Pairs of images with equal names in two folders.
struct Paired: Described {
    let name: String
    let contents: Contents
    private let sides: [ImageFiles]
    private let folders: [String]
    /// The indices of the images of each sample in both folders.
    private let places: [[Int]]

    /// - Throws: `DataError` if an image of one folder has no counterpart in the other, or several.
    init(path: String, _ folders: [FileTree], for declaration: DataDeclaration) throws(DataError) {
        var sides: [ImageFiles] = []
        for folder in folders { sides.append(try ImageFiles(folder, for: declaration)) }
        var stems: [[String: Int]] = []
        for (side, folder) in zip(sides, folders) { stems.append(try Paired.stems(side, folder)) }
        for side in folders.indices {
            for other in folders.indices where other != side {
                guard let lonely = stems[side].keys.filter({ stems[other][$0] == nil }).min() else { continue }
                throw .layout(
                    path: path, found: "'\(lonely)' only in '\(folders[side].path)'",
                    wanted: "images with equal names in '\(folders[0].path)' and '\(folders[1].path)'")
            }
        }
        name = path
        self.sides = sides
        self.folders = folders.map(\.path)
        places = stems[0].keys.sorted().map { stem in stems.compactMap { $0[stem] } }
        contents = Contents(images: sides.count, classes: sides[0].contents.classes)
    }

    /// The indices of a folder's images by their names without extensions.
    private static func stems(_ side: ImageFiles, _ folder: FileTree) throws(DataError) -> [String: Int] {
        var result: [String: Int] = [:]
        for (index, name) in side.names.enumerated() {
            let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
            if let other = result.updateValue(index, forKey: stem) {
                throw .layout(
                    path: folder.path, found: "'\(side.names[other])' and '\(name)'",
                    wanted: "one image named '\(stem)' for a pair")
            }
        }
        return result
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

    var layout: String {
        "pairs of images with equal names in \(folders.map { "'\(Survey.lastName($0))'" }.joined(separator: " and "))"
    }
    var leftOut: [LeftOut] { sides.flatMap(\.leftOut) }
    func place(_ index: Int) -> String { sides[0].place(places[index][0]) }
    func labels(_ index: Int) -> [Int] { sides[0].labels(places[index][0]) }
    func headers(_ index: Int) throws(DataError) -> [ImageHeader] {
        var result: [ImageHeader] = []
        for (side, place) in zip(sides, places[index]) { result += try side.headers(place) }
        return result
    }
}
