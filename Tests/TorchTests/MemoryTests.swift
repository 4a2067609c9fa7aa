import LibraryChecks
import Testing

/// The memory of large tensors.
@Suite struct MemoryTests {
    @Test func freedBlocksAreUsedAgainAndTakeNoMoreThanWasUsed() {
        let check = memory_checks(4000)
        #expect(check.overlapping == 0 && check.exceeding == 0)
        #expect(check.reused > 1500)
    }
}
