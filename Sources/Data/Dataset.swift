public import Images

/// Samples by number.
public protocol Dataset: Sendable {
    /// The path or built-in name, for messages.
    var name: String { get }
    /// What each sample holds.
    var contents: Contents { get }
    /// How many samples make an epoch.
    var count: Int { get }
    /// Whether any number from 0 gives a sample of its own, so that none need be seen twice.
    var isEndless: Bool { get }
    /// The data sets drawn independently of each other: itself alone, or one a domain for unpaired translation.
    var domains: [any Dataset] { get }
    /// One sample; fails where its file can't be used.
    func sample(_ index: Int) throws(DataError) -> Sample
}

extension Dataset {
    public var isEndless: Bool { false }
    public var domains: [any Dataset] { [self] }
    /// The names of the classes, in the order of their labels; empty where there are none.
    public var labels: [String] { contents.labels }
}

/// What the samples of a data set hold.
public struct Contents: Sendable, Equatable {
    /// Pictures a sample.
    public var images = 0
    /// Numbers a sample; 0 without a vector.
    public var vector = 0
    /// The names of the classes, a list for each label that a sample has.
    public var classes: [[String]] = []

    /// The names of the first label's classes; empty where samples have no label.
    public var labels: [String] { classes.first ?? [] }

    public init(images: Int = 0, vector: Int = 0, labels: [String] = []) {
        self.init(images: images, vector: vector, classes: labels.isEmpty ? [] : [labels])
    }

    public init(images: Int = 0, vector: Int = 0, classes: [[String]]) {
        self.images = images
        self.vector = vector
        self.classes = classes
    }

    var words: String {
        switch (images, vector) {
        case (0, 0): classes.count == 1 ? "labels alone" : "\(classes.count) labels a sample"
        case (0, _): "vectors of \(vector) \(vector == 1 ? "number" : "numbers")"
        case (1, _): "single images"
        default: "\(images) images a sample"
        }
    }
}

/// One sample as its source gives it: pictures in their own sizes, the numbers of all vectors one after the other, labels.
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

/// Which part of a data set: the one to train on or the one held out.
public enum Split: String, Sendable, CaseIterable {
    case train, test
}
