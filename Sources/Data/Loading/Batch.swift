/// A batch of samples.
public struct Batch: Sendable, Equatable {
    /// One field of all samples in the batch.
    public struct Field: Sendable, Equatable {
        /// [N, C, H, W] for images, [N, size] for vectors, [N] for labels.
        public let shape: [Int]
        public let values: Values
    }

    public enum Values: Sendable, Equatable {
        /// Images in the declared range, or vectors.
        case floats([Float])
        case labels([Int64])
    }

    /// The fields by name.
    public let fields: [String: Field]
    /// The number of complete epochs before the first sample.
    public let epoch: Int
    /// The number of samples before this batch.
    public let position: Int
    public let count: Int
}
