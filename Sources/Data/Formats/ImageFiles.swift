internal import Images

/// Images in a folder or an archive, with one image or two side by side per file. Subfolders are classes.
struct ImageFiles: Dataset {
    let name: String
    let contents: Contents
    private let tree: FileTree
    private let entries: [Entry]

    private struct Entry {
        let name: String
        let label: Int?
    }

    /// - Parameter sideBySide: whether each file has two images side by side.
    init(_ tree: FileTree, sideBySide: Bool = false) throws(DataError) {
        let images = tree.names.filter(ImageFiles.isImage)
        guard !images.isEmpty else {
            guard let example = tree.names.first else { throw .emptyFolder(path: tree.path) }
            throw .noImages(path: tree.path, others: tree.names.count, example: example)
        }
        let classes = try ImageClasses(tree, images)
        name = tree.path
        self.tree = tree
        entries = images.map { Entry(name: $0, label: classes.label($0)) }
        if !classes.names.isEmpty, let bare = entries.first(where: { $0.label == nil }) {
            throw .broken(path: tree.place(bare.name), reason: "'dataset.json' has no label for it")
        }
        contents = Contents(images: sideBySide ? 2 : 1, labels: classes.names)
    }

    static func isImage(_ name: String) -> Bool {
        let name = name.lowercased()
        return [".png", ".jpg", ".jpeg"].contains { name.hasSuffix($0) }
    }

    var count: Int { entries.count }
    /// The names of the files.
    var names: [String] { entries.map(\.name) }

    func sample(_ index: Int) throws(DataError) -> Sample {
        let entry = entries[index]
        let image: Image
        let bytes = try tree.read(entry.name)
        do {
            image = try ImageFile.decode(bytes)
        } catch {
            throw .image(path: tree.place(entry.name), error)
        }
        guard contents.images == 2 else { return Sample(images: [image], label: entry.label) }
        guard image.width % 2 == 0 else {
            throw .broken(
                path: tree.place(entry.name),
                reason: "two images side by side need an even width, but got \(image.width)")
        }
        let half = image.width / 2
        let sides = [0, half].map { image.cropped(x: $0, y: 0, width: half, height: image.height) }
        return Sample(images: sides, label: entry.label)
    }
}

/// The classes of images: those of StyleGAN's `dataset.json`, or the subfolders.
private struct ImageClasses {
    let names: [String]
    private let numbers: [String: Int]
    private let byFile: Bool

    init(_ tree: FileTree, _ images: [String]) throws(DataError) {
        if tree.names.contains("dataset.json") {
            let listed = try LabelList.read(try tree.read("dataset.json"), path: tree.place("dataset.json"))
            numbers = listed.filter { $0.value >= 0 }
            names = numbers.isEmpty ? [] : (0...(numbers.values.max() ?? 0)).map(String.init)
            byFile = true
            return
        }
        byFile = false
        let folders = Set(images.compactMap(ImageClasses.folder))
        // Images outside the subfolders have no class, so the subfolders are not classes.
        guard !images.contains(where: { ImageClasses.folder($0) == nil }) else {
            names = []
            numbers = [:]
            return
        }
        // Classes with numeric names are sorted by number.
        let isNumbers = folders.allSatisfy { Int($0) != nil }
        names = folders.sorted { isNumbers ? (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) : $0 < $1 }
        numbers = Dictionary(uniqueKeysWithValues: zip(names, 0...))
    }

    func label(_ name: String) -> Int? {
        byFile ? numbers[name] : ImageClasses.folder(name).flatMap { numbers[$0] }
    }

    private static func folder(_ name: String) -> String? {
        name.firstIndex(of: "/").map { String(name[..<$0]) }
    }
}
