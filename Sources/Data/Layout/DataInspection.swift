internal import Images

/// What decoding shows and headers do not: damaged files, and held-out samples that are trained on.
package struct DataInspection: Sendable {
    /// The number of samples that were decoded.
    package private(set) var decoded = 0
    package private(set) var problems: [Survey.Problem] = []
    /// Held-out samples with the same images as a training sample, among the decoded ones.
    package private(set) var repeated = 0
    /// Held-out samples per class of the first label.
    package private(set) var heldOutPerClass: [Int] = []

    /// - Parameter most: the number of samples of each part to decode, evenly spaced.
    package init(_ training: any Dataset, heldOut: (any Dataset)?, most: Int) {
        guard !training.isEndless, training.contents.images > 0 else { return }
        let known = Set(decode(training, most: most))
        guard let heldOut else { return }
        repeated = decode(heldOut, most: most).count(where: known.contains)
        let relabelled = heldOut as? Relabelled
        guard let described = (relabelled?.base ?? heldOut) as? any Described else { return }
        let own = Survey(described, most: 0).perClass
        heldOutPerClass = relabelled?.perClass(own) ?? own
    }

    /// The hashes of the images of samples.
    private mutating func decode(_ dataset: any Dataset, most: Int) -> [UInt64] {
        var hashes: [UInt64] = []
        for part in dataset.domains {
            let described = ((part as? Relabelled)?.base ?? part) as? any Described
            for index in Survey.places(part.count, most: most) {
                decoded += 1
                do {
                    var hash = Hash()
                    for image in try part.sample(index).images { hash.add(image.pixels) }
                    hashes.append(hash.value)
                } catch {
                    let place = described?.place(index) ?? "\(part.name), sample \(index + 1)"
                    problems.append(Survey.Problem(place: place, reason: "\(error)"))
                }
            }
        }
        return hashes
    }
}
