/// Samples taken together.
public struct Batch: Sendable, Equatable {
    /// One field of all samples.
    public struct Field: Sendable, Equatable {
        /// [N, C, H, W] for pictures, [N, numbers] for vectors, [N] for labels.
        public let shape: [Int]
        public let values: Values
    }

    public enum Values: Sendable, Equatable {
        /// Pictures in the declared range, or vectors as they are.
        case floats([Float])
        case labels([Int64])
    }

    /// The declared fields by name.
    public let fields: [String: Field]
    /// How often all data had been seen before the first sample.
    public let epoch: Int
    /// How many samples had been taken before this batch.
    public let position: Int
    public let count: Int
}
