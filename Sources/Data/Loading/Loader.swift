internal import Dispatch
internal import Synchronization

/// Batches in their order, made ahead of time in the background.
///
/// What a batch holds follows from the seed and the number of samples taken before it, and from nothing else: a loader
/// started at `samplesTaken` goes on exactly where another stopped. Each epoch goes through all samples in an order of
/// its own; batches cross the ends of epochs, so that all are full.
public final class Loader: Sendable {
    /// How many batches are made ahead.
    private static let depth = 3
    /// Prepared samples are kept up to this many bytes in all.
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

    /// How many samples make an epoch.
    public let epochSize: Int

    /// `report` hears of each broken file once, from any thread.
    public init(
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

    /// How many samples have been taken since the start of training.
    public var samplesTaken: Int { state.withLock(\.position) }

    /// How many broken files have been met.
    public var broken: Int { maker.broken }

    /// The next batch, of the size of the last one where none is given.
    public func next(batch: Int? = nil) throws(DataError) -> Batch {
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

    /// Starts the batches that are missing ahead.
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

/// A batch to come.
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

    /// The batch, once it is made; asked for once.
    func wait() throws(DataError) -> Batch {
        done.wait()
        guard let outcome = outcome.withLock({ $0 }) else { throw .broken(path: "loader", reason: "no batch was made") }
        return try outcome.get()
    }
}
