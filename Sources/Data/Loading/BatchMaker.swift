internal import Images

/// Creates a batch of a run from its position. Several threads call it concurrently.
final class BatchMaker: Sendable {
    private let declaration: DataDeclaration
    private let epochSize: Int
    private let domains: [Domain]
    private let table: [Float]
    private let share: Loader.Share
    private let asBytes: Bool

    /// - Parameters:
    ///   - share: the part of each batch that is made.
    ///   - asBytes: whether images stay bytes.
    init(
        _ dataset: any Dataset, _ declaration: DataDeclaration, seed: UInt64, memory: Int, share: Loader.Share,
        asBytes: Bool, report: @escaping @Sendable (String) -> Void
    ) {
        self.declaration = declaration
        self.share = share
        self.asBytes = asBytes
        epochSize = max(1, dataset.count)
        table = declaration.table
        let parts = dataset.domains
        let images = declaration.images.count
        domains = parts.enumerated().map { number, part in
            // Several domains provide one image each; a single domain provides all images.
            let mine = parts.count > 1 ? number..<(number + 1) : 0..<images
            return Domain(
                part, Preparation(declaration, images: mine), Order(part, seed: seed, domain: number),
                memory: memory / parts.count, report: report)
        }
    }

    var broken: Int { domains.reduce(0) { $0 + $1.broken } }

    /// The position after a batch, judging from the samples that are known to be unusable.
    func end(of position: Int, _ count: Int) -> Int {
        // processes do not know of each other's unusable samples, and have to agree on the position
        guard share.count == 1, broken > 0 else { return position + count }
        var place = position
        var missing = count
        while missing > 0, place - position < limit + count {
            let skips = domains.map { $0.skips(place..<place + missing) }
            place += missing
            missing = skips[0].indices.count { index in skips.contains { $0[index] } }
        }
        return place
    }

    /// The number of positions without a usable sample after which there is none, since the domains' orders meet at
    /// random.
    private var limit: Int { 100 * domains.reduce(1) { max($0, $1.count) } }

    /// The next usable samples from a position on. A position is passed over if any domain's sample there can't be used,
    /// so that one number says where all domains are, and a resumed run sees what an uninterrupted one sees.
    private func samples(
        _ position: Int, _ count: Int
    ) throws(DataError) -> (places: [Int], samples: [[Prepared]], end: Int) {
        var places: [Int] = []
        var samples = domains.map { _ in [Prepared]() }
        var place = position
        while places.count < count {
            guard place - (places.last ?? position) <= limit + count else {
                throw .broken(path: "the data", reason: "no position has a usable sample of each domain")
            }
            let next = place..<(place + count - places.count)
            var found: [[Prepared?]] = []
            for domain in domains { found.append(try domain.samples(next)) }
            for (offset, place) in next.enumerated() {
                let usable = found.compactMap { $0[offset] }
                guard usable.count == domains.count else { continue }
                places.append(place)
                for (domain, sample) in usable.enumerated() { samples[domain].append(sample) }
            }
            place = next.upperBound
        }
        return (places, samples, place)
    }

    /// A batch of `count` samples, or this process's share of it. An unusable sample of a share is replaced by one after
    /// it.
    func make(_ position: Int, _ whole: Int) throws(DataError) -> Batch {
        let count = whole / share.count
        var (places, samples, end) = try samples(position + share.index * count, count)
        if share.count > 1 { end = position + whole }
        return Batch(
            fields: fields(places, samples), epoch: position / epochSize, position: position, end: end, count: count)
    }

    private func fields(_ places: [Int], _ samples: [[Prepared]]) -> [String: Batch.Field] {
        let count = places.count
        var fields: [String: Batch.Field] = [:]
        var (image, number, label) = (0, 0, 0)
        for field in declaration.fields {
            switch field.kind {
            case .image(let channels, let height, let width):
                let isOwn = domains.count > 1
                let domain = isOwn ? image : 0
                let planes = samples[domain].map { $0.planes[isOwn ? 0 : image] }
                let flips = places.map { declaration.flip && domains[domain].order.flips($0) }
                let size = channels * height * width
                let values: Batch.Values =
                    asBytes
                    ? .bytes(joined(planes, flips, size: size, width: width) { $0 })
                    : .floats(floats(planes, flips, size: size, width: width))
                fields[field.name] = .init(shape: [count, channels, height, width], values: values)
                image += 1
            case .vector(let size):
                let own = samples[0].flatMap { $0.vector[number..<number + size] }
                fields[field.name] = .init(shape: [count, size], values: .floats(own))
                number += size
            case .label:
                fields[field.name] = .init(shape: [count], values: .labels(samples[0].map { Int64($0.labels[label]) }))
                label += 1
            }
        }
        return fields
    }

    /// The planes as floats in the declared range, mirrored on request.
    private func floats(_ planes: [[UInt8]], _ flips: [Bool], size: Int, width: Int) -> [Float] {
        table.withUnsafeBufferPointer { table in joined(planes, flips, size: size, width: width) { table[Int($0)] } }
    }

    /// The planes in one array, mirrored on request, with each byte converted.
    @inline(__always)
    private func joined<Number>(
        _ planes: [[UInt8]], _ flips: [Bool], size: Int, width: Int, _ convert: (UInt8) -> Number
    ) -> [Number] {
        [Number](unsafeUninitializedCapacity: planes.count * size) { target, initialized in
            for (number, bytes) in planes.enumerated() {
                let start = number * size
                bytes.withUnsafeBufferPointer { source in
                    if flips[number] {
                        for row in stride(from: 0, to: size, by: width) {
                            let last = row + width - 1
                            for x in 0..<width { target[start + row + x] = convert(source[last - x]) }
                        }
                    } else {
                        for byte in 0..<size { target[start + byte] = convert(source[byte]) }
                    }
                }
            }
            initialized = planes.count * size
        }
    }
}
