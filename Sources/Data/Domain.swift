internal import Synchronization

/// One data set as the loader uses it: its order, its prepared samples, which are cached if they fit into memory, and its
/// unusable samples.
final class Domain: Sendable {
    let order: Order
    let count: Int
    private let dataset: any Dataset
    private let preparation: Preparation
    private let report: @Sendable (String) -> Void
    private let kept: Mutex<[Prepared?]>
    private let unusable = Mutex(Unusable())

    /// The samples that could not be used so far.
    private struct Unusable {
        var indices: Set<Int> = []
        /// How many of them have files that can't be opened.
        var vanished = 0
        /// Why the data can't be used any more.
        var failure: DataError?
    }

    /// Samples are cached if all of them fit into `memory` bytes.
    init(
        _ dataset: any Dataset, _ preparation: Preparation, _ order: Order, memory: Int,
        report: @escaping @Sendable (String) -> Void
    ) {
        self.dataset = dataset
        self.preparation = preparation
        self.order = order
        self.report = report
        count = dataset.count
        let fits = !dataset.isEndless && dataset.count <= memory / preparation.bytes
        kept = Mutex(fits ? [Prepared?](repeating: nil, count: dataset.count) : [])
    }

    var broken: Int { unusable.withLock(\.indices.count) }

    /// Whether the sample at each position is known to be unusable.
    func skips(_ places: Range<Int>) -> [Bool] {
        let known = unusable.withLock(\.indices)
        return known.isEmpty ? places.map { _ in false } : order.samples(places).map(known.contains)
    }

    /// The samples at positions of the order; `nil` where a sample can't be used.
    /// - Throws: if no sample is left, or if more files have vanished than chance explains, whether that is found out here
    ///   or was by a batch that nobody waited for.
    func samples(_ places: Range<Int>) throws(DataError) -> [Prepared?] {
        if let failure = unusable.withLock(\.failure) { throw failure }
        var samples: [Prepared?] = []
        samples.reserveCapacity(places.count)
        for index in order.samples(places) { samples.append(try usable(index)) }
        return samples
    }

    /// A sample; `nil` if it can't be used, which is reported once.
    /// - Throws: what makes the data unusable.
    private func usable(_ index: Int) throws(DataError) -> Prepared? {
        if dataset.isEndless { return try prepare(try dataset.sample(index)) }
        if unusable.withLock({ $0.indices.contains(index) }) { return nil }
        do {
            return try sample(index)
        } catch {
            let (isNew, failure) = unusable.withLock { known in
                let isNew = known.indices.insert(index).inserted
                if isNew, case .file = error { known.vanished += 1 }
                known.failure = known.failure ?? self.failure(known, after: error)
                return (isNew, known.failure)
            }
            if isNew { report("\(error)") }
            if let failure { throw failure }
            return nil
        }
    }

    /// Why the data can't be used any more after the error of its last sample; `nil` if it can.
    private func failure(_ known: Unusable, after error: DataError) -> DataError? {
        if known.indices.count == count { return .allBroken(path: dataset.name, count: count, first: "\(error)") }
        guard Domain.isLoss(known.vanished, of: count) else { return nil }
        return .vanished(path: dataset.name, count: known.vanished, of: count, last: "\(error)")
    }

    /// Whether the data is no longer the data of the run because its files have vanished: more than one in a hundred,
    /// and at least five.
    private static func isLoss(_ vanished: Int, of count: Int) -> Bool { vanished >= 5 && vanished * 100 > count }

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
