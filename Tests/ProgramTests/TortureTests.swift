import Foundation
import Testing

/// A short form of `make torture`: trainings that are killed at calls of a save and resumed.
struct TortureTests {
    @Test func killedTrainingsEndWithTheSameBytes() throws {
        let ganzoo = try Program()
        let outcome = try ganzoo.shell("\(Program.tree.path)/scripts/torture/torture.py $GANZOO --short --seed 1")
        #expect(outcome.status == 0 && outcome.output.contains(" 0 failures"), "\(outcome.output)\(outcome.errors)")
    }
}
