internal import Foundation
internal import Images

/// What a data set holds and what a model makes of it: the facts behind the lines at the start of a training and behind
/// `ganzoo data`.
package struct DataReport: Sendable {
    /// As the user names it.
    package let name: String
    /// `pairs of images side by side`.
    package let layout: String
    /// Samples to train on; without end if `isEndless`.
    package let count: Int
    package let isEndless: Bool
    /// Held-out samples; `nil` if there are none.
    package let heldOut: Int?
    /// Why the held-out part can't be used, if it is there.
    package let heldOutProblem: String?
    /// The names of the classes, one list per label.
    package let classes: [[String]]
    /// The range of each element of the vectors.
    package let ranges: [ClosedRange<Float>]
    /// The names of these elements, and how they are scaled.
    private let columns: Columns
    package let survey: Survey
    package let leftOut: [LeftOut]
    package let lostClasses: [String]
    private let declaration: DataDeclaration
    /// Whether a model declares the fields, so that it can be said what is done to the data.
    private let isForModel: Bool

    /// Looks at data that has been opened, and opens its held-out part.
    /// - Parameters:
    ///   - isForModel: whether the declaration is that of a model.
    ///   - most: the number of samples whose headers are looked at.
    package init(
        _ data: String, _ training: any Dataset, declaration: DataDeclaration, folders: [String] = [],
        isForModel: Bool = true, most: Int = 1000
    ) {
        let base = (training as? Relabelled)?.base ?? training
        let described = base as? any Described
        (name, self.declaration, self.isForModel) = (data, declaration, isForModel)
        layout = described?.layout ?? "samples of a plug-in"
        (count, isEndless) = (training.count, training.isEndless)
        self.classes = base.contents.classes
        survey = described.map { Survey($0, most: most) } ?? Survey()
        leftOut = described?.leftOut ?? []
        lostClasses = described?.lostClasses ?? []
        ranges = DataReport.ranges(training)
        columns = Datasets.columns(of: training)
        do {
            var alike = declaration
            alike.columns = columns
            heldOut = try Datasets.open(
                data, declaration: alike, folders: folders, split: .test,
                classes: declaration.labels.isEmpty ? nil : training.contents.classes
            ).count
            heldOutProblem = nil
        } catch {
            heldOut = nil
            if case .noHeldOut = error { heldOutProblem = nil } else { heldOutProblem = "\(error)" }
        }
    }

    /// The ranges of the elements of vectors, from evenly spaced samples.
    private static func ranges(_ dataset: any Dataset) -> [ClosedRange<Float>] {
        guard dataset.contents.vector > 0 else { return [] }
        var result: [ClosedRange<Float>] = []
        for index in Survey.places(dataset.count, most: 1000) {
            guard let vector = try? dataset.sample(index).vector else { continue }
            if result.isEmpty { result = vector.map { $0...$0 } }
            result = zip(result, vector).map { min($0.lowerBound, $1)...max($0.upperBound, $1) }
        }
        return result
    }

    // MARK: Words

    /// The report as labelled lines.
    package var lines: [(label: String, text: String)] {
        var lines = [("data", "\(name): \(amount)")]
        for (index, names) in classes.enumerated() {
            let counts = index == 0 && !isEndless ? survey.perClass : []
            let label = declaration.labelNames.count > 1 && index > 0 ? "classes \(index + 1)" : "classes"
            let use = !isForModel || declaration.labels.indices.contains(index) ? "" : " (not used)"
            lines.append((label, DataReport.words(names, counts) + use))
        }
        lines += imageLines
        if !ranges.isEmpty {
            let scale = columns.scales.isEmpty ? "not scaled" : "each column scaled to mean 0 and deviation 1"
            lines.append(("numbers", "from \(Self.number(lowest)) to \(Self.number(highest)), \(scale)"))
        }
        if !omissions.isEmpty {
            let total = omissions.reduce(0) { $0 + $1.count }
            let parts = omissions.prefix(6).map { "\($0.count.grouped) \($0.kind)" }.joined(separator: ", ")
            lines.append(("left out", "\(counted(total, "file")): \(parts)\(omissions.count > 6 ? ", …" : "")"))
        }
        return lines
    }

    private var amount: String {
        let held = heldOut.map { isEndless ? "" : "; \($0.grouped) held out" } ?? "; nothing held out"
        return isEndless
            ? "\(layout), without end; an epoch is \(count.grouped)" : "\(count.grouped) \(layout)\(held)"
    }

    /// `8: activity, flags, …`, or with counts where the classes differ in size.
    private static func words(_ names: [String], _ counts: [Int]) -> String {
        let isEven = Set(counts).count <= 1 || counts.count != names.count
        let shown = zip(names, isEven ? Array(repeating: 0, count: names.count) : counts).prefix(12).map {
            name, count in
            isEven ? name : "\(name) (\(count.grouped))"
        }
        return "\(names.count): \(shown.joined(separator: ", "))\(names.count > 12 ? ", …" : "")"
    }

    private var omissions: [LeftOut] {
        guard let first = survey.problems.first else { return leftOut }
        return leftOut + [LeftOut(kind: "unreadable", count: survey.problems.count, example: first.place)]
    }

    private var lowest: Float { ranges.map(\.lowerBound).min() ?? 0 }
    private var highest: Float { ranges.map(\.upperBound).max() ?? 0 }

    private static func number(_ value: Float) -> String { String(format: "%.4g", value) }

    // MARK: Images

    /// One line per image of a sample, or one for all if they are alike.
    private var imageLines: [(label: String, text: String)] {
        let fields = zip(declaration.imageNames, declaration.images)
        let texts = fields.enumerated().map { index, field in (field.0, imageText(index, field.1)) }
        guard let first = texts.first else { return [] }
        if texts.allSatisfy({ $0.1 == first.1 }) {
            guard texts.count > 1 else { return [("images", first.1)] }
            return [
                ("images", isForModel ? first.1.replacing(":", with: " each:", maxReplacements: 1) : "\(first.1) each")
            ]
        }
        return texts.map { ("image \($0.0)", $0.1) }
    }

    /// `28 × 28 grey: resized to 32 × 32, grey to 3 channels`.
    private func imageText(_ index: Int, _ target: (channels: Int, height: Int, width: Int)) -> String {
        let found = headers(index)
        guard let first = found.first else { return "\(target.width) × \(target.height)" }
        let kinds = Set(found.map { DataReport.kind($0.channels) }).sorted().joined(separator: " and ")
        let sides = Set(found.map { [$0.width, $0.height] })
        let sizes =
            sides.count == 1
            ? "\(first.width) × \(first.height)"
            : "\(sides.count.grouped) sizes from \(DataReport.extreme(found, <)) to \(DataReport.extreme(found, >))"
        let sample = survey.looked < count ? " (of \(survey.looked.grouped) looked at)" : ""
        guard isForModel else { return "\(sizes) \(kinds)\(sample)" }
        let treatment = treatments(found, target)
        return
            "\(sizes) \(kinds)\(sample): \(treatment.isEmpty ? "used as they are" : treatment.joined(separator: ", "))"
    }

    /// The different headers of one image of the samples; the most frequent first.
    private func headers(_ index: Int) -> [ImageHeader] {
        survey.sizes.compactMap { $0.images.indices.contains(index) ? $0.images[index] : nil }
    }

    private static func extreme(_ found: [ImageHeader], _ isBefore: (Int, Int) -> Bool) -> String {
        let one = found.reduce(found[0]) { isBefore($1.width * $1.height, $0.width * $0.height) ? $1 : $0 }
        return "\(one.width) × \(one.height)"
    }

    private static func kind(_ channels: Int) -> String {
        ["grey", "grey with alpha", "colour", "colour with alpha"][max(0, min(3, channels - 1))]
    }

    /// What is done to images of these sizes.
    private func treatments(_ found: [ImageHeader], _ target: (channels: Int, height: Int, width: Int)) -> [String] {
        var result: [String] = []
        if found.contains(where: { $0.width != target.width || $0.height != target.height }) {
            let grows = found.allSatisfy { $0.width < target.width && $0.height < target.height }
            result.append("\(grows ? "enlarged" : "resized") to \(target.width) × \(target.height)")
        }
        if found.contains(where: { $0.width * target.height != $0.height * target.width }) {
            switch declaration.fit {
            case .crop: result.append("cropped at the centre")
            case .pad: result.append("padded with black")
            case .stretch: result.append("stretched")
            }
        }
        let (wantsColour, wantsAlpha) = (target.channels >= 3, target.channels % 2 == 0)
        if wantsColour, found.contains(where: { $0.channels < 3 }) {
            result.append("grey to \(target.channels) channels")
        }
        if !wantsColour, found.contains(where: { $0.channels >= 3 }) { result.append("colour to grey") }
        if !wantsAlpha, found.contains(where: { $0.channels % 2 == 0 }) { result.append("alpha blended with white") }
        return result
    }

    // MARK: Warnings

    /// What is likely to be a mistake.
    package var warnings: [String] {
        var result: [String] = []
        if let heldOutProblem { result.append("the held-out data can't be used: \(heldOutProblem)") }
        for (index, target) in declaration.images.enumerated() where isForModel && target.channels >= 3 {
            let found = headers(index)
            if !found.isEmpty, found.allSatisfy({ $0.channels < 3 }) {
                result.append(
                    "the images are grey, but the model has \(target.channels) channels for '\(declaration.imageNames[index])'"
                )
            }
        }
        if let worst = ranges.indices.max(by: { extent(ranges[$0]) < extent(ranges[$1]) }), extent(ranges[worst]) > 10,
            columns.scales.isEmpty
        {
            let range = ranges[worst]
            let name = columns.names.indices.contains(worst) ? "'\(columns.names[worst])'" : "\(worst + 1)"
            result.append(
                "the numbers are not scaled: column \(name) is from \(Self.number(range.lowerBound)) to "
                    + "\(Self.number(range.upperBound)), while networks learn best from numbers of about -1 to 1; "
                    + "'--set data.scale=standard' scales each column")
        }
        for name in lostClasses {
            result.append("the folder '\(name)' has no image that can be read, so it is no class")
        }
        let foreign = leftOut.filter { $0.format?.advice != nil }
        if let first = foreign.first, let format = first.format {
            let count = foreign.reduce(0) { $0 + $1.count }
            result.append("\(counted(count, "file")) such as '\(first.example)' left out: \(format.words)")
        }
        if !survey.problems.isEmpty, let first = survey.problems.first {
            result.append("\(counted(survey.problems.count, "image file")) can't be read: \(first.reason)")
        }
        return result
    }

    private func extent(_ range: ClosedRange<Float>) -> Float { max(abs(range.lowerBound), abs(range.upperBound)) }
}
