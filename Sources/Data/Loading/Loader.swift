internal import Dispatch
internal import Synchronization

/// Loads batches in order and prefetches them in the background.
///
/// The contents of a batch depend only on the seed and the number of samples before it, so a loader that starts at
/// `samplesTaken` continues exactly where another one stopped. Each epoch shuffles all samples anew. Batches cross epoch
/// boundaries, so that all have the full size.
package final class Loader: Sendable {
    /// The number of batches to prefetch.
    private static let depth = 3
    /// The maximum total size of cached samples in bytes.
    private static let memory = 512 << 20

    private struct State {
        var position: Int
        var batch: Int
        var ahead: [Promise] = []
        var started = 0
    }

    private let maker: BatchMaker
    private let state: Mutex<State>
    private let workers = [DispatchQueue(label: "ganzoo.loader.0"), DispatchQueue(label: "ganzoo.loader.1")]

    /// The number of samples of an epoch.
    package let epochSize: Int

    /// - Parameter report: called once for each unreadable file, on any thread.
    package init(
        _ dataset: any Dataset, declaration: DataDeclaration, batch: Int, seed: UInt64, samplesTaken: Int = 0,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        maker = BatchMaker(dataset, declaration, seed: seed, memory: Loader.memory, report: report)
        state = Mutex(State(position: max(0, samplesTaken), batch: max(1, batch)))
        epochSize = max(1, dataset.count)
        state.withLock { fill(&$0) }
    }

    deinit {
        state.withLock { state in
            for promise in state.ahead { promise.cancel() }
        }
    }

    /// The number of samples since the start of training.
    package var samplesTaken: Int { state.withLock(\.position) }

    /// The number of unreadable files so far.
    package var broken: Int { maker.broken }

    /// The next batch. (default size: that of the last batch)
    package func next(batch: Int? = nil) throws(DataError) -> Batch {
        let promise = state.withLock { state in
            if let batch, batch != state.batch {
                for promise in state.ahead { promise.cancel() }
                state.ahead = []
                state.batch = max(1, batch)
            }
            fill(&state)
            let first = state.ahead.removeFirst()
            state.position += state.batch
            fill(&state)
            return first
        }
        return try promise.wait()
    }

    /// Starts loading the batches that are missing in the queue.
    private func fill(_ state: inout State) {
        while state.ahead.count < Loader.depth {
            let promise = Promise()
            let (position, count) = (state.position + state.ahead.count * state.batch, state.batch)
            workers[state.started % workers.count].async { [maker] in
                promise.keep { () throws(DataError) in try maker.make(position, count) }
            }
            state.ahead.append(promise)
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
