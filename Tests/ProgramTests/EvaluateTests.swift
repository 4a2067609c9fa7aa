import Foundation
import Testing

/// `ganzoo evaluate` on every kind of model that it can measure.
struct EvaluateTests {
    private let ganzoo: Program

    init() throws { ganzoo = try Program() }

    private func train(_ line: String) throws {
        let outcome = try ganzoo("train \(line) --threads 1")
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    /// The figures of one metric, the only one that is computed.
    private func evaluate(_ line: String, _ metric: String) throws -> [String: Any] {
        let outcome = try ganzoo("evaluate \(line) --metrics \(metric) --json")
        try #require(outcome.status == 0, "\(outcome.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: [String: Any]]
        #expect(object?.count == 1)
        return try #require(object?[metric])
    }

    @Test func classifiersEvaluateGenerators() throws {
        try train("classifier --set filters=4 train.images=2560 --out judge")
        let accuracy = try evaluate("judge", "accuracy")
        #expect(accuracy["count"] as? Int == 2000)
        // chance is a tenth
        #expect(try #require(accuracy["value"] as? Double) > 0.5)
        #expect((accuracy["classes"] as? [Double])?.count == 10)

        try train("cgan --set hidden_features=4 --rounds 1 --out cgan")
        let recognised = try evaluate("cgan --judge judge --count 3", "label_accuracy")
        #expect(recognised["count"] as? Int == 30)
        #expect(
            try ganzoo("evaluate cgan --judge judge --count 3 --metrics label_accuracy").output.hasPrefix(
                "label accuracy "))

        let unjudged = try ganzoo("evaluate cgan --metrics label_accuracy")
        #expect(unjudged.status == 64)
        #expect(unjudged.errors.contains("measuring 'generate' of 'cgan' needs a classifier"))
        let judged = try ganzoo("evaluate cgan --judge cgan --metrics label_accuracy")
        #expect(judged.errors.contains("'generate' of 'cgan' does not score the classes of an image"))
    }

    @Test func translatorsAreEvaluatedOnHeldOutData() throws {
        try train("pix2pix --data builtin:edges2emoji --set preset=small size=32 filters=4 --rounds 1 --out paired")
        let distance = try evaluate("paired --sheet sheet.png", "l1")
        let (l1, baseline) = (distance["value"] as? Double ?? 0, distance["baseline"] as? Double ?? 0)
        #expect(l1 > baseline && (0.1...1).contains(baseline))
        #expect(distance["count"] as? Int == 120)
        #expect(ganzoo.exists("sheet.png"))
        let others = try ganzoo("evaluate paired --metrics psnr,ssim,feature_distance --json").output
        let figures = try JSONSerialization.jsonObject(with: Data(others.utf8)) as? [String: [String: Any]]
        #expect(try (0...30).contains(#require(figures?["psnr"]?["value"] as? Double)))
        #expect(try (-1...1).contains(#require(figures?["ssim"]?["value"] as? Double)))
        #expect(try #require(figures?["feature_distance"]?["value"] as? Double) > 0)
        #expect(figures?.values.allSatisfy { $0["count"] as? Int == 120 && $0["interval"] != nil } == true)

        try train("classifier --set filters=4 --rounds 1 --out judge")
        try train(
            "cyclegan --data builtin:digits2fontdigits --set preset=small size=28 channels=1 filters=4 blocks=1 --rounds 1 "
                + "--out unpaired")
        // each domain has its own held-out images
        #expect(try evaluate("unpaired --via a_to_b --judge judge", "label_accuracy")["count"] as? Int == 2000)
        #expect(try evaluate("unpaired --via b_to_a --judge judge", "label_accuracy")["count"] as? Int == 720)
        let unjudged = try ganzoo("evaluate unpaired --metrics label_accuracy")
        #expect(unjudged.errors.contains("measuring 'a_to_b' of 'cyclegan' needs a classifier"))
        let both = try ganzoo("evaluate unpaired --sheet both.png --count 40")
        #expect(both.output.contains("\nkid ") && ganzoo.exists("both.png"))
        #expect(
            both.errors.contains(
                "note: skipped label_accuracy: measuring 'a_to_b' of 'cyclegan' needs a classifier"))
    }

    @Test func modesAreCounted() throws {
        try train("toy --rounds 1 --out toy")
        let modes = try evaluate("toy --count 100", "modes")
        #expect(modes["of"] as? Int == 8)
        #expect(try #require(modes["value"] as? Int) < 8)
    }

    @Test func generatorsOfImagesHaveFigures() throws {
        try train("dcgan --set size=16 channels=1 filters=2 --rounds 1 --out dcgan")
        let outcome = try ganzoo("evaluate dcgan --count 40")
        #expect(outcome.status == 0, "\(outcome.errors)")
        for metric in [
            "fid", "kid", "precision", "recall", "density", "coverage", "ms ssim", "swd", "spectrum", "nearest",
        ] {
            #expect(outcome.output.contains("\(metric) "), "\(metric)")
        }
        #expect(outcome.output.contains("40 generated, 40 training samples; features-small, 128 features, antialiased"))
        let sheet = try ganzoo("evaluate dcgan --sheet sheet.png --metrics fid --count 8")
        #expect(sheet.errors.contains("'dcgan' does not take images"))
    }
}
