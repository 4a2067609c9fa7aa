package import Images

/// The images in a folder and below it, for commands that read images one by one: the same files as in a data set.
package struct ImageFolder: Sendable {
    private let files: ImageFiles
    /// Links that lead nowhere, and what is neither a file nor a folder.
    package let others: [String]

    /// - Throws: `DataError`, also if there are no images.
    package init(_ path: String) throws(DataError) {
        let tree = try FileTree(folder: path)
        files = try ImageFiles(tree, labelled: false)
        others = tree.others
    }

    /// The paths of the images below the folder, sorted; bytes that are not UTF-8 are escaped.
    package var names: [String] { files.names }

    /// The image of that name.
    package func image(_ name: String) throws(DataError) -> Image { try files.image(name) }
}
