import Torch

extension Tensor {
    /// Images `[N, channels, height, width]` resized as TensorFlow 1 did, with which most published figures of FID were
    /// measured: linear between the two nearest pixels, without smoothing, pixel 0 at place 0.
    /// The images are floats, and so is the result.
    func resizedAsTensorFlow1(to size: [Int]) throws(TorchError) -> Tensor {
        var result = self
        for (axis, length) in zip([2, 3], size) {
            let own = result.shape[axis]
            let places = (0..<length).map { Double($0) * (Double(own) / Double(length)) }
            let below = places.map { Int64($0) }
            var shape = [1, 1, 1, 1]
            shape[axis] = length
            let parts = try Tensor(zip(places, below).map { $0 - Double($1) }, shape).to(dtype)
            let lower = try result.indexSelect(axis, Tensor(below, [length]))
            let upper = try result.indexSelect(axis, Tensor(below.map { Swift.min($0 + 1, Int64(own - 1)) }, [length]))
            result = try lower.lerp(upper, parts)
        }
        return result
    }
}
