import Data
import Games
import Images
import Language
import Zoo

/// What `ganzoo data` prints.
struct DataFacts {
    let training: any Dataset
    private let report: DataReport
    private let inspection: DataInspection
    private let fits: [Zoo.DataFit]
    private let batch: Int?

    /// - Parameter most: the number of files of each part to decode.
    init(_ data: String, _ model: Model?, _ zoo: Zoo, most: Int) throws {
        let folders = zoo.dataFolders
        let declaration: DataDeclaration
        if let model {
            declaration = model.data
            training = try Datasets.open(data, declaration: declaration, folders: folders)
            fits = []
        } else {
            (training, declaration) = try Datasets.recognized(data, folders: folders)
            fits = zoo.fits(data, training.contents)
        }
        report = DataReport(
            data, training, declaration: declaration, folders: folders, isForModel: model != nil, most: .max)
        let heldOut = try? Datasets.open(
            data, declaration: declaration, folders: folders, split: .test,
            classes: declaration.labelNames.isEmpty ? nil : training.contents.classes)
        batch = model?.plan.batch
        inspection = DataInspection(training, heldOut: heldOut, most: most)
    }

    var warnings: [String] {
        var result = report.warnings
        if let batch, !report.isEndless, report.count < batch {
            result.append("the data has \(report.count.grouped) samples, fewer than a batch of \(batch)")
        }
        if inspection.repeated > 0 {
            result.append("\(inspection.repeated.grouped) held-out samples are also among the training samples")
        }
        return result
    }

    // MARK: Text

    var text: String {
        var facts = Table()
        for line in report.lines { facts.add(line.label, line.text) }
        return ([facts.wrapped] + [classes, sizes, problems, models].compactMap { $0 }).joined(separator: "\n\n")
    }

    private var classes: String? {
        let counts = report.survey.perClass
        guard !counts.isEmpty, !report.isEndless else { return nil }
        let isDivided = inspection.heldOutPerClass.count == counts.count
        var table = Table(rightAligned: [1, 2])
        table.add("class", "training", isDivided ? "held out" : "")
        let shown = zip(training.labels, counts).enumerated().prefix(DataFacts.mostClasses)
        for (index, (name, count)) in shown {
            table.add(name, count.grouped, isDivided ? inspection.heldOutPerClass[index].grouped : "")
        }
        let rest = counts.dropFirst(DataFacts.mostClasses)
        if !rest.isEmpty { table.add("\(rest.count.grouped) other classes", rest.reduce(0, +).grouped, "") }
        return table.text
    }

    /// The number of classes that the table lists.
    private static let mostClasses = 100

    /// A histogram of the sizes; the ten most frequent.
    private var sizes: String? {
        let sizes = report.survey.sizes
        guard sizes.count > 1, let most = sizes.first?.count else { return nil }
        var table = Table(rightAligned: [1])
        table.add("size", "samples", "")
        for size in sizes.prefix(10) {
            table.add(
                DataFacts.words(size.images), size.count.grouped,
                String(repeating: "█", count: max(1, size.count * 30 / most)))
        }
        let rest = sizes.dropFirst(10).reduce(0) { $0 + $1.count }
        if rest > 0 { table.add("\(sizes.count - 10) other sizes", rest.grouped, "") }
        return table.text
    }

    private static func words(_ images: [ImageHeader]) -> String {
        images.map { image in
            "\(image.width) × \(image.height) \(image.channels < 3 ? "grey" : "colour")\(image.channels % 2 == 0 ? ", alpha" : "")"
        }.joined(separator: " and ")
    }

    private var problems: String? {
        guard inspection.decoded > 0 else { return nil }
        let found = inspection.problems
        let all = found.prefix(20).map { "  \($0.reason)" } + (found.count > 20 ? ["  … \(found.count - 20) more"] : [])
        return (["\(found.count.grouped) of \(inspection.decoded.grouped) decoded files can't be used"] + all).joined(
            separator: "\n")
    }

    private var models: String? {
        guard !fits.isEmpty else { return nil }
        var table = Table()
        table.add("model", "fits")
        for fit in fits {
            let yes = fit.settings.isEmpty ? "yes" : "with --set \(fit.settings.joined(separator: " "))"
            table.add(fit.model, fit.problem ?? yes)
        }
        return table.wrapped
    }

    // MARK: JSON

    var json: JSON {
        .object([
            ("data", .text(report.name)), ("layout", .text(report.layout)), ("training", .int(report.count)),
            ("held_out", report.heldOut.map(JSON.int) ?? .null), ("endless", .bool(report.isEndless)),
            ("classes", .list(zip(training.labels, report.survey.perClass).map(DataFacts.object))),
            ("sizes", .list(report.survey.sizes.map(DataFacts.object))),
            ("left_out", .list(report.leftOut.map(DataFacts.object))), ("decoded", .int(inspection.decoded)),
            ("problems", .list(inspection.problems.map(DataFacts.object))),
            ("repeated", .int(inspection.repeated)), ("warnings", .list(warnings.map(JSON.text))),
            ("models", .list(fits.map(DataFacts.object))),
        ])
    }

    private static func object(_ name: String, _ count: Int) -> JSON {
        .object([("name", .text(name)), ("training", .int(count))])
    }

    private static func object(_ size: (images: [ImageHeader], count: Int)) -> JSON {
        let images = size.images.map { JSON.ints([$0.width, $0.height, $0.channels]) }
        return .object([("images", .list(images)), ("samples", .int(size.count))])
    }

    private static func object(_ left: LeftOut) -> JSON {
        .object([("kind", .text(left.kind)), ("files", .int(left.count)), ("example", .text(left.example))])
    }

    private static func object(_ problem: Survey.Problem) -> JSON {
        .object([("file", .text(problem.place)), ("reason", .text(problem.reason))])
    }

    private static func object(_ fit: Zoo.DataFit) -> JSON {
        .object([
            ("model", .text(fit.model)), ("fits", .bool(fit.problem == nil)),
            ("settings", .list(fit.settings.map(JSON.text))), ("problem", fit.problem.map(JSON.text) ?? .null),
        ])
    }
}
