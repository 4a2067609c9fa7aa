internal import Files
internal import Foundation

/// The labels of images in a list: StyleGAN's `dataset.json`, `{"labels": [["00000/img00000000.png", 3], …]}`, or a table
/// `labels.csv` with the columns file and label.
struct LabelList {
    /// The names of the classes, in order.
    let names: [String]
    /// The classes by file name.
    let numbers: [String: Int]

    /// The names of such files, the first of which is used.
    static let files = ["dataset.json", "labels.csv"]

    /// The largest number of a class; labels above it are mistakes.
    private static let mostClasses = 1 << 16

    /// The list in a folder of images, or next to it for some of its images, as next to `train` and `test`.
    /// - Parameter besidesFolders: whether all images are in class folders; a table only counts where they are not.
    static func read(
        of images: [String], in tree: FileTree, besidesFolders: Bool
    ) throws(DataError) -> (file: String, list: LabelList)? {
        if let own = try read(in: tree, besidesFolders: besidesFolders) { return own }
        guard let (folder, outer) = tree.surroundings,
            let (file, list) = try read(in: outer, besidesFolders: besidesFolders)
        else { return nil }
        let inside = list.inside(folder)
        return images.contains { inside.numbers[$0] != nil } ? ("../\(file)", inside) : nil
    }

    /// The list for the files of a folder: those that it names with that folder, or without any.
    private func inside(_ folder: String) -> LabelList {
        var own: [String: Int] = [:]
        for (name, number) in numbers where !name.contains("/") { own[name] = number }
        for (name, number) in numbers where name.hasPrefix(folder + "/") {
            own[String(name.dropFirst(folder.count + 1))] = number
        }
        return LabelList(names: names, numbers: own)
    }

    private static func read(
        in tree: FileTree, besidesFolders: Bool
    ) throws(DataError) -> (file: String, list: LabelList)? {
        for file in besidesFolders ? files.prefix(1) : files[...] where tree.names.contains(file) {
            let (bytes, path) = (try tree.read(file, bound: FileBytes.mostText), tree.place(file))
            let found = file.hasSuffix(".json") ? try labels(ofJSON: bytes, path) : try labels(ofTable: bytes, path)
            // a document without labels is not a list; its folders may be classes
            if found.isEmpty { return (file, LabelList(names: [], numbers: [:])) }
            return (file, try LabelList(found, path: path))
        }
        return nil
    }

    private init(names: [String], numbers: [String: Int]) { (self.names, self.numbers) = (names, numbers) }

    /// Whole numbers are the numbers of classes, of which there are as many as the largest one says; other labels are names.
    private init(_ labels: [String: String], path: String) throws(DataError) {
        let values = labels.mapValues { LabelList.number($0) }
        guard values.values.allSatisfy({ $0 != nil }) else {
            let names = ClassNames.sorted(Set(labels.values))
            let places = Dictionary(uniqueKeysWithValues: zip(names, 0...))
            self.init(names: names, numbers: labels.compactMapValues { places[$0] })
            return
        }
        // StyleGAN writes -1 for an image without a label
        let numbers = values.compactMapValues { $0 }.filter { $0.value >= 0 }
        let last = numbers.values.max() ?? -1
        guard last < LabelList.mostClasses else {
            throw .broken(path: path, reason: "the label \(last) is above \(LabelList.mostClasses - 1)")
        }
        self.init(names: (0..<last + 1).map(String.init), numbers: numbers)
    }

    /// A whole number, also when it is written as 3.0.
    private static func number(_ text: String) -> Int? {
        Int(text) ?? ClassNames.number(text).flatMap { Int(exactly: $0) }
    }

    // MARK: Formats

    private struct Document: Decodable {
        let labels: [Entry]?
    }

    private struct Entry: Decodable {
        let name: String
        let label: String

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            name = try list.decode(String.self)
            if let number = try? list.decode(Int.self) {
                label = String(number)
            } else {
                label = try list.decode(String.self)
            }
        }
    }

    private static func labels(ofJSON bytes: [UInt8], _ path: String) throws(DataError) -> [String: String] {
        do {
            let document = try JSONDecoder().decode(Document.self, from: Foundation.Data(bytes))
            return Dictionary((document.labels ?? []).map { ($0.name, $0.label) }) { $1 }
        } catch {
            throw .broken(path: path, reason: "expected {\"labels\": [[file, class], …]}")
        }
    }

    /// The first column names files; the label is in the column `label`, `class` or `category`, else in the second one.
    private static func labels(ofTable bytes: [UInt8], _ path: String) throws(DataError) -> [String: String] {
        let text = String(
            decoding: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline).map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map { cell in
                cell.trimmingCharacters(in: CharacterSet(charactersIn: " \""))
            }
        }
        guard let first = lines.first, first.count >= 2 else {
            throw .broken(path: path, reason: "expected the columns file and label")
        }
        let heading = first.firstIndex { ["label", "class", "category"].contains($0.lowercased()) }
        let isHeading = heading != nil || ["file", "filename", "name", "image", "path"].contains(first[0].lowercased())
        let column = heading ?? 1
        var result: [String: String] = [:]
        for (number, line) in lines.enumerated().dropFirst(isHeading ? 1 : 0) {
            guard line.count > column else {
                throw .broken(
                    path: path, reason: "line \(number + 1) has \(counted(line.count, "column")), expected a label")
            }
            result[line[0]] = line[column]
        }
        return result
    }
}
