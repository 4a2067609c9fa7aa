import LibraryChecks
import Testing
import Torch

/// The memory of large tensors.
@Suite struct MemoryTests {
    @Test func freedBlocksAreUsedAgainAndTakeNoMoreThanWasUsed() {
        let check = memory_checks(4000)
        #expect(check.overlapping == 0 && check.exceeding == 0)
        #expect(check.reused > 1500)
    }

    @Test func aFreedBlockIsDividedAndBecomesWholeAgain() {
        #expect(memory_of_parts() == 3)
    }

    @Test func aTensorThatFitsNowhereIsReported() {
        let error = #expect(throws: TorchError.self) { try Tensor.zeros([1 << 46]) }
        #expect(
            error?.message
                == "not enough memory for a tensor of 281474976 MB; a smaller batch or smaller images need less")
    }
}
