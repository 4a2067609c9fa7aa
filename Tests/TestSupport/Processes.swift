import Foundation
import Synchronization
package import Torch
import Training

/// Runs `body` as each of `count` processes of a group, each on a thread of its own.
/// - Returns: the results in the order of the processes.
package func processes<R: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (ProcessGroup) throws -> R
) throws -> [R] {
    let port = try Rendezvous.freePort()
    let results = Mutex<[Int: Result<R, any Error>]>([:])
    let threads = (0..<count).map { rank in
        Thread {
            let result = Result {
                try body(
                    ProcessGroup(
                        .init(address: "127.0.0.1", port: port, hosts: rank == 0, rank: rank, size: count)))
            }
            results.withLock { $0[rank] = result }
        }
    }
    for thread in threads {
        // backward passes recurse
        thread.stackSize = 8 << 20
        thread.start()
    }
    while !threads.allSatisfy(\.isFinished) { usleep(1000) }
    return try results.withLock { all in try (0..<count).compactMap { try all[$0]?.get() } }
}
