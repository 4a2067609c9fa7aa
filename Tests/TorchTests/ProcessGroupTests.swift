import Foundation
import TestSupport
import Testing

@testable import Torch

/// Collectives of three processes, and their gradients.
struct ProcessGroupTests {
    @Test func sumsAndGathers() throws {
        let results = try processes(3) { group in
            let own = try Tensor([Float(group.rank + 1), 10], [2])
            let largest = try own.clone()
            try group.largest(largest)
            return try [group.sum(own).floats(), group.gather(own).floats(), largest.floats()]
        }
        for result in results { #expect(result == [[6, 30], [1, 10, 2, 10, 3, 10], [3, 10]]) }
    }

    /// All minimise the sum of their losses. With s = Σ x and the losses r s², dL/dx = Σ r · 2 s, and d²L/dx² = Σ r · 2 · 3.
    @Test func gradientsPassThroughSumsTwice() throws {
        let results = try processes(3) { group in
            let x = try Tensor([Float(group.rank)], [1]).requireGradient()
            let loss = try group.sum(x).square() * Double(group.rank)
            let first = try #require(gradients(of: [loss], for: [x], createGraph: true)[0])
            let second = try #require(gradients(of: [first], for: [x])[0])
            return try (first.item(), second.item())
        }
        for result in results { #expect(result == (18, 18)) }
    }

    @Test func gradientsPassThroughGathers() throws {
        let slopes = try processes(2) { group in
            let x = try Tensor([Float(1), 2], [2]).requireGradient()
            // each process weights the rows of the other with its number
            let all = try group.gather(x) * Tensor([Float(1), 2, 3, 4], [2, 2]) * Double(group.rank + 1)
            return try #require(gradients(of: [all.sum()], for: [x])[0]).floats()
        }
        #expect(slopes == [[3, 6], [9, 12]])
    }

    /// The mean over two processes of gradients in several layouts, with earlier ones, and of a weight without one.
    @Test func gradientsAreAveraged() throws {
        let results = try processes(2) { group in
            let a = try Tensor([Float(1), 2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2]).contiguous(.channelsLast)
                .requireGradient()
            let b = try Tensor([Float(2)], [1]).requireGradient()
            let idle = try Tensor([Float(7)], [1]).requireGradient()
            let loss = try (a.square().sum() + b.square().sum()) * Double(group.rank + 1)
            let earlier: [Tensor?] = [nil, try Tensor([Float(group.rank)], [1]), nil]
            return try group.gradients(of: loss, for: [a, b, idle], adding: earlier).map { try $0?.floats() }
        }
        for result in results { #expect(result == [[3, 6, 9, 12, 15, 18, 21, 24], [6.5], nil]) }
    }

    @Test func shardsOfJoinedBatches() throws {
        let results = try processes(2) { group in
            let shard = Shard(group, rows: 2)
            // two batches of four samples, one after the other
            let whole = try Tensor((0..<8).map(Float.init), [8, 1])
            let own = try shard.own(whole)
            return try [own.floats(), shard.whole(own).floats()]
        }
        #expect(results[0] == [[0, 1, 4, 5], [0, 1, 2, 3, 4, 5, 6, 7]])
        #expect(results[1] == [[2, 3, 6, 7], [0, 1, 2, 3, 4, 5, 6, 7]])
    }

    @Test func generatorsSampleTheWholeBatch() throws {
        let alone = try Tensor.normal([4, 3], Generator(seed: 5)).floats()
        let parts = try processes(2) { group in
            let generator = try Generator(seed: 5)
            generator.shard = Shard(group, rows: 2)
            return try Tensor.normal([2, 3], generator).floats()
        }
        #expect(parts.flatMap { $0 } == alone)
    }

    @Test func aMissingProcessIsNamed() throws {
        var meeting = ProcessGroup.Meeting(address: "127.0.0.1", port: 0, hosts: true, rank: 0, size: 3)
        meeting.deadline = 0.3
        #expect { _ = try ProcessGroup(meeting) } throws: { "\($0)" == "missing process 1, 2" }
    }

    /// Process 2 ends without a last word; the others wait for it at nothing, as for a GPU.
    @Test(arguments: [true, false]) func aLossIsNoticedAtOnce(_ isFailure: Bool) throws {
        let start = ContinuousClock().now
        let lost = try processes(3) { group -> Int? in
            try group.watch()
            // all have come
            _ = try group.sum(.ones([1]))
            if group.rank == 2 {
                group.hasFailed = isFailure
                return nil
            }
            while group.lostProcess == nil, start.duration(to: .now) < .seconds(isFailure ? 20 : 0.3) { usleep(1000) }
            if isFailure {
                #expect { _ = try group.sum(.ones([1])) } throws: { "\($0)".contains("process 2 is gone") }
            }
            return group.lostProcess
        }
        #expect(lost == (isFailure ? [2, 2, nil] : [nil, nil, nil]))
        #expect(start.duration(to: .now) < .seconds(5))
    }

    @Test func processorsNeedGlooAlone() throws {
        #expect(try processes(2) { try $0.connect(.cpu) } == ["Gloo", "Gloo"])
    }

    @Test func processesNeedAGPUEachForNCCL() {
        let one = ProcessGroup.GPU(kind: .usable, identity: [1, 2])
        let other = ProcessGroup.GPU(kind: .usable, identity: [1, 3])
        let none = ProcessGroup.GPU(kind: .none)
        #expect(ProcessGroup.obstacle([none, none]) == nil)
        #expect(ProcessGroup.obstacle([one, other]) == nil)
        #expect(ProcessGroup.obstacle([one, none]) == "process 1 uses no GPU")
        #expect(
            ProcessGroup.obstacle([other, one, one])
                == "processes 1 and 2 use the same GPU, and NCCL needs one for each")
        #expect(
            ProcessGroup.obstacle([one, .init(kind: .lacksLibrary)])?.hasPrefix("process 1 lacks what NCCL needs")
                == true)
    }
}
