/// The fields of a sample that a model expects: the `data:` of its document.
public struct DataDeclaration: Sendable, Equatable {
    /// A named part of a sample.
    public struct Field: Sendable, Equatable {
        public let name: String
        public let kind: Kind

        public init(_ name: String, _ kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }

    /// The kind of a field.
    public enum Kind: Sendable, Equatable {
        /// An image, resized and converted to this size and number of channels.
        case image(channels: Int, height: Int, width: Int)
        /// A class from 0 to `classes` − 1.
        case label(classes: Int)
        /// A vector of the given number of elements.
        case vector(Int)
    }

    /// How an image of another aspect ratio is resized to the declared size.
    public enum Fit: String, Sendable, CaseIterable {
        /// Scaled to cover the size, then cropped at the centre.
        case crop
        /// Scaled to fit into the size, then padded with black.
        case pad
        /// Width and height scaled independently.
        case stretch
    }

    /// How the numbers of vectors are scaled.
    public enum Scale: String, Sendable, CaseIterable {
        /// Numbers are used unchanged.
        case none
        /// The mean of each column becomes 0 and its standard deviation 1.
        case standard
    }

    /// Whether the images of a sample belong together.
    public enum Pairing: String, Sendable, CaseIterable {
        case none, paired
        /// Each file has the images of a sample side by side, whatever its shape.
        case sideBySide = "side_by_side"
    }

    public var fields: [Field]
    public var fit: Fit
    /// Whether a random half of the samples is mirrored horizontally.
    public var flip: Bool
    /// The floats that bytes 0 and 255 are mapped to.
    public var range: ClosedRange<Float>
    public var pairing: Pairing
    public var scale: Scale
    /// The columns of the data that a run began with. Other data is scaled like it.
    public var columns = Columns()

    public init(
        fields: [Field], fit: Fit = .crop, flip: Bool = false, range: ClosedRange<Float> = -1...1,
        pairing: Pairing = .none, scale: Scale = .none
    ) {
        self.fields = fields
        self.fit = fit
        self.flip = flip
        self.range = range
        self.pairing = pairing
        self.scale = scale
    }

    /// The sizes of the image fields, in order.
    public var images: [(channels: Int, height: Int, width: Int)] {
        fields.compactMap { field in
            guard case .image(let channels, let height, let width) = field.kind else { return nil }
            return (channels, height, width)
        }
    }

    /// The names of the image fields, in order.
    var imageNames: [String] {
        fields.compactMap { field in
            guard case .image = field.kind else { return nil }
            return field.name
        }
    }

    /// The names of the label fields, in order.
    package var labelNames: [String] { labels.map(\.name) }

    /// The total number of elements of the vector fields; `nil` if there are none.
    var vector: Int? {
        let counts = fields.compactMap { field -> Int? in
            guard case .vector(let count) = field.kind else { return nil }
            return count
        }
        return counts.isEmpty ? nil : counts.reduce(0, +)
    }

    /// The label fields with their numbers of classes.
    var labels: [(name: String, classes: Int)] {
        fields.compactMap { field in
            guard case .label(let classes) = field.kind else { return nil }
            return (field.name, classes)
        }
    }

    /// The number of classes of the first label field; `nil` if there is none.
    public var classes: Int? { labels.first?.classes }
}
