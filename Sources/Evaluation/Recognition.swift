import Images
import Language

/// How many images of each class were assigned the expected class.
struct Recognition {
    /// Images of one class, or of all.
    struct Share {
        fileprivate(set) var right = 0
        fileprivate(set) var count = 0

        /// From 0 to 1; 0 if there are none.
        var value: Double { count == 0 ? 0 : Double(right) / Double(count) }
    }

    /// A share for each class, in the order of the labels.
    private(set) var classes: [Share]

    /// - Parameters:
    ///   - labels: the expected class of each image.
    init(of images: [Image], as labels: [Int], by judge: Judge) throws {
        classes = Array(repeating: Share(), count: (labels.max() ?? 0) + 1)
        for (label, seen) in zip(labels, try judge.classes(of: images)) {
            classes[label].count += 1
            if label == seen { classes[label].right += 1 }
        }
    }

    /// The share of all images.
    var total: Share {
        classes.reduce(into: Share()) { total, share in
            total.right += share.right
            total.count += share.count
        }
    }

    /// The share of all images as a metric's value, then that of each class.
    func figures(named name: String) -> Figures {
        var figures = Figures(
            total.value, named: name, text: Figures.percent(total.value), note: Recognition.note(total))
        for (label, share) in classes.enumerated() {
            figures.addRow("  class \(label)", Figures.percent(share.value), note: Recognition.note(share))
        }
        figures.addDetail("right", .int(total.right))
        figures.addDetail("count", .int(total.count))
        figures.addDetail("classes", .list(classes.map { .real($0.value) }))
        return figures
    }

    private static func note(_ share: Share) -> String { "\(share.right.grouped) of \(share.count.grouped)" }
}
