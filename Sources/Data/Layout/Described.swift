package import Images

/// A data set that can report about its samples without decoding them.
package protocol Described: Dataset {
    /// What its samples are and how they are stored, in the plural: `pairs of images side by side`.
    var layout: String { get }
    /// Files among the data that are no samples.
    var leftOut: [LeftOut] { get }
    /// Where a sample is, for messages.
    func place(_ index: Int) -> String
    /// The classes of a sample, one for each label.
    func labels(_ index: Int) -> [Int]
    /// Sizes and channels of a sample's images.
    func headers(_ index: Int) throws(DataError) -> [ImageHeader]
}

extension Described {
    package var leftOut: [LeftOut] { [] }
    package func place(_ index: Int) -> String { "\(name), sample \(index + 1)" }
    package func headers(_ index: Int) throws(DataError) -> [ImageHeader] { [] }
}

/// Files that are left out for one reason.
package struct LeftOut: Sendable, Equatable {
    /// `.gif`, or a reason such as `unreadable`.
    package let kind: String
    package internal(set) var count: Int
    /// The first of them.
    package let example: String

    /// Files by their extensions; descriptions of the data such as a licence are expected and not listed.
    static func byExtension(_ names: [String]) -> [LeftOut] {
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
