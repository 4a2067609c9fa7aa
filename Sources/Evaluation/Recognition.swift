import Images
import Language
import Training

/// Images with the class that each is expected to be of.
struct LabelledImages {
    var images: [Image] = []
    /// Numbers of classes.
    var labels: [Int] = []
    /// The names of the classes by number; empty if they are not known.
    var names: [String] = []
}

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
    private let names: [String]

    /// Compares names of classes if both the images and the judge have them, and numbers otherwise.
    /// - Throws: `TrainingError` if the judge does not know a class.
    init(of images: LabelledImages, by judge: Judge) throws {
        let count = max((images.labels.max() ?? 0) + 1, images.names.count)
        let expected = try Recognition.numbers(of: images.names, count, for: judge)
        names = images.names
        classes = Array(repeating: Share(), count: count)
        for (label, seen) in zip(images.labels, try judge.classes(of: images.images)) {
            classes[label].count += 1
            if expected[label] == seen { classes[label].right += 1 }
        }
    }

    /// The judge's number of each class.
    private static func numbers(of names: [String], _ count: Int, for judge: Judge) throws -> [Int] {
        guard let known = judge.names, names.count == count else {
            guard judge.classes >= count else {
                throw TrainingError("the judge has \(judge.classes) classes, expected \(count)")
            }
            return Array(0..<count)
        }
        return try names.map { name in
            if let number = known.firstIndex(of: name) { return number }
            throw TrainingError(
                "the judge does not know the class '\(name)', expected one of \(known.joined(separator: ", "))",
                hint: "pass a judge that is trained on the same classes: \(names.joined(separator: ", "))")
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
            .share(total.right, of: total.count), named: name, text: Figures.percent, note: Recognition.note(total))
        for (label, share) in classes.enumerated() {
            figures.addRow("  \(title(of: label))", Figures.percent(share.value), note: Recognition.note(share))
        }
        figures.addDetail("right", .int(total.right))
        figures.addDetail("count", .int(total.count))
        figures.addDetail("classes", .list(classes.map { .real($0.value) }))
        if names.count == classes.count { figures.addDetail("names", .list(names.map(JSON.text))) }
        return figures
    }

    /// The class's name; `class 3` if it is a number.
    private func title(of label: Int) -> String {
        let name = names.indices.contains(label) ? names[label] : String(label)
        return Int(name) == nil ? name : "class \(name)"
    }

    private static func note(_ share: Share) -> String { "\(share.right.grouped) of \(share.count.grouped)" }
}
