import Torch

/// The batches of a round, loaded before it into the same tensors each time, since recordings read those.
final class SteadyBatches {
    /// A batch's place in a round.
    private struct Slot: Hashable {
        let index: Int
        let size: Int
    }

    private var held: [Slot: [String: Tensor]] = [:]
    private var next = 0

    /// Loads the batches of a round.
    func load(_ sizes: [Int], from source: (_ size: Int) throws -> [String: Tensor]) throws {
        next = 0
        for (index, size) in sizes.enumerated() {
            let fields = try source(size)
            let slot = Slot(index: index, size: size)
            guard let own = held[slot] else {
                held[slot] = try fields.mapValues { try $0.clone() }
                continue
            }
            for (name, tensor) in fields {
                guard let place = own[name] else { throw TorchError(name, "the batch has a new field") }
                try place.copy(from: tensor)
            }
        }
    }

    /// The next batch of the round.
    func next(_ size: Int) throws(TorchError) -> [String: Tensor] {
        guard let fields = held[Slot(index: next, size: size)] else {
            throw TorchError("batch", "a round fetches more than was planned")
        }
        next += 1
        return fields
    }

    /// Returns to the first batch of the round.
    func rewind() { next = 0 }
}
