internal import Dispatch
internal import Synchronization

/// Loads batches in order and prefetches them in the background.
///
/// The contents of a batch depend only on the seed, the data and the position in its order, so a loader that starts at
/// `samplesTaken` continues exactly where another one stopped. A sample that can't be used is passed over at its position,
/// whether that is found out now or was known before. Each epoch shuffles all samples anew. Batches cross epoch
/// boundaries, so that all have the full size.
package final class Loader: Sendable {
    /// The number of batches to prefetch.
    private static let depth = 3
    /// The maximum total size of cached samples in bytes.
    private static let memory = 512 << 20

    /// The part of each batch that a process loads: part `index` of `count` equal ones.
    package struct Share: Sendable {
        let index: Int
        let count: Int

        package init(_ index: Int, of count: Int) { (self.index, self.count) = (index, count) }

        package static let whole = Share(0, of: 1)
    }

    private struct State {
        var position: Int
        var batch: Int
        var ahead: [Ahead] = []
        var started = 0

        mutating func discard() {
            for batch in ahead { batch.promise.cancel() }
            ahead = []
        }
    }

    /// A batch that is being loaded, and where the one after it starts unless it finds samples that can't be used.
    private struct Ahead {
        let promise = Promise()
        let start: Int
        let end: Int
    }

    private let maker: BatchMaker
    private let state: Mutex<State>
    private let workers = [DispatchQueue(label: "ganzoo.loader.0"), DispatchQueue(label: "ganzoo.loader.1")]

    /// The number of samples of an epoch.
    package let epochSize: Int

    /// - Parameters:
    ///   - samplesTaken: the position in the order of the data at which a training resumes.
    ///   - share: the part of each batch that is loaded.
    ///   - asBytes: whether images stay bytes, a quarter of the size.
    ///   - report: called once for each unreadable file, on any thread.
    package init(
        _ dataset: any Dataset, declaration: DataDeclaration, batch: Int, seed: UInt64, samplesTaken: Int = 0,
        share: Share = .whole, asBytes: Bool = false, report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        maker = BatchMaker(
            dataset, declaration, seed: seed, memory: Loader.memory, share: share, asBytes: asBytes, report: report)
        state = Mutex(State(position: max(0, samplesTaken), batch: max(1, batch)))
        epochSize = max(1, dataset.count)
        state.withLock { fill(&$0) }
    }

    deinit { state.withLock { $0.discard() } }

    /// The position in the order of the data: the samples of all batches so far, and those that could not be used.
    package var samplesTaken: Int { state.withLock(\.position) }

    /// The number of unreadable files so far.
    package var broken: Int { maker.broken }

    /// The next batch. (default size: that of the last batch)
    package func next(batch: Int? = nil) throws(DataError) -> Batch {
        let first = state.withLock { state in
            if let batch, batch != state.batch {
                state.discard()
                state.batch = max(1, batch)
            }
            fill(&state)
            let first = state.ahead.removeFirst()
            state.position = first.end
            fill(&state)
            return first
        }
        do {
            let batch = try first.promise.wait()
            if batch.end != first.end { move(to: batch.end) }
            return batch
        } catch {
            move(to: first.start)
            throw error
        }
    }

    /// Loads again from a position that differs from the expected one.
    private func move(to position: Int) {
        state.withLock { state in
            state.discard()
            state.position = position
            fill(&state)
        }
    }

    /// Starts loading the batches that are missing in the queue.
    private func fill(_ state: inout State) {
        while state.ahead.count < Loader.depth {
            let (start, count) = (state.ahead.last?.end ?? state.position, state.batch)
            let next = Ahead(start: start, end: maker.end(of: start, count))
            workers[state.started % workers.count].async { [maker] in
                next.promise.keep { () throws(DataError) in try maker.make(start, count) }
            }
            state.ahead.append(next)
            state.started += 1
        }
    }
}

/// A batch that is being loaded.
private final class Promise: Sendable {
    private let outcome = Mutex<Result<Batch, DataError>?>(nil)
    private let isCancelled = Atomic(false)
    private let done = DispatchSemaphore(value: 0)

    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    func keep(_ make: () throws(DataError) -> Batch) {
        guard !isCancelled.load(ordering: .relaxed) else { return }
        let made = Result(catching: make)
        outcome.withLock { $0 = made }
        done.signal()
    }

    /// Waits for the batch. Call this once.
    func wait() throws(DataError) -> Batch {
        done.wait()
        guard let outcome = outcome.withLock({ $0 }) else { throw .broken(path: "loader", reason: "no batch") }
        return try outcome.get()
    }
}
