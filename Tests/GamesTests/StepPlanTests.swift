import Games
import TestSupport
import Testing

@testable import Zoo

struct StepPlanTests {
    private func passes(_ step: StepPlan) -> Set<String> {
        Set(
            step.passes.map {
                "\($0.text) \($0.gradient.rawValue)\($0.isTwice ? ", twice" : "")\($0.from == nil ? "" : ", kept")"
            })
    }

    @Test func dcganReusesTheGeneratorsPass() throws {
        let plan = try zoo.load("dcgan").model.game.plan
        #expect(passes(plan[0]) == ["D(real) weights", "D(fake) weights", "G(z) none"])
        #expect(passes(plan[1]) == ["D(fake) input only", "G(z) weights, kept"])
        #expect(plan[0].constants == ["fake"])
        #expect(plan[1].constants.isEmpty)
        #expect(plan[0].shared.contains("fake"))
    }

    @Test func aPenaltyIsDifferentiatedTwice() throws {
        let plan = try zoo.load("toy").model.game.plan
        #expect(passes(plan[0]).isSuperset(of: ["D(noisy_real) weights, twice", "D(noisy_fake) weights, twice"]))
    }
}
