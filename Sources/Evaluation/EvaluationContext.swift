public import Data
package import Games
package import Images
import Language
public import Torch
package import Training

/// An inference of a trained model, with the data and the judge that metrics use. Each is opened when a metric first
/// needs it.
public final class EvaluationContext {
    package let sampler: Sampler
    package let inference: Game.Inference
    /// The number of samples to generate, per class if the inference takes a label; `nil` for the metric's default.
    public let count: Int?
    /// The names of the run's classes by field.
    private let classes: [String: [String]]
    private let classesOfData: [[String]]?
    /// The fields of the data, scaled as in the training.
    let declaration: DataDeclaration
    /// The data's path or name.
    let data: String
    private let judgePath: String?
    let seed: UInt64
    let tools: EvaluationTools
    /// The part of the data that generated samples are compared with.
    let reference: Split
    var knownSets: SampleSets?
    /// The processes that help to compute features; `nil` for one process.
    var sharing: SharedFeatures?
    let noticed = Notices()
    private var datasets: [Split: any Dataset] = [:]
    private var openedJudge: Judge?
    var knownPairs: TranslatedPairs?
    /// Whether a judge was given that no metric has used.
    package var hasIdleJudge: Bool { judgePath != nil && openedJudge == nil }

    /// - Parameters:
    ///   - inference: its name (default: the model's first).
    ///   - judge: the run of a classifier.
    ///   - data: data with a test part (default: the data of the run).
    ///   - reference: the part of the data that generated samples are compared with; papers take the training part.
    package convenience init(
        _ run: Run, inference: String? = nil, judge: String? = nil, data: String? = nil, count: Int? = nil,
        seed: UInt64 = 0, on device: Device = .cpu, reference: Split = .train, _ tools: EvaluationTools
    ) throws {
        try self.init(
            run.sampler(seed: seed, on: device), inference: inference, judge: judge,
            data: data ?? run.configuration.data, found: run.configuration.found, count: count, seed: seed,
            reference: reference, tools)
    }

    /// - Parameter found: what a training keeps of its data.
    package init(
        _ sampler: Sampler, inference: String? = nil, judge: String? = nil, data: String, found: DataRecord,
        count: Int? = nil, seed: UInt64 = 0, reference: Split = .train, _ tools: EvaluationTools
    ) throws {
        self.sampler = sampler
        self.inference = try sampler.inference(inference)
        var declaration = sampler.model.data
        declaration.columns = found.columns
        self.declaration = declaration
        self.data = data
        classes = found.classes
        classesOfData = found.classes(of: declaration)
        (judgePath, self.count, self.seed) = (judge, count, seed)
        (self.reference, self.tools) = (reference, tools)
    }

    package var model: Model { sampler.model }

    /// `'generate' of 'dcgan'`
    var place: String { "'\(inference.name)' of '\(model.name)'" }

    /// - Throws: `TrainingError` if a metric is not defined for the inference.
    func check(_ metric: any Metric.Type) throws(TrainingError) {
        guard !metric.applies(to: self) else { return }
        throw TrainingError(
            "the metric '\(metric.name)' does not apply to \(place)", hint: metric.help, fault: .request)
    }

    /// The training part or the held-out part of the data.
    public func dataset(_ split: Split = .test) throws -> any Dataset {
        if let known = datasets[split] { return known }
        let result = try Datasets.open(
            data, declaration: declaration, folders: tools.dataFolders, split: split, classes: classesOfData)
        datasets[split] = result
        return result
    }

    /// The classifier that judges generated images.
    /// - Throws: `TrainingError` if none was given.
    func judge() throws -> Judge {
        if let openedJudge { return openedJudge }
        guard let judgePath else {
            throw TrainingError(
                "measuring '\(inference.name)' of '\(model.name)' needs a classifier",
                hint: "pass the run of a classifier with --judge; 'ganzoo train classifier' trains one", fault: .request
            )
        }
        let run = try Run(judgePath)
        if let warning = run.warnings.first { throw TrainingError(warning.message) }
        let sampler = try run.sampler(seed: seed, on: sampler.device)
        let result = try Judge(sampler, sampler.inference(), name: judgePath, names: run.classNames)
        openedJudge = result
        return result
    }

    /// The classifier that reads generated digits: the given judge, or the built-in one.
    func digitJudge() throws -> Judge {
        try judgePath == nil ? tools.digitJudge() : judge()
    }

    // MARK: Samples

    /// The data field that the inference generates: one of the same sizes that is not its input.
    var generatedField: DataDeclaration.Field? {
        let shapes = DataSection.shapes(model.data)
        guard inference.isBatched, inferenceTakesNoImages else { return nil }
        return model.data.fields.first {
            inference.inputs[$0.name] == nil && shapes[$0.name].map { $0 == inference.shape } == true
        }
    }

    private var inferenceTakesNoImages: Bool { images.allSatisfy { inference.inputs[$0.name] == nil } }

    /// Generated samples `[count, …]`; labels that the inference takes are sampled.
    public func generated(_ count: Int) throws -> Tensor {
        var batches: [Tensor] = []
        try sampler.sample(inference, count, GivenInputs([]), seed: seed) { batches.append($0.samples) }
        return try .concat(batches, 0)
    }

    /// Held-out samples of what the inference generates `[count, …]`, or fewer if there are not enough.
    public func real(_ count: Int) throws -> Tensor {
        guard let field = generatedField else {
            throw TrainingError("'\(inference.name)' of '\(model.name)' generates no field of its data")
        }
        let dataset = try dataset()
        var still = model.data
        still.flip = false
        let size = dataset.isEndless ? count : min(count, dataset.count)
        let source = try LoaderSource(dataset, still, batch: size, seed: seed, on: sampler.device)
        guard let samples = try source.next(size)[field.name] else {
            throw TrainingError("'\(dataset.name)' has no '\(field.name)'")
        }
        return samples
    }

    // MARK: Images

    /// The image fields by name, in the order of the document.
    var images: [(name: String, shape: [Int])] {
        let shapes = DataSection.shapes(model.data)
        return model.data.fields.compactMap { field in
            shapes[field.name].flatMap { $0.count == 3 ? (field.name, $0) : nil }
        }
    }

    /// The only image field that the inference takes, as its index among the image fields.
    var imageInput: Int? {
        let taken = images.indices.filter { inference.inputs[images[$0].name] != nil }
        return taken.count == 1 ? taken[0] : nil
    }

    /// The names of the classes of a label input, if they are known.
    func classNames(of input: String) -> [String]? { classes[input] }

    /// All images of one field and a part of the data, resized to the model's size, with their labels.
    /// - Parameter most: the number of images that are read at most; fewer than all are chosen by the seed.
    func labelled(image field: Int, _ split: Split = .test, most: Int = .max) throws -> LabelledImages {
        let dataset = try dataset(split)
        let own = dataset.domains.count > 1 ? dataset.domains[field] : dataset
        var random = SplitMix64(seed)
        let indices = most < own.count ? RandomIndices.subset(most, of: own.count, &random) : Array(0..<own.count)
        let samples = try indices.map(own.sample)
        let labels = samples.compactMap(\.label)
        guard labels.count == samples.count else {
            throw TrainingError("'\(own.name)' has images without labels", hint: "pass labelled data with '--data'")
        }
        return LabelledImages(
            images: fitted(samples, image: dataset.domains.count > 1 ? 0 : field, as: images[field].shape),
            labels: labels, names: own.contents.labels)
    }

    /// One image of each sample, resized.
    func fitted(_ samples: [Sample], image: Int, as shape: [Int]) -> [Image] {
        samples.map { model.data.fit.apply(to: $0.images[image], shape[2], shape[1], channels: shape[0]) }
    }

    func translated(_ images: [Image]) throws -> [Image] {
        try Translator(sampler, inference, .init()).translate(images).map { try $0.get() }
    }

    /// One row per held-out input: the input, what the model's inferences generate from it, and for paired data the
    /// other image. For generated images, each with the training images nearest to it.
    /// - Throws: `TrainingError` if the inference gives no images.
    package func sheet(rows: Int) throws -> Image {
        if inferenceTakesNoImages, setKind == .images { return try sets().neighbourSheet(rows: rows) }
        let dataset = try dataset()
        var still = model.data
        still.flip = false
        let count = min(rows, dataset.count)
        let batch = try LoaderSource(dataset, still, batch: count, seed: 0, on: sampler.device).next(count)
        guard let image = try TranslationSheet(model)?.draw(sampler, batch, rows: rows) else {
            throw TrainingError(
                "can't show translations: '\(model.name)' does not take images",
                hint: "use 'ganzoo sample' for generated images", fault: .request)
        }
        return image
    }
}
