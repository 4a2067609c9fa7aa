public import Images

/// A collection of samples, accessed by index.
public protocol Dataset: Sendable {
    /// The path or built-in name, for messages.
    var name: String { get }
    /// The contents of each sample.
    var contents: Contents { get }
    /// The number of samples of an epoch.
    var count: Int { get }
    /// Whether every index from 0 gives a different sample, so that none is used twice.
    var isEndless: Bool { get }
    /// The independent data sets: itself, or one per domain for unpaired translation.
    var domains: [any Dataset] { get }
    /// The sample at an index.
    ///
    /// - Throws: `DataError` if its file cannot be used.
    func sample(_ index: Int) throws(DataError) -> Sample
}

extension Dataset {
    public var isEndless: Bool { false }
    public var domains: [any Dataset] { [self] }
    /// The names of the classes, in the order of their labels; empty if there are none.
    public var labels: [String] { contents.labels }
}

/// The contents of the samples of a data set.
public struct Contents: Sendable, Equatable {
    /// Images per sample.
    public var images = 0
    /// Vector elements per sample; 0 without a vector.
    public var vector = 0
    /// The names of the classes, one list per label of a sample.
    public var classes: [[String]] = []

    /// The names of the classes of the first label; empty if samples have no label.
    public var labels: [String] { classes.first ?? [] }

    public init(images: Int = 0, vector: Int = 0, labels: [String] = []) {
        self.init(images: images, vector: vector, classes: labels.isEmpty ? [] : [labels])
    }

    public init(images: Int = 0, vector: Int = 0, classes: [[String]]) {
        self.images = images
        self.vector = vector
        self.classes = classes
    }

    package var words: String {
        switch (images, vector) {
        case (0, 0): classes.count == 1 ? "labels only" : "\(classes.count) labels per sample"
        case (0, _): "vectors of \(vector) \(vector == 1 ? "number" : "numbers")"
        case (1, _): "single images"
        default: "\(images) images per sample"
        }
    }
}

/// A sample from its source: images in their original sizes, the concatenated elements of all vectors, and labels.
public struct Sample: Sendable, Equatable {
    public var images: [Image] = []
    public var vector: [Float] = []
    public var labels: [Int] = []

    /// The first label.
    public var label: Int? { labels.first }

    public init(images: [Image] = [], vector: [Float] = [], label: Int? = nil) {
        self.init(images: images, vector: vector, labels: label.map { [$0] } ?? [])
    }

    public init(images: [Image] = [], vector: [Float] = [], labels: [Int]) {
        self.images = images
        self.vector = vector
        self.labels = labels
    }
}

/// The split of a data set: training or test.
public enum Split: String, Sendable, CaseIterable {
    case train, test
}
