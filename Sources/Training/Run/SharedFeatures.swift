import Foundation
package import Torch

/// Computes features of images by all processes of a training. The first process measures: it sends the images, and each
/// process describes its part of them. The others wait for such work until the measurement ends.
package final class SharedFeatures {
    /// The features `[n, length]` of images `[n, channels, height, width]`, given as bytes.
    package typealias Describe = (Tensor) throws -> Tensor

    /// The images of one exchange, and the length of their features.
    private struct Request: Codable {
        let shape: [Int]
        let length: Int
    }

    /// Images that a process describes in one exchange, at most.
    private static let part = 64

    private let group: ProcessGroup
    private let name: String
    private var number = 0
    /// Why other processes could not describe their parts, which the first process then did.
    package private(set) var failures: [String] = []

    /// - Parameters:
    ///   - round: tells measurements apart, together with `restarts`.
    ///   - restarts: how often rounds have been repeated.
    init(_ group: ProcessGroup, round: Int, restarts: Int) {
        self.group = group
        name = "features/\(restarts)/\(round)"
    }

    /// The features of images, in the first process.
    package func features(of images: Tensor, length: Int, _ describe: Describe) throws -> Tensor {
        var results: [Tensor] = []
        let step = SharedFeatures.part * group.size
        for start in stride(from: 0, to: images.shape[0], by: step) {
            let part = try images.narrow(0, from: start, count: min(step, images.shape[0] - start))
            try post(JSONEncoder().encode(Request(shape: part.shape, length: length)))
            results.append(try exchange(part, length, describe))
        }
        return try .concat(results, 0)
    }

    /// Tells the other processes that the measurement has ended.
    func end() throws { try post(Data()) }

    /// Does what the first process asks for, until it has measured.
    package func assist(_ describe: Describe) throws {
        while true {
            let text = try group.read(key, seconds: ProcessGroup.longestMeasurement)
            number += 1
            guard !text.isEmpty else { return }
            let request = try JSONDecoder().decode(Request.self, from: Data(text.utf8))
            _ = try exchange(.zeros(request.shape, .uint8), request.length, describe)
        }
    }

    private var key: String { "\(name)/\(number)" }

    private func post(_ message: Data) throws {
        try group.post(String(decoding: message, as: UTF8.self), as: key)
        number += 1
    }

    /// Sends images from the first process to all, and brings their features back. A part that another process could not
    /// describe comes as NaN.
    private func exchange(_ images: Tensor, _ length: Int, _ describe: Describe) throws -> Tensor {
        let all = try group.sum(images)
        let count = images.shape[0]
        let part = (count + group.size - 1) / group.size
        func rows(of rank: Int) throws -> Tensor? {
            let first = min(rank * part, count)
            let own = min(part, count - first)
            return own == 0 ? nil : try describe(all.narrow(0, from: first, count: own)).to(.float32)
        }
        var features: Tensor
        var failure: (any Error)?
        do {
            features = try padded(rows(of: group.rank), [part, length])
        } catch {
            failure = error
            features = try .full([part, length], .nan)
            try? group.post("\(error)", as: failureKey(group.rank))
        }
        let gathered = try group.gather(features)  // [processes, part, length]
        if let failure, group.rank == 0 { throw failure }
        guard group.rank == 0 else { return gathered }
        var results = [features]
        for rank in 1..<group.size {
            let other = try gathered.narrow(0, from: rank, count: 1).reshape([part, length])
            let isComplete = try other.sum().item().isFinite
            results.append(isComplete ? other : try repeated(rank) { try padded(rows(of: rank), [part, length]) })
        }
        return try .concat(results, 0).narrow(0, from: 0, count: count)
    }

    private func failureKey(_ rank: Int) -> String { "\(name)/failure/\(rank)" }

    /// Rows with zeros behind them.
    private func padded(_ rows: Tensor?, _ shape: [Int]) throws -> Tensor {
        guard let rows else { return try .full(shape, 0) }
        let missing = shape[0] - rows.shape[0]
        return missing == 0 ? rows : try .concat([rows, .full([missing, shape[1]], 0)], 0)
    }

    /// What another process could not do.
    private func repeated(_ rank: Int, _ compute: () throws -> Tensor) throws -> Tensor {
        let reason = (try? group.read(failureKey(rank), seconds: 1)) ?? "its features are not finite"
        let text = "process \(rank) could not compute features, process 0 did: \(reason)"
        if !failures.contains(text) { failures.append(text) }
        return try compute()
    }
}
