/// The parts of a folder of one domain: what is trained on, and what is held out.
struct Parts {
    let training: FileTree
    /// `nil` if nothing is held out.
    let heldOut: FileTree?
    /// Whether the parts are folders of their own.
    let areFolders: Bool
    /// Folders and images that belong to neither part.
    let leftOut: [String]

    /// Recognizes the folders `train` and `test`, under all usual names. Without such folders, all files are trained on.
    /// - Throws: `DataError.layout` if other folders with data lie next to them, or if no folder is for training.
    init(_ tree: FileTree) throws(DataError) {
        let folders = tree.folders.filter { tree.folder($0)?.holdsData == true }
        let roles = folders.map { (name: $0, role: FolderRole($0)) }
        if let domain = roles.first(where: { $0.role.split != nil && $0.role.domain != nil }) {
            throw .layout(
                path: tree.path, found: "folders of several domains: \(listed(folders))",
                wanted: "images of one domain, such as those in '\(domain.name)'")
        }
        let training = roles.filter { $0.role.split == .train }.map(\.name)
        let heldOut = roles.filter { $0.role.split == .test }.sorted { $0.role.rank < $1.role.rank }.map(\.name)
        let others = roles.filter { $0.role.split == nil }.map(\.name)
        guard !training.isEmpty || !heldOut.isEmpty else {
            try Parts.refuseParts(inClassesOf: tree, folders)
            (self.training, self.heldOut, areFolders, leftOut) = (tree, nil, false, [])
            return
        }
        guard training.count == 1, let name = training.first, let inside = tree.folder(name) else {
            throw .layout(
                path: tree.path,
                found: "\(training.isEmpty ? "no" : "more than one") folder for training among "
                    + listed(folders), wanted: "one folder 'train'")
        }
        guard others.isEmpty else {
            throw .layout(
                path: tree.path, found: "\(listed(others)) next to '\(name)'",
                wanted: "only held-out folders such as 'test' or 'val' next to '\(name)'")
        }
        self.training = inside
        self.heldOut = heldOut.first.flatMap(tree.folder)
        areFolders = true
        leftOut = heldOut.dropFirst() + tree.names.filter { !$0.contains("/") && ImageFiles.isImage($0) }
    }

    /// Class folders that each hold `train` and `test` are not understood.
    private static func refuseParts(inClassesOf tree: FileTree, _ folders: [String]) throws(DataError) {
        for name in folders {
            guard let inner = tree.folder(name)?.folders.first(where: { FolderRole($0).split == .train }) else {
                continue
            }
            throw .layout(
                path: tree.path, found: "'\(inner)' in the folder '\(name)'",
                wanted: "'\(inner)' around the class folders")
        }
    }

    /// The files of a part.
    /// - Throws: `DataError.noHeldOut`
    func files(of split: Split, in path: String) throws(DataError) -> FileTree {
        if split == .train { return training }
        guard let heldOut else { throw .noHeldOut(path: path, wanted: "a folder 'test' or 'val' next to 'train'") }
        return heldOut
    }
}

extension FileTree {
    /// Whether any file has the name of data.
    var holdsData: Bool {
        names.contains { name in
            ImageFiles.isImage(name) || IDX.isImages(name) || name.hasSuffix(".bin")
        }
    }
}
