package import Images

/// What a data set holds: sizes and channels of its images from their headers, and samples per class.
package struct Survey: Sendable {
    /// A sample that can't be read.
    package struct Problem: Sendable {
        package let place: String
        package let reason: String
    }

    /// How many of the samples looked at have these sizes, one per image; the most frequent first.
    package private(set) var sizes: [(images: [ImageHeader], count: Int)] = []
    /// The number of samples looked at.
    package private(set) var looked = 0
    package private(set) var problems: [Problem] = []
    /// The number of samples of each class of the first label.
    package private(set) var perClass: [Int]

    /// Of a data set that tells nothing.
    init() { perClass = [] }

    /// Looks at headers.
    /// - Parameter most: the number of samples to look at, evenly spaced; all are counted.
    package init(_ dataset: any Described, most: Int = 1000) {
        perClass = Array(repeating: 0, count: dataset.contents.labels.count)
        if !perClass.isEmpty {
            for index in 0..<dataset.count {
                if let label = dataset.labels(index).first, perClass.indices.contains(label) { perClass[label] += 1 }
            }
        }
        guard dataset.contents.images > 0 else { return }
        var counts: [[ImageHeader]: Int] = [:]
        for index in Survey.places(dataset.count, most: most) {
            looked += 1
            do {
                counts[try dataset.headers(index), default: 0] += 1
            } catch {
                problems.append(Problem(place: dataset.place(index), reason: "\(error)"))
            }
        }
        sizes = counts.map { (images: $0.key, count: $0.value) }.sorted { one, other in
            one.count != other.count ? one.count > other.count : Survey.area(one.images) > Survey.area(other.images)
        }
    }

    private static func area(_ images: [ImageHeader]) -> Int {
        images.reduce(0) { $0 + $1.width * $1.height * 4 + $1.channels }
    }

    /// Indices of at most `most` of `count` samples, evenly spaced.
    static func places(_ count: Int, most: Int) -> [Int] {
        count <= most ? Array(0..<count) : (0..<most).map { $0 * count / most }
    }

    /// The last component of a path.
    static func lastName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
