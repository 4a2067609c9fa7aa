import Foundation
import Torch

/// What the first of several processes has the others do after a value was not finite, in step with it.
enum Order: Codable {
    /// Start again from a checkpoint, or from the beginning, for a training that has been repeated from there the given
    /// number of times.
    case restart(checkpoint: String?, retries: Int)
    /// Run a round again, and look at every value if it is traced.
    case repeatRound(isTraced: Bool)
    /// Go on with the training.
    case proceed
    /// The training has ended.
    case end
}

/// The orders of a training by several processes, in their sequence.
final class GroupOrders {
    private let group: ProcessGroup
    private var number = 0
    /// How often the processes have started again.
    private(set) var restarts = 0

    init(_ group: ProcessGroup) { self.group = group }

    /// Agrees after a round and its checkpoint on whether orders follow; only the first process knows.
    func follow(_ isFaulty: Bool = false) throws -> Bool {
        try group.sum(.full([1], isFaulty ? 1 : 0)).item() > 0
    }

    /// Gives an order to the other processes.
    func give(_ order: Order) throws {
        try group.post(String(decoding: JSONEncoder().encode(order), as: UTF8.self), as: "order/\(number)")
        count(order)
    }

    /// The next order of the first process.
    func next() throws -> Order {
        let text = try group.read("order/\(number)", seconds: ProcessGroup.longestMeasurement)
        let order = try JSONDecoder().decode(Order.self, from: Data(text.utf8))
        count(order)
        return order
    }

    private func count(_ order: Order) {
        number += 1
        if case .restart = order { restarts += 1 }
    }

    /// What a process found in a traced round.
    private struct Finding: Codable {
        let words: String
        let looks: Int
    }

    /// Tells the first process what the others found in a traced round; it keeps what comes first in a round.
    func share(_ trace: Trace?) throws {
        guard let trace else { return }
        func key(_ rank: Int) -> String { "found/\(number)/\(rank)" }
        guard group.rank == 0 else {
            let finding = trace.words.map { Finding(words: "\($0), in process \(group.rank)", looks: trace.looks) }
            let text = try finding.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) } ?? ""
            return try group.post(text, as: key(group.rank))
        }
        for rank in 1..<group.size {
            let text = try group.read(key(rank), seconds: ProcessGroup.longestMeasurement)
            guard !text.isEmpty else { continue }
            let finding = try JSONDecoder().decode(Finding.self, from: Data(text.utf8))
            trace.take(finding.words, after: finding.looks)
        }
    }
}
