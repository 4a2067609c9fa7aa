/// How one side of an image is covered by windows of one length.
///
/// Where windows overlap, an outer quarter of each counts for nothing, and over the half in the middle one goes over into
/// the other; so what a network sees near a window's edge, where the image seems to end, leaves no seam.
struct Tiling: Equatable {
    /// Pixels of the side.
    let length: Int
    /// Pixels of a window; of a single one they may be more than the side has.
    let window: Int
    /// Where each window begins; before the image where it reaches beyond both ends.
    let starts: [Int]

    /// One window in whose middle the side lies, as near as the stride allows.
    init(_ length: Int, within window: Int, stride: Int) {
        self.length = length
        self.window = window
        starts = [-((window - length) / 2 / stride * stride)]
    }

    /// Windows that overlap by at least so many pixels, as far as the stride allows; the last one reaches the end of the
    /// side, or beyond it by less than the stride. They begin at multiples of the stride: networks see an image that has
    /// been moved by anything else as another one.
    init(_ length: Int, window: Int, overlap: Int, stride: Int) {
        self.length = length
        self.window = window
        let step = max(stride, (window - overlap) / stride * stride)
        let last = max(0, (length - window + stride - 1) / stride * stride)
        starts = Array(Swift.stride(from: 0, to: last, by: step)) + [last]
    }

    /// How much each pixel of the side takes from a window, with every pixel made `scale` pixels.
    /// - Returns: the first pixel that the window covers, and the weights from there on.
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

    /// From 0 in the first quarter of an overlap to 1 in its last.
    private static func ramp(_ distance: Int, over overlap: Int, isAtEdge: Bool) -> Float {
        if isAtEdge || distance >= overlap { return 1 }
        let share = (Float(distance) + 0.5) / Float(overlap)
        return max(0, min(1, 2 * share - 0.5))
    }
}
