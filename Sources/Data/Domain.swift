internal import Synchronization

/// One data set as the loader uses it: its order, its prepared samples, which are cached if they fit into memory, and its
/// unreadable samples.
final class Domain: Sendable {
    let order: Order
    private let dataset: any Dataset
    private let preparation: Preparation
    private let report: @Sendable (String) -> Void
    private let kept: Mutex<[Prepared?]>
    private let brokenSamples = Mutex<Set<Int>>([])

    /// Samples are cached if all of them fit into `memory` bytes.
    init(
        _ dataset: any Dataset, _ preparation: Preparation, _ order: Order, memory: Int,
        report: @escaping @Sendable (String) -> Void
    ) {
        self.dataset = dataset
        self.preparation = preparation
        self.order = order
        self.report = report
        let fits = !dataset.isEndless && dataset.count <= memory / preparation.bytes
        kept = Mutex(fits ? [Prepared?](repeating: nil, count: dataset.count) : [])
    }

    var broken: Int { brokenSamples.withLock(\.count) }

    func samples(_ places: Range<Int>) throws(DataError) -> [Prepared] {
        var samples: [Prepared] = []
        samples.reserveCapacity(places.count)
        for index in order.samples(places) { samples.append(try usable(index)) }
        return samples
    }

    /// A sample, or the next usable one instead of an unreadable one, so that runs are reproducible.
    private func usable(_ index: Int) throws(DataError) -> Prepared {
        if dataset.isEndless { return try prepare(try dataset.sample(index)) }
        var first: DataError?
        for step in 0..<dataset.count {
            let candidate = (index + step) % dataset.count
            if brokenSamples.withLock({ $0.contains(candidate) }) { continue }
            do {
                return try sample(candidate)
            } catch {
                first = first ?? error
                if brokenSamples.withLock({ $0.insert(candidate).inserted }) { report("\(error)") }
            }
        }
        throw .allBroken(path: dataset.name, count: dataset.count, first: first.map { "\($0)" } ?? "reported before")
    }

    /// A sample prepared for the model. A source that returns other contents than it declares is reported here.
    private func prepare(_ sample: Sample) throws(DataError) -> Prepared {
        let promised = dataset.contents
        guard sample.labels.count >= promised.classes.count, sample.vector.count == promised.vector else {
            throw .broken(
                path: dataset.name,
                reason:
                    "a sample has \(counted(sample.labels.count, "label")) and \(counted(sample.vector.count, "number")), "
                    + "expected \(promised.classes.count) and \(promised.vector)")
        }
        return preparation(sample)
    }

    private func sample(_ index: Int) throws(DataError) -> Prepared {
        if let prepared = kept.withLock({ $0.isEmpty ? nil : $0[index] }) { return prepared }
        let prepared = try prepare(try dataset.sample(index))
        kept.withLock { if !$0.isEmpty { $0[index] = prepared } }
        return prepared
    }
}
