/// The folders of a data set with several images per sample, one folder per image: `trainA` and `trainB`, `train/A` and
/// `train/B`, `A` and `B`, or exactly the needed number of folders of any names.
struct DomainFolders {
    let training: [FileTree]
    /// Empty if nothing is held out.
    let heldOut: [FileTree]

    /// Recognizes the folders.
    /// - Parameter fields: the names of the images; folders with these names are taken in this order, others by name.
    /// - Returns: `nil` if the images are in other folders or in one.
    /// - Throws: `DataError` if a folder is missing among others that are there.
    init?(_ tree: FileTree, fields: [String]) throws(DataError) {
        let folders = tree.folders.filter { tree.folder($0)?.holdsData == true }
        let roles = folders.map { (name: $0, role: FolderRole($0)) }
        let lettered = roles.filter { $0.role.split != nil && $0.role.domain != nil }
        if let first = lettered.min(by: { $0.role.domain ?? 0 < $1.role.domain ?? 0 }) {
            training = try DomainFolders.lettered(tree, lettered, .train, fields.count, like: first.name)
            heldOut = (try? DomainFolders.lettered(tree, lettered, .test, fields.count, like: first.name)) ?? []
            return
        }
        if roles.contains(where: { $0.role.split == .train }) {
            let parts = try Parts(tree)
            guard let inner = try DomainFolders.plain(parts.training, fields) else { return nil }
            training = inner
            heldOut =
                try parts.heldOut.flatMap { tree throws(DataError) in try DomainFolders.plain(tree, fields) } ?? []
            return
        }
        guard let plain = try DomainFolders.plain(tree, fields) else { return nil }
        var parts: [Parts] = []
        for folder in plain { parts.append(try Parts(folder)) }
        training = parts.map(\.training)
        let held = parts.compactMap(\.heldOut)
        heldOut = held.count == parts.count ? held : []
    }

    /// The folders `trainA`, `trainB` and so on.
    private static func lettered(
        _ tree: FileTree, _ roles: [(name: String, role: FolderRole)], _ split: Split, _ count: Int, like: String
    ) throws(DataError) -> [FileTree] {
        let own = roles.filter { $0.role.split == split }
        for rank in Set(own.map(\.role.rank)).sorted() {
            let found = (0..<count).compactMap { domain in
                own.first { $0.role.rank == rank && $0.role.domain == domain }.flatMap { tree.folder($0.name) }
            }
            if found.count == count { return found }
        }
        let there = own.compactMap(\.role.domain)
        let missing = (0..<count).first { !there.contains($0) } ?? 0
        let stem = own.first.map { String($0.name.dropLast()) } ?? (split == .train ? "train" : "test")
        throw .layout(
            path: tree.path,
            found: "\(listed(roles.map(\.name))), while '\(stem)\(FolderRole.letters(8)[missing])' is "
                + "missing or empty",
            wanted: "one folder per image of a sample")
    }

    /// Folders without parts in their names: `A` and `B`, or as many folders as there are images in a sample.
    private static func plain(_ tree: FileTree, _ fields: [String]) throws(DataError) -> [FileTree]? {
        let folders = tree.folders.filter { tree.folder($0)?.holdsData == true }
        let letters = folders.map { (name: $0, domain: FolderRole($0).domain) }.filter { $0.domain != nil }
        let byLetter = fields.indices.compactMap { index in letters.first { $0.domain == index }?.name }
        if byLetter.count == fields.count { return byLetter.compactMap(tree.folder) }
        if letters.count == folders.count, !letters.isEmpty {
            throw .layout(
                path: tree.path, found: listed(folders),
                wanted: "the folders \(listed(FolderRole.letters(fields.count)))")
        }
        let isBare = tree.names.allSatisfy { $0.contains("/") || !ImageFiles.isImage($0) }
        guard folders.count == fields.count, isBare else { return nil }
        let names = Set(folders) == Set(fields) ? fields : folders
        return names.compactMap(tree.folder)
    }

    func folders(of split: Split, in path: String) throws(DataError) -> [FileTree] {
        if split == .train { return training }
        guard !heldOut.isEmpty else {
            throw .noHeldOut(path: path, wanted: "a held-out folder for each of the training folders, such as 'testA'")
        }
        return heldOut
    }
}
