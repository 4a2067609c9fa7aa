package import Images

/// Three of the built-in digits in the three channels of an image, each drawn by itself: 1,000 modes, which are equally
/// frequent. The field's own test of mode collapse (Metz et al. 2016, arXiv:1611.02163, section 3.3.1). It is endless; the
/// label is the number that the digits of the red, green and blue channel make.
package struct StackedDigits: Described {
    package static let builtInName = "builtin:stacked-digits"
    /// The digits of a stack.
    package static let height = 3
    /// The number of stacks that the literature trains on, and measures with.
    private static let epoch = (train: 128_000, test: 26_000)

    package var name: String { StackedDigits.builtInName }
    package let contents: Contents
    /// The size of an epoch, which is arbitrary, since the data is endless.
    package let count: Int
    private let digits: any Described
    private let salt: UInt64

    /// - Parameter digits: single grey images of digits, labelled with their classes.
    init(_ digits: any Described, split: Split) {
        self.digits = digits
        (count, salt) = split == .train ? (StackedDigits.epoch.train, 0) : (StackedDigits.epoch.test, 1)
        let names = digits.labels
        let stacks = (0..<StackedDigits.height).reduce([""]) { stacks, _ in
            stacks.flatMap { stack in names.map { stack + $0 } }
        }
        contents = Contents(images: 1, labels: stacks)
    }

    package var isEndless: Bool { true }

    package func sample(_ index: Int) throws(DataError) -> Sample {
        var planes: [UInt8] = []
        var (width, height) = (0, 0)
        for digit in drawn(index) {
            guard let image = try digits.sample(digit).images.first else { continue }
            (width, height) = (image.width, image.height)
            planes += image.planes
        }
        let image = Image(width: width, height: height, channels: StackedDigits.height, planes: planes[...])
        return Sample(images: [image], labels: labels(index))
    }

    /// The digits of a stack.
    private func drawn(_ index: Int) -> [Int] {
        var random = SplitMix64(UInt64(truncatingIfNeeded: index), salt)
        return (0..<StackedDigits.height).map { _ in random.below(digits.count) }
    }

    package var layout: String { "stacks of three of \(digits.count.grouped) digits, one per channel" }

    package func labels(_ index: Int) -> [Int] {
        [drawn(index).reduce(0) { $0 * digits.labels.count + (digits.labels($1).first ?? 0) }]
    }

    package func headers(_ index: Int) throws(DataError) -> [ImageHeader] {
        try digits.headers(drawn(index)[0]).map {
            ImageHeader(width: $0.width, height: $0.height, channels: StackedDigits.height)
        }
    }
}
