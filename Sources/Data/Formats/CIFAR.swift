internal import Images

/// CIFAR-10 and CIFAR-100 in their binary format: records of labels and 32×32 RGB planes.
struct CIFAR: Described {
    let name: String
    let contents: Contents
    private let records: [UInt8]
    private let labelBytes: Int
    private let labelAt: Int

    private static let area = 32 * 32

    /// The files of a folder with the records of a split; empty if the folder is not CIFAR.
    static func files(in tree: FileTree, split: Split) -> [String] {
        let names = tree.names.filter { !$0.contains("/") && $0.hasSuffix(".bin") }
        switch split {
        case .train: return names.filter { $0.hasPrefix("data_batch_") || $0 == "train.bin" }
        case .test: return names.filter { $0 == "test_batch.bin" || $0 == "test.bin" }
        }
    }

    /// CIFAR-100 has 20 coarse labels in addition to 100 fine ones; `classes` determines which are used.
    init(_ tree: FileTree, files: [String], classes: Int?) throws(DataError) {
        let isHundred = files.contains("train.bin") || files.contains("test.bin")
        let isCoarse = isHundred && classes == 20
        name = tree.path
        labelBytes = isHundred ? 2 : 1
        labelAt = isHundred && !isCoarse ? 1 : 0
        let size = labelBytes + 3 * CIFAR.area
        var all: [UInt8] = []
        for file in files {
            let bytes = try tree.read(file)
            guard !bytes.isEmpty, bytes.count % size == 0 else {
                throw .broken(
                    path: tree.place(file), reason: "expected records of \(size) bytes, but found \(bytes.count) bytes")
            }
            all += bytes
        }
        records = all
        let known = isHundred ? (isCoarse ? 20 : 100) : 10
        let list = isHundred ? (isCoarse ? "coarse_label_names.txt" : "fine_label_names.txt") : "batches.meta.txt"
        for start in stride(from: 0, to: all.count, by: size) where all[start + labelAt] >= known {
            throw .broken(
                path: name,
                reason: "label \(all[start + labelAt]) in record \(start / size), expected 0 to \(known - 1)")
        }
        var names = (0..<known).map(String.init)
        if tree.names.contains(list) {
            let lines = String(decoding: try tree.read(list), as: UTF8.self).split(whereSeparator: \.isNewline)
            if lines.count == known { names = lines.map(String.init) }
        }
        contents = Contents(images: 1, labels: names)
    }

    var count: Int { records.count / (labelBytes + 3 * CIFAR.area) }

    func sample(_ index: Int) throws(DataError) -> Sample {
        let start = index * (labelBytes + 3 * CIFAR.area)
        let first = start + labelBytes
        var pixels: [UInt8] = []
        pixels.reserveCapacity(3 * CIFAR.area)
        for pixel in first..<(first + CIFAR.area) {
            for channel in 0..<3 { pixels.append(records[pixel + channel * CIFAR.area]) }
        }
        let image = Image(width: 32, height: 32, channels: 3, pixels: pixels)
        return Sample(images: [image], label: Int(records[start + labelAt]))
    }

    var layout: String { "images in CIFAR files" }
    func labels(_ index: Int) -> [Int] { [Int(records[index * (labelBytes + 3 * CIFAR.area) + labelAt])] }
    func headers(_ index: Int) throws(DataError) -> [ImageHeader] {
        [ImageHeader(width: 32, height: 32, channels: 3)]
    }
}
