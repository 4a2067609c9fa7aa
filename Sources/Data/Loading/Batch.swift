/// A batch of samples.
package struct Batch: Sendable, Equatable {
    /// One field of all samples in the batch.
    package struct Field: Sendable, Equatable {
        /// [N, C, H, W] for images, [N, size] for vectors, [N] for labels.
        package let shape: [Int]
        package let values: Values
    }

    package enum Values: Sendable, Equatable {
        /// Images in the declared range, or vectors.
        case floats([Float])
        /// Images as bytes, if the loader keeps them so; `DataDeclaration.table` has the numbers in the declared range.
        case bytes([UInt8])
        case labels([Int64])
    }

    /// The fields by name.
    package let fields: [String: Field]
    /// The number of complete epochs before the first sample.
    package let epoch: Int
    /// The position of the first sample in the order of the data.
    package let position: Int
    /// The position after the last sample. Unusable samples have a position too, so this is at least
    /// `position + count`.
    package let end: Int
    package let count: Int
}
