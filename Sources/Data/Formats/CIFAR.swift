internal import Images

/// CIFAR-10 and CIFAR-100, in the binary version or the one for Python: records of labels and 32×32 RGB planes.
struct CIFAR: Described {
    let name: String
    let contents: Contents
    private let records: [UInt8]
    private let labelBytes: Int
    private let labelAt: Int

    private static let area = 32 * 32

    /// The files of a folder with the records of a split; empty if the folder is not CIFAR.
    static func files(in tree: FileTree, split: Split) -> [String] {
        let isPython = tree.names.contains("batches.meta") || tree.names.contains("meta")
        return tree.names.filter { name in
            guard !name.contains("/"), isPython || name.hasSuffix(".bin") else { return false }
            let stem = name.hasSuffix(".bin") ? String(name.dropLast(4)) : name
            return split == .train
                ? stem.hasPrefix("data_batch_") || stem == "train" : ["test_batch", "test"].contains(stem)
        }
    }

    /// Whether a file alone is CIFAR: whole records in a file of that name, or its version for Python.
    static func matches(_ bytes: [UInt8], name: String) -> Bool {
        let size = 3 * area
        if CIFARPickle.matches(bytes) { return true }
        return name.hasSuffix(".bin") && !bytes.isEmpty
            && (bytes.count % (size + 1) == 0 || bytes.count % (size + 2) == 0)
    }

    /// CIFAR-100 has 20 coarse labels in addition to 100 fine ones; `classes` determines which are used.
    init(_ tree: FileTree, files: [String], classes: Int?) throws(DataError) {
        var parts: [Part] = []
        for file in files { parts.append(try Part(try tree.read(file), name: file, path: tree.place(file))) }
        let isHundred = parts.contains(where: \.isHundred)
        let isCoarse = isHundred && classes == 20
        name = files.count == 1 ? tree.place(files[0]) : tree.path
        labelBytes = isHundred ? 2 : 1
        labelAt = isHundred && !isCoarse ? 1 : 0
        let size = labelBytes + 3 * CIFAR.area
        for part in parts where part.bytes.isEmpty || part.bytes.count % size != 0 {
            throw .broken(
                path: part.path, reason: "expected records of \(size) bytes, but found \(part.bytes.count) bytes")
        }
        let all = Array(parts.map(\.bytes).joined())
        records = all
        let known = isHundred ? (isCoarse ? 20 : 100) : 10
        for start in stride(from: 0, to: all.count, by: size) where all[start + labelAt] >= known {
            throw .broken(
                path: name,
                reason: "label \(all[start + labelAt]) in record \(start / size), expected 0 to \(known - 1)")
        }
        let names = try CIFAR.names(tree, isHundred ? (isCoarse ? "coarse_" : "fine_") : "")
        contents = Contents(images: 1, labels: names.count == known ? names : (0..<known).map(String.init))
    }

    /// The records of one file.
    private struct Part {
        let path: String
        let isHundred: Bool
        let bytes: [UInt8]

        init(_ bytes: [UInt8], name: String, path: String) throws(DataError) {
            self.path = path
            if CIFARPickle.matches(bytes) {
                (isHundred, self.bytes) = try CIFARPickle(bytes, path: path).records(path: path)
                return
            }
            self.bytes = bytes
            let isOfTen = bytes.count % (3 * CIFAR.area + 1) == 0
            isHundred = ["train.bin", "test.bin"].contains(name) || !isOfTen && bytes.count % (3 * CIFAR.area + 2) == 0
        }
    }

    /// The names of the classes from the file that comes with the records; empty if it is missing.
    private static func names(_ tree: FileTree, _ kind: String) throws(DataError) -> [String] {
        let list = kind.isEmpty ? "batches.meta.txt" : kind + "label_names.txt"
        if tree.names.contains(list) {
            return String(decoding: try tree.read(list), as: UTF8.self).split(whereSeparator: \.isNewline).map(
                String.init)
        }
        let meta = kind.isEmpty ? "batches.meta" : "meta"
        guard tree.names.contains(meta) else { return [] }
        return try CIFARPickle(try tree.read(meta), path: tree.place(meta)).names(kind + "label_names") ?? []
    }

    var count: Int { records.count / (labelBytes + 3 * CIFAR.area) }

    func sample(_ index: Int) throws(DataError) -> Sample {
        let start = index * (labelBytes + 3 * CIFAR.area)
        let first = start + labelBytes
        let planes = records[first..<(first + 3 * CIFAR.area)]
        let image = Image(width: 32, height: 32, channels: 3, planes: planes)
        return Sample(images: [image], label: Int(records[start + labelAt]))
    }

    var layout: String { "images in CIFAR files" }
    func labels(_ index: Int) -> [Int] { [Int(records[index * (labelBytes + 3 * CIFAR.area) + labelAt])] }
    func headers(_ index: Int) throws(DataError) -> [ImageHeader] {
        [ImageHeader(width: 32, height: 32, channels: 3)]
    }
}
