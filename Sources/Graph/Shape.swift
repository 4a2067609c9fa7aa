/// The shape of one sample, channels first, without the batch.
public typealias Shape = [Int]

/// Thrown if a layer does not accept inputs of these shapes.
public struct ShapeError: Error {
    public let message: String

    public init(_ message: String) { self.message = message }
}

extension Array where Element == Int {
    /// The channels, height and width of an image.
    ///
    /// - Throws: `ShapeError` if this is not the shape of an image.
    func image(_ layer: String) throws(ShapeError) -> (channels: Int, height: Int, width: Int) {
        guard count == 3 else {
            throw ShapeError("'\(layer)' needs an image [channels, height, width], but got \(self)")
        }
        return (self[0], self[1], self[2])
    }

    /// The length of a vector.
    ///
    /// - Throws: `ShapeError` if this is not the shape of a vector.
    func vector(_ layer: String) throws(ShapeError) -> Int {
        guard count == 1 else { throw ShapeError("'\(layer)' needs a vector [features], but got \(self)") }
        return self[0]
    }

    /// The product of all sizes.
    package var volume: Int {
        var result = 1
        for size in self {
            let (product, overflow) = result.multipliedReportingOverflow(by: size)
            if overflow { return Int.max }
            result = product
        }
        return result
    }
}
