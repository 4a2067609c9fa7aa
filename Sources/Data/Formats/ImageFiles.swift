internal import Files
internal import Images

/// Images in a folder or an archive, with one image or two side by side per file. Subfolders are classes.
struct ImageFiles: Described {
    let name: String
    let contents: Contents
    let leftOut: [LeftOut]
    let lostClasses: [String]
    private let tree: FileTree
    private let entries: [Entry]
    /// The size that images will be shrunk to.
    private let target: ImageTarget?

    private struct Entry {
        let name: String
        let label: Int?
    }

    /// - Parameters:
    ///   - declaration: what the images are loaded for; `nil` to decode them at their full size.
    ///   - sideBySide: whether each file has two images side by side.
    ///   - labelled: whether lists of labels and subfolders give classes.
    ///   - beside: what lies next to this folder and is not used.
    init(
        _ tree: FileTree, for declaration: DataDeclaration? = nil, sideBySide: Bool = false, labelled: Bool = true,
        leftOut beside: [String] = []
    ) throws(DataError) {
        var images: [String] = []
        var others: [String] = []
        for name in tree.names {
            if try ImageFiles.isImage(name, in: tree) { images.append(name) } else { others.append(name) }
        }
        guard !images.isEmpty else {
            guard let example = others.first else { throw .emptyFolder(path: tree.path) }
            let format = (try? tree.start(example, ForeignFormat.mostBytes)).flatMap { ForeignFormat($0) }
            throw .noImages(path: tree.path, others: others.count, example: example, format: format)
        }
        let classes = labelled ? try ImageClasses(tree, images) : ImageClasses()
        name = tree.path
        self.tree = tree
        target = declaration.flatMap { ImageFiles.target($0, sideBySide: sideBySide) }
        entries = images.map { Entry(name: $0, label: classes.label($0)) }
        if !classes.names.isEmpty, let bare = entries.first(where: { $0.label == nil }) {
            throw .broken(path: tree.place(bare.name), reason: "'\(classes.source)' has no label for it")
        }
        contents = Contents(images: sideBySide ? 2 : 1, labels: classes.names)
        lostClasses = classes.areFolders ? tree.folders.filter { !classes.names.contains($0) } : []
        let links = tree.others.first.map { LeftOut(kind: "broken link", count: tree.others.count, example: $0) }
        leftOut =
            LeftOut.byExtension(others, in: tree) + (links.map { [$0] } ?? [])
            + beside.map { LeftOut(kind: "'\($0)'", count: 1, example: $0) }
    }

    private static func target(_ declaration: DataDeclaration, sideBySide: Bool) -> ImageTarget? {
        guard let width = declaration.images.map(\.width).max(), let height = declaration.images.map(\.height).max()
        else { return nil }
        return ImageTarget(width: sideBySide ? 2 * width : width, height: height, isCut: sideBySide)
    }

    /// Whether the name is that of an image.
    static func isImage(_ name: String) -> Bool {
        let name = name.lowercased()
        return [".png", ".jpg", ".jpeg", ".webp"].contains { name.hasSuffix($0) }
    }

    /// Whether a file is an image, judging from its name or, where that does not tell, from its content.
    private static func isImage(_ name: String, in tree: FileTree) throws(DataError) -> Bool {
        if isImage(name) { return true }
        let file = name.split(separator: "/").last ?? ""
        let ending = file.lastIndex(of: ".").map { file[file.index(after: $0)...].lowercased() } ?? ""
        if otherEndings.contains(ending) { return false }
        // an image that is a name's only fault should not be lost; a file that can't be read is no reason to stop
        return (try? tree.start(name, 16)).map(ImageFile.matches) ?? false
    }

    /// Extensions of files that are no images, whatever their content.
    private static let otherEndings: Set<String> = [
        "txt", "md", "csv", "tsv", "json", "jsonl", "xml", "html", "yaml", "yml", "py", "mat", "npy", "npz", "gz",
        "zip", "tar", "bin", "pkl", "db", "ini", "log",
    ]

    var count: Int { entries.count }
    /// The names of the files.
    var names: [String] { entries.map(\.name) }

    func sample(_ index: Int) throws(DataError) -> Sample {
        let entry = entries[index]
        let image = try image(entry.name)
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

    var layout: String { contents.images == 2 ? "pairs of images side by side" : "images" }
    func place(_ index: Int) -> String { tree.place(entries[index].name) }
    func labels(_ index: Int) -> [Int] { entries[index].label.map { [$0] } ?? [] }

    func headers(_ index: Int) throws(DataError) -> [ImageHeader] {
        let whole = try headerOfFile(index)
        guard contents.images == 2 else { return [whole] }
        let half = ImageHeader(width: max(1, whole.width / 2), height: whole.height, channels: whole.channels)
        return [half, half]
    }

    func format(_ index: Int) -> String? { (try? tree.start(entries[index].name, 16)).flatMap(ImageFile.format) }

    /// Size and channels of a whole file, from its first bytes if they tell.
    func headerOfFile(_ index: Int) throws(DataError) -> ImageHeader {
        let name = entries[index].name
        if let header = ImageHeader(start: try tree.start(name, 1 << 16)) { return header }
        let image = try image(name)
        return ImageHeader(width: image.fullWidth, height: image.fullHeight, channels: image.channels)
    }

    func image(_ name: String) throws(DataError) -> Image {
        let bytes = try tree.read(name, bound: ImageFile.maximumBytes)
        do {
            return try ImageFile.decode(bytes, for: target)
        } catch {
            throw .image(path: tree.place(name), error)
        }
    }
}

/// The classes of images: those of a list of labels, or the subfolders.
private struct ImageClasses {
    let names: [String]
    /// The list, or empty for subfolders.
    private(set) var source = ""
    private let numbers: [String: Int]

    /// No classes.
    init() {
        names = []
        numbers = [:]
    }

    init(_ tree: FileTree, _ images: [String]) throws(DataError) {
        let folders = Set(images.compactMap(ImageClasses.folder))
        // Images outside the subfolders have no class, so the subfolders are not classes.
        let areClasses = !images.contains { ImageClasses.folder($0) == nil }
        if let (file, list) = try LabelList.read(of: images, in: tree, besidesFolders: areClasses) {
            (source, names, numbers) = (file, list.names, list.numbers)
            return
        }
        guard areClasses else {
            names = []
            numbers = [:]
            return
        }
        names = ClassNames.sorted(folders)
        numbers = Dictionary(uniqueKeysWithValues: zip(names, 0...))
    }

    /// Whether the subfolders are the classes.
    var areFolders: Bool { source.isEmpty && !names.isEmpty }

    func label(_ name: String) -> Int? {
        source.isEmpty ? ImageClasses.folder(name).flatMap { numbers[$0] } : numbers[name]
    }

    private static func folder(_ name: String) -> String? {
        name.firstIndex(of: "/").map { String(name[..<$0]) }
    }
}
