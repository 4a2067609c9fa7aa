package import Images

/// A data set that can report about its samples without decoding them.
package protocol Described: Dataset {
    /// What its samples are and how they are stored, in the plural: `pairs of images side by side`.
    var layout: String { get }
    /// Files among the data that are no samples.
    var leftOut: [LeftOut] { get }
    /// Folders of classes without an image that can be used.
    var lostClasses: [String] { get }
    /// Where a sample is, for messages.
    func place(_ index: Int) -> String
    /// The classes of a sample, one for each label.
    func labels(_ index: Int) -> [Int]
    /// Sizes and channels of a sample's images.
    func headers(_ index: Int) throws(DataError) -> [ImageHeader]
    /// The format of a sample's image file by its content, such as `JPEG`; `nil` if it is not a file.
    func format(_ index: Int) -> String?
}

extension Described {
    package var leftOut: [LeftOut] { [] }
    package var lostClasses: [String] { [] }
    package func place(_ index: Int) -> String { "\(name), sample \(index + 1)" }
    package func headers(_ index: Int) throws(DataError) -> [ImageHeader] { [] }
    package func format(_ index: Int) -> String? { nil }
}

/// Files that are left out for one reason.
package struct LeftOut: Sendable, Equatable {
    /// `.gif (GIF)`, or a reason such as `unreadable`.
    package let kind: String
    package internal(set) var count: Int
    /// The first of them.
    package let example: String
    /// What the example is, if it is an image or the like in a format that is not read.
    package private(set) var format: ForeignFormat?

    init(kind: String, count: Int, example: String) {
        (self.kind, self.count, self.example) = (kind, count, example)
    }

    /// Files by their extensions and by the content of the first with each extension; descriptions of the data such as a
    /// licence are expected and not listed.
    static func byExtension(_ names: [String], in tree: FileTree) -> [LeftOut] {
        byExtension(names).map { group in
            guard let start = try? tree.start(group.example, ForeignFormat.mostBytes),
                let format = ForeignFormat(start)
            else { return group }
            var named = LeftOut(kind: "\(group.kind) (\(format.name))", count: group.count, example: group.example)
            named.format = format
            return named
        }
    }

    private static func byExtension(_ names: [String]) -> [LeftOut] {
        var result: [LeftOut] = []
        for name in names where !isDescription(name) {
            let file = name.split(separator: "/").last.map(String.init) ?? name
            let dot = file.lastIndex(of: ".").flatMap { $0 == file.startIndex ? nil : $0 }
            let kind = dot.map { file[$0...].lowercased() } ?? "without an extension"
            if let place = result.firstIndex(where: { $0.kind == kind }) {
                result[place].count += 1
            } else {
                result.append(LeftOut(kind: kind, count: 1, example: name))
            }
        }
        return result.sorted { ($1.count, $0.kind) < ($0.count, $1.kind) }
    }

    private static func isDescription(_ name: String) -> Bool {
        let file = (name.split(separator: "/").last ?? "").lowercased()
        let stem = file.prefix { $0 != "." }
        return ["licence", "license", "readme", "source", "copying", "attribution"].contains(stem)
            || LabelList.files.contains(file)
    }
}
