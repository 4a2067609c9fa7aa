/// How one side of an image is covered by windows of equal length.
///
/// Where windows overlap, the outer quarter of each has the weight 0, and in the middle half they are blended; so
/// artefacts near a window's edge, where the image seems to end, leave no visible seam.
struct Tiling: Equatable {
    /// The length of the side in pixels.
    let length: Int
    /// The length of a window in pixels; a single window may be longer than the side.
    let window: Int
    /// The start of each window; negative if it extends beyond both ends.
    let starts: [Int]

    /// A single window centred on the side, as closely as the stride allows.
    init(_ length: Int, within window: Int, stride: Int) {
        self.length = length
        self.window = window
        starts = [-((window - length) / 2 / stride * stride)]
    }

    /// Windows that overlap by at least the given number of pixels, as far as the stride allows. The last one reaches
    /// the end of the side, or exceeds it by less than the stride. Windows start at multiples of the stride: networks
    /// are equivariant only to translations by multiples of it.
    init(_ length: Int, window: Int, overlap: Int, stride: Int) {
        self.length = length
        self.window = window
        let step = max(stride, (window - overlap) / stride * stride)
        let last = max(0, (length - window + stride - 1) / stride * stride)
        starts = Array(Swift.stride(from: 0, to: last, by: step)) + [last]
    }

    /// The weight of a window for each pixel of the side, with the result scaled by `scale`.
    /// - Returns: the first pixel that the window covers, and the weights starting there.
    func weights(_ index: Int, scale: Int, per whole: Int) -> (first: Int, values: [Float]) {
        func scaled(_ value: Int) -> Int { value * scale / whole }
        let start = starts[index]
        let (first, end) = (max(0, scaled(start)), min(scaled(length), scaled(start + window)))
        let before = index > 0 ? min(end, scaled(starts[index - 1] + window)) - first : 0
        let after = index + 1 < starts.count ? end - scaled(starts[index + 1]) : 0
        let values = (first..<end).map { pixel in
            min(
                Tiling.ramp(pixel - first, over: before, isAtEdge: index == 0),
                Tiling.ramp(end - 1 - pixel, over: after, isAtEdge: index + 1 == starts.count))
        }
        return (first, values)
    }

    /// Rises from 0 in the first quarter of an overlap to 1 in its last.
    private static func ramp(_ distance: Int, over overlap: Int, isAtEdge: Bool) -> Float {
        if isAtEdge || distance >= overlap { return 1 }
        let share = (Float(distance) + 0.5) / Float(overlap)
        return max(0, min(1, 2 * share - 0.5))
    }
}
