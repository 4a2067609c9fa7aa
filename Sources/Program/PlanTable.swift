import Games

/// The steps of a training round and what each computes.
struct PlanTable {
    let game: Game

    var text: String {
        let plans = game.plan
        return (plans.map(step) + [totals(plans)]).joined(separator: "\n\n")
    }

    private func step(_ plan: StepPlan) -> String {
        var lines = [
            "step \(plan.id.number)\(plan.name.map { " (\($0))" } ?? "") updates \(plan.update.joined(separator: ", "))"
        ]
        lines += plan.conditions.map { "  \($0)" }
        var terms = Table()
        for term in plan.terms { terms.add("  \(term.isMaximised ? "maximize" : "minimize")", term.name, term.text) }
        var passes = Table()
        for pass in plan.passes {
            let mode = (pass.isAveraged ? "average, " : "") + (pass.isTraining ? "training" : "evaluation")
            let gradient = pass.isTwice ? "\(pass.gradient.rawValue), twice" : pass.gradient.rawValue
            passes.add(
                "  \(pass.network)", pass.text, mode, "gradients: \(gradient)",
                pass.from.map { "kept from step \($0.number)" } ?? pass.joins.map { "in one pass with \($0)" }
                    ?? "computed here")
        }
        lines.append(terms.text)
        if !plan.passes.isEmpty { lines.append(passes.text) }
        if !plan.shared.isEmpty { lines.append("  shared    \(plan.shared.joined(separator: ", "))") }
        if !plan.constants.isEmpty { lines.append("  constant  \(plan.constants.joined(separator: ", "))") }
        return lines.joined(separator: "\n")
    }

    /// The number of forward passes per network if each step runs once.
    private func totals(_ plans: [StepPlan]) -> String {
        var counts: [(name: String, count: Int)] = []
        for pass in plans.flatMap(\.passes) where pass.from == nil && pass.joins == nil {
            if let place = counts.firstIndex(where: { $0.name == pass.network }) {
                counts[place].count += 1
            } else {
                counts.append((pass.network, 1))
            }
        }
        return "forward passes per round, each step once: "
            + counts.map { "\($0.name) \($0.count)" }.joined(separator: " · ")
    }
}
