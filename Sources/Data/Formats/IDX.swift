internal import Images

/// The format of MNIST: images in one file and labels in another one in the same folder, plain or compressed with gzip.
struct IDX: Described {
    let name: String
    let contents: Contents
    let count: Int
    private let pixels: [UInt8]
    private let labelOf: [UInt8]
    private let height: Int
    private let width: Int

    /// The image file of a split in a folder, if there is one.
    static func images(in tree: FileTree, split: Split) -> String? {
        let parts = split == .train ? ["train-"] : ["t10k-", "test-"]
        return all(in: tree).first { name in parts.contains { name.contains($0) } }
    }

    /// The image files of a folder.
    static func all(in tree: FileTree) -> [String] { tree.names.filter { !$0.contains("/") && isImages($0) } }

    /// Whether the name is that of an IDX image file.
    static func isImages(_ name: String) -> Bool {
        let stem = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        return stem.contains("images") && (stem.hasSuffix("idx3-ubyte") || stem.hasSuffix(".idx3"))
    }

    /// Whether the bytes start like an IDX image file.
    static func matches(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0, 0, 8, 3]) }

    init(_ tree: FileTree, images file: String) throws(DataError) {
        name = tree.place(file)
        let (shape, values) = try IDX.read(tree, file, dimensions: 3)
        (count, height, width) = (shape[0], shape[1], shape[2])
        guard count > 0, height > 0, width > 0 else {
            throw .broken(path: name, reason: "\(count) images of \(width)×\(height) pixels")
        }
        pixels = values
        let beside = file.split(separator: "images", omittingEmptySubsequences: false).joined(separator: "labels")
            .split(separator: "idx3", omittingEmptySubsequences: false).joined(separator: "idx1")
        let stem = beside.hasSuffix(".gz") ? String(beside.dropLast(3)) : beside
        let besides = beside == file ? [] : [stem, stem + ".gz"]
        guard let labels = besides.first(where: tree.names.contains) else {
            labelOf = []
            contents = Contents(images: 1)
            return
        }
        labelOf = try IDX.read(tree, labels, dimensions: 1).values
        guard labelOf.count == count else {
            throw .broken(
                path: tree.place(labels), reason: "\(counted(labelOf.count, "label")) for \(count) images")
        }
        contents = Contents(images: 1, labels: (0...(labelOf.max() ?? 0)).map(String.init))
    }

    func sample(_ index: Int) throws(DataError) -> Sample {
        let size = height * width
        let image = Image(
            width: width, height: height, channels: 1, pixels: Array(pixels[(index * size)..<((index + 1) * size)]))
        return Sample(images: [image], label: labelOf.isEmpty ? nil : Int(labelOf[index]))
    }

    var layout: String { "images in an IDX file" }
    func labels(_ index: Int) -> [Int] { labelOf.isEmpty ? [] : [Int(labelOf[index])] }
    func headers(_ index: Int) throws(DataError) -> [ImageHeader] {
        [ImageHeader(width: width, height: height, channels: 1)]
    }

    /// The sizes and bytes of a file, after validating the header against the data.
    private static func read(
        _ tree: FileTree, _ file: String, dimensions: Int
    ) throws(DataError) -> (shape: [Int], values: [UInt8]) {
        let path = tree.place(file)
        let bytes = try Gzip.plain(try tree.read(file), path: path)
        let start = 4 + 4 * dimensions
        guard bytes.starts(with: [0, 0, 8, UInt8(dimensions)]), bytes.count >= start else {
            let found = bytes.prefix(4).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
            throw .broken(
                path: path,
                reason:
                    "expected IDX data of \(counted(dimensions, "dimension")), which starts with 0000080\(dimensions),"
                    + " but found \(found.isEmpty ? "no bytes" : found.joined())")
        }
        let shape = (0..<dimensions).map { dimension in
            bytes[(4 + 4 * dimension)..<(8 + 4 * dimension)].reduce(0) { $0 << 8 | Int($1) }
        }
        let wanted = shape.reduce((1, false)) { product, size in
            let (next, overflow) = product.0.multipliedReportingOverflow(by: size)
            return (next, product.1 || overflow)
        }
        guard !wanted.1, bytes.count - start == wanted.0 else {
            let sizes = shape.map(String.init).joined(separator: "×")
            throw .broken(
                path: path, reason: "the header describes \(sizes) bytes, but the file has \(bytes.count - start)")
        }
        return (shape, Array(bytes[start...]))
    }
}
