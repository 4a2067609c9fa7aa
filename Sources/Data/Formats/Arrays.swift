internal import Images

/// Data in arrays of NumPy: images [count, height, width], with channels last or first, or vectors [count, numbers], and
/// labels [count] in another array of the same archive.
enum Arrays {
    /// The names of arrays in an archive, without their extension: in the order in which they are looked for.
    private static let samples = ["x", "images", "data", "samples", "arr_0"]
    private static let labels = ["y", "labels", "label", "targets", "arr_1"]

    /// Whether an archive holds arrays alone.
    static func matches(_ tree: FileTree) -> Bool {
        !tree.names.isEmpty && tree.names.allSatisfy { $0.hasSuffix(".npy") && !$0.contains("/") }
    }

    /// The arrays of an archive, whose names can have the part of the data before or after them: `x_train`, `train_images`.
    static func open(_ tree: FileTree, _ declaration: DataDeclaration, _ split: Split) throws(DataError) -> any Dataset
    {
        let parts = split == .train ? ["train"] : ["test", "val", "valid"]
        let divided = parts.flatMap { part in samples.flatMap { ["\($0)_\(part)", "\(part)_\($0)"] } }
        let plain = split == .train ? samples : []
        guard let name = (divided + plain).first(where: { tree.names.contains($0 + ".npy") }) else {
            if split == .test { throw .noHeldOut(path: tree.path, wanted: "arrays such as 'x_test' and 'y_test'") }
            throw .broken(
                path: tree.path,
                reason:
                    "found the arrays \(listed(tree.names.map { String($0.dropLast(4)) })), expected 'x', 'images', "
                    + "'data' or 'arr_0'")
        }
        let array = try read(tree, name)
        let besides = parts.flatMap { part in labels.flatMap { ["\($0)_\(part)", "\(part)_\($0)"] } } + labels
        let label = besides.first { candidate in
            tree.names.contains(candidate + ".npy") && (isDivided(name, parts) == isDivided(candidate, parts))
        }
        return try open(array, labels: try label.map { name throws(DataError) in try read(tree, name) }, declaration)
    }

    private static func isDivided(_ name: String, _ parts: [String]) -> Bool {
        parts.contains { name.hasPrefix($0 + "_") || name.hasSuffix("_" + $0) }
    }

    private static func read(_ tree: FileTree, _ name: String) throws(DataError) -> NPY {
        try NPY(try tree.read(name + ".npy"), path: tree.place(name + ".npy"))
    }

    /// Images or vectors, as the array's shape tells.
    static func open(_ array: NPY, labels: NPY?, _ declaration: DataDeclaration) throws(DataError) -> any Dataset {
        var classes: (numbers: [Int], names: [String])?
        if let labels {
            guard labels.count == array.shape[0] else {
                throw .broken(
                    path: labels.path, reason: "\(counted(labels.count, "label")) for \(array.shape[0]) samples")
            }
            classes = ClassNames.classes(labels.classNames)
        }
        switch array.shape.count {
        case 2:
            return try Vectors(
                array.floats, width: array.shape[1], labels: classes.map { [$0.numbers] } ?? [],
                names: classes.map { [$0.names] } ?? [], declaration: declaration, path: array.path)
        case 3, 4: return try ArrayImages(array, classes)
        default:
            throw .broken(
                path: array.path,
                reason: "expected an array [rows, numbers] or [images, height, width], but its shape is \(array.shape)")
        }
    }
}

/// Images in an array of bytes.
struct ArrayImages: Described {
    let name: String
    let contents: Contents
    let count: Int
    private let pixels: [UInt8]
    private let width: Int
    private let height: Int
    private let channels: Int
    private let isPlanar: Bool
    private let labelOf: [Int]

    /// - Parameter classes: the class of each image, and the names of the classes.
    init(_ array: NPY, _ classes: (numbers: [Int], names: [String])?) throws(DataError) {
        name = array.path
        guard let bytes = array.bytes else {
            throw .broken(path: array.path, reason: "images must be bytes ('uint8'), found other numbers")
        }
        var shape = array.shape
        // channels are last or first; one, three or four of them
        let isLast = shape.count == 3 || (1...4).contains(shape[3])
        isPlanar = !isLast
        if shape.count == 3 { shape.append(1) }
        (count, height, width, channels) =
            isLast ? (shape[0], shape[1], shape[2], shape[3]) : (shape[0], shape[2], shape[3], shape[1])
        guard (1...4).contains(channels) else {
            throw .broken(
                path: array.path, reason: "images have 1 to 4 channels, but the array's shape is \(array.shape)")
        }
        do {
            try ImageFile.check(width: width, height: height)
        } catch {
            throw .image(path: array.path, error)
        }
        pixels = Array(bytes)
        labelOf = classes?.numbers ?? []
        contents = Contents(images: 1, labels: classes?.names ?? [])
    }

    func sample(_ index: Int) throws(DataError) -> Sample {
        let size = width * height * channels
        let own = pixels[(index * size)..<((index + 1) * size)]
        let image =
            isPlanar
            ? Image(width: width, height: height, channels: channels, planes: own)
            : Image(width: width, height: height, channels: channels, pixels: Array(own))
        return Sample(images: [image], labels: labelOf.isEmpty ? [] : [labelOf[index]])
    }

    var layout: String { "images in an array" }
    func labels(_ index: Int) -> [Int] { labelOf.isEmpty ? [] : [labelOf[index]] }
    func headers(_ index: Int) throws(DataError) -> [ImageHeader] {
        [ImageHeader(width: width, height: height, channels: channels)]
    }
}
