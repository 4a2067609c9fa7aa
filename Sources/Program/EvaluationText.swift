import Evaluation
import Foundation
import Games
import Language
import Training
import Zoo

/// The results of an evaluation as text and as JSON.
struct EvaluationText {
    let text: String
    let json: JSON

    /// The share of all images, and of those of each class.
    init(_ recognition: Recognition, named name: String) {
        var table = Table(rightAligned: [1, 2])
        func add(_ share: Recognition.Share, _ name: String) {
            table.add(name, Self.percent(share.value), "\(share.right.grouped) of \(share.count.grouped)")
        }
        add(recognition.total, name)
        for (label, share) in recognition.classes.enumerated() { add(share, "  class \(label)") }
        text = table.text
        json = .object([
            (name, .real(recognition.total.value)), ("right", .int(recognition.total.right)),
            ("count", .int(recognition.total.count)), ("classes", .list(recognition.classes.map { .real($0.value) })),
        ])
    }

    init(_ distance: Evaluator.Distance) {
        let below = 1 - distance.l1 / distance.baseline
        var table = Table(rightAligned: [1])
        table.add("l1", String(format: "%.4f", distance.l1), "over \(distance.count.grouped) held-out pairs")
        table.add("mean image's l1", String(format: "%.4f", distance.baseline))
        table.add("below it by", Self.percent(below))
        text = table.text
        json = .object([
            ("l1", .real(distance.l1)), ("baseline", .real(distance.baseline)), ("below", .real(below)),
            ("count", .int(distance.count)),
        ])
    }

    init(_ modes: Evaluator.Modes) {
        var table = Table(rightAligned: [1])
        table.add("modes", "\(modes.found) of \(modes.all)", "covered: at least a quarter of a uniform share each")
        table.add("near", Self.percent(modes.near), "of points within three standard deviations of a mode")
        text = table.text
        json = .object([("modes", .int(modes.found)), ("of", .int(modes.all)), ("near", .real(modes.near))])
    }

    /// Rounded down, so that it is never overstated.
    private static func percent(_ share: Double) -> String {
        String(format: "%.2f %%", (share * 10_000 + 1e-9).rounded(.down) / 100)
    }
}
