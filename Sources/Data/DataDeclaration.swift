/// What a model wants each sample to hold: its document's `data:`.
public struct DataDeclaration: Sendable, Equatable {
    /// One named part of a sample.
    public struct Field: Sendable, Equatable {
        public let name: String
        public let kind: Kind

        public init(_ name: String, _ kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }

    /// What a field holds.
    public enum Kind: Sendable, Equatable {
        /// A picture, brought to this size and these channels.
        case image(channels: Int, height: Int, width: Int)
        /// A class from 0 up to, not including, `classes`.
        case label(classes: Int)
        /// So many numbers, taken as they are.
        case vector(Int)
    }

    /// How a picture of other proportions is brought to the declared size.
    public enum Fit: String, Sendable, CaseIterable {
        /// Scaled until it covers the size, the middle kept.
        case crop
        /// Scaled until it lies inside, black around it.
        case pad
        /// Width and height scaled on their own.
        case stretch
    }

    /// Whether two pictures of a sample belong together.
    public enum Pairing: String, Sendable, CaseIterable {
        case none, paired
    }

    public var fields: [Field]
    public var fit: Fit
    /// Whether half of the samples, drawn at random, are mirrored left to right.
    public var flip: Bool
    /// The floats that bytes 0 and 255 become.
    public var range: ClosedRange<Float>
    public var pairing: Pairing

    public init(
        fields: [Field], fit: Fit = .crop, flip: Bool = false, range: ClosedRange<Float> = -1...1,
        pairing: Pairing = .none
    ) {
        self.fields = fields
        self.fit = fit
        self.flip = flip
        self.range = range
        self.pairing = pairing
    }

    /// The sizes of the picture fields, in order.
    public var images: [(channels: Int, height: Int, width: Int)] {
        fields.compactMap { field in
            guard case .image(let channels, let height, let width) = field.kind else { return nil }
            return (channels, height, width)
        }
    }

    /// How many numbers the vector fields hold together; absent without one.
    var vector: Int? {
        let counts = fields.compactMap { field -> Int? in
            guard case .vector(let count) = field.kind else { return nil }
            return count
        }
        return counts.isEmpty ? nil : counts.reduce(0, +)
    }

    /// The label fields with how many classes each knows.
    var labels: [(name: String, classes: Int)] {
        fields.compactMap { field in
            guard case .label(let classes) = field.kind else { return nil }
            return (field.name, classes)
        }
    }

    /// How many classes the first label field knows; absent without one.
    public var classes: Int? { labels.first?.classes }
}
