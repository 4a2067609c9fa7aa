import Data
import Games
import Images
import TestSupport
import Testing
import Torch
import Training
import Zoo

@testable import Evaluation

/// A classifier that is trained on some images and tested on others.
struct ClassificationAccuracyTests {
    /// The first images of each of the first digits.
    private func digits(_ split: Split, each: Int, classes: Int) throws -> LabelledImages {
        let declaration = DataDeclaration(
            fields: [.init("real", .image(channels: 1, height: 28, width: 28)), .init("label", .label(classes: 10))])
        let dataset = try Datasets.open(
            "builtin:digits", declaration: declaration, folders: zoo.dataFolders, split: split)
        var result = LabelledImages()
        for index in 0..<1000 {
            let sample = try dataset.sample(index)
            guard let label = sample.label, label < classes, result.labels.count(where: { $0 == label }) < each else {
                continue
            }
            result.images.append(sample.images[0])
            result.labels.append(label)
        }
        return result
    }

    @Test func realImagesTeachAndWrongLabelsDoNot() throws {
        let model = try zoo.load("classifier", settings: ["classes=3", "filters=4"]).model
        let (training, test) = (try digits(.train, each: 40, classes: 3), try digits(.test, each: 20, classes: 3))
        func share(_ images: LabelledImages) throws -> Double {
            Estimate.share(
                of: try ClassificationAccuracy.outcomes(
                    trainedOn: images, testedOn: test, model, rounds: 20, seed: 1)
            ).value
        }
        #expect(try share(training) > 0.8)
        var wrong = training
        wrong.labels = wrong.labels.map { ($0 + 1) % 3 }
        #expect(try share(wrong) < 0.2)
    }

    @Test func eachEpochHasEachImageOnce() throws {
        let model = try zoo.load("classifier", settings: ["classes=3"]).model
        let images = try digits(.train, each: 2, classes: 3)
        let source = try LabelledSource(images, for: model, seed: 1, on: .cpu)
        let batch = try source.next(6)
        #expect(batch["real"]?.shape == [6, 1, 28, 28])
        #expect(try batch["label"]?.elements(Int64.self).sorted() == [0, 0, 1, 1, 2, 2])
        #expect(source.position == 6 && source.epochSize == 6)
    }

    @Test func theClassifierIsASquare() throws {
        let model = try zoo.classifier(of: [3, 30, 130], classes: 7)
        #expect(model.data.classes == 7)
        #expect(model.data.fields.contains { $0.kind == .image(channels: 3, height: 64, width: 64) })
        #expect(
            try zoo.classifier(of: [1, 30, 29], classes: 2).data.fields[0].kind
                == .image(channels: 1, height: 32, width: 32))
    }
}
