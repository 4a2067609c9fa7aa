/// How many of the images of each class were taken for what they should be.
public struct Recognition: Sendable, Equatable {
    /// Images of one class, or of all.
    public struct Share: Sendable, Equatable {
        public internal(set) var right = 0
        public internal(set) var count = 0

        /// From 0 to 1; 0 of none.
        public var value: Double { count == 0 ? 0 : Double(right) / Double(count) }
    }

    /// A share for each class, in the order of the labels.
    public private(set) var classes: [Share]

    init(classes: Int) { self.classes = Array(repeating: Share(), count: classes) }

    /// The share of all images.
    public var total: Share {
        classes.reduce(into: Share()) { total, share in
            total.right += share.right
            total.count += share.count
        }
    }

    /// Counts an image of class `wanted` that was taken for `seen`.
    mutating func add(wanted: Int, seen: Int) {
        classes[wanted].count += 1
        if wanted == seen { classes[wanted].right += 1 }
    }
}
