internal import Glibc
internal import Images

/// Opens the data for a model's declaration and a split.
struct Request {
    let declaration: DataDeclaration
    let split: Split

    /// A folder, an archive or a single file.
    func open(_ path: String) throws(DataError) -> any Dataset {
        var path = path
        while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { throw .missing(path: path) }
            _ = try readFile(path)
            throw .missing(path: path)
        }
        if status.st_mode & S_IFMT == S_IFDIR { return try open(try FileTree(folder: path)) }
        return try openFile(path)
    }

    private func openFile(_ path: String) throws(DataError) -> any Dataset {
        if try Zip.matches(path) {
            let tree = try Zip.tree(path)
            return try Arrays.matches(tree) ? Arrays.open(tree, declaration, split) : open(tree)
        }
        if let tree = try Tar.tree(path, start: try readFile(path, upTo: 512)) { return try open(tree) }
        let bytes = try Gzip.plain(try readFile(path), path: path)
        if IDX.matches(bytes) { return try openIDX(path) }
        try refuseHeldOut(path, wanted: "a folder with the subfolders 'train' and 'test'")
        if CIFAR.matches(bytes, name: path) {
            let (tree, file) = try beside(path)
            return try CIFAR(tree, files: [file], classes: declaration.classes)
        }
        if NPY.matches(bytes) { return try Arrays.open(NPY(bytes, path: path), labels: nil, declaration) }
        let name = path.hasSuffix(".gz") ? path.dropLast(3) : path[...]
        if [".csv", ".tsv", ".txt"].contains(where: { name.lowercased().hasSuffix($0) }) {
            return try CSV.read(bytes, declaration, path: path)
        }
        throw .unknownFile(path: path, format: ForeignFormat(bytes))
    }

    /// An IDX image file; the labels and the test split are in the same folder.
    private func openIDX(_ path: String) throws(DataError) -> any Dataset {
        let (tree, file) = try beside(path)
        guard split == .test else { return try IDX(tree, images: file) }
        guard let heldOut = IDX.images(in: tree, split: .test) else {
            throw .noHeldOut(path: path, wanted: "'t10k-images-idx3-ubyte' in the same folder")
        }
        return try IDX(tree, images: heldOut)
    }

    /// The folder of a file, without subfolders, and the name of the file in it.
    private func beside(_ path: String) throws(DataError) -> (folder: FileTree, file: String) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[..<$0]) } ?? "."
        let file = slash.map { String(path[path.index(after: $0)...]) } ?? path
        return (try FileTree(folder: folder.isEmpty ? "/" : folder, isDeep: false), file)
    }

    /// A folder, whose format is determined by its layout.
    private func open(_ tree: FileTree) throws(DataError) -> any Dataset {
        guard declaration.images.count >= 2 else { return try openSingle(tree) }
        if declaration.pairing != .sideBySide, let domains = try DomainFolders(tree, fields: declaration.imageNames) {
            let folders = try domains.folders(of: split, in: tree.path)
            guard declaration.pairing == .none else { return try Paired(path: tree.path, folders, for: declaration) }
            return Unpaired(name: tree.path, domains: try folders.map { tree throws(DataError) in try openPart(tree) })
        }
        guard declaration.pairing != .none, declaration.images.count == 2 else {
            let folders = tree.folders
            throw .layout(
                path: tree.path, found: folders.isEmpty ? "no folders" : "the folders \(listed(folders))",
                wanted: "one folder per domain, "
                    + FolderRole.letters(declaration.images.count).map { "'\(split.rawValue)\($0)'" }.joined(
                        separator: " and "))
        }
        return try openSideBySide(tree)
    }

    /// Files of two images each.
    private func openSideBySide(_ tree: FileTree) throws(DataError) -> any Dataset {
        let parts = try Parts(tree)
        if declaration.pairing == .paired {
            try SideBySide.check(
                try ImageFiles(parts.training), isDivided: parts.areFolders && parts.heldOut != nil)
        }
        return try ImageFiles(
            try parts.files(of: split, in: tree.path), for: declaration, sideBySide: true, leftOut: parts.leftOut)
    }

    private func openSingle(_ tree: FileTree) throws(DataError) -> any Dataset {
        if let file = IDX.images(in: tree, split: split) { return try IDX(tree, images: file) }
        let records = CIFAR.files(in: tree, split: split)
        if !records.isEmpty { return try CIFAR(tree, files: records, classes: declaration.classes) }
        let parts = try Parts(tree)
        let part = try parts.files(of: split, in: tree.path)
        return parts.areFolders ? try openPart(part, leftOut: parts.leftOut) : try ImageFiles(part, for: declaration)
    }

    /// A folder that belongs to one part of the data.
    private func openPart(_ tree: FileTree, leftOut: [String] = []) throws(DataError) -> any Dataset {
        if let file = IDX.images(in: tree, split: split) ?? IDX.all(in: tree).first {
            return try IDX(tree, images: file)
        }
        let records = CIFAR.files(in: tree, split: split)
        if !records.isEmpty { return try CIFAR(tree, files: records, classes: declaration.classes) }
        return try ImageFiles(tree, for: declaration, leftOut: leftOut)
    }

    private func refuseHeldOut(_ path: String, wanted: String) throws(DataError) {
        if split == .test { throw .noHeldOut(path: path, wanted: wanted) }
    }
}
