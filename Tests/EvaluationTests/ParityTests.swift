import Foundation
import TestSupport
import Testing
import Torch

@testable import Evaluation

/// The statistics of metrics against the packages that papers use, on given features, images and tables
/// (`scripts/golden_metrics.py`). With GANZOO_PARITY=1 the test prints the table (`scripts/parity.sh`).
struct ParityTests {
    private let tensors: [String: Tensor]
    private let facts: [String: Any]

    init() throws { (tensors, facts) = try golden("metrics") }

    /// A line of the table.
    private struct Row {
        let metric: String
        let reference: String
        let ours: [Double]
        let theirs: [Double]
        /// The relative difference that is allowed.
        var tolerance = 1e-9

        var difference: Double {
            zip(ours, theirs).map { abs($0 - $1) / max(abs($1), 1e-12) }.max() ?? .infinity
        }
    }

    private func tensor(_ name: String) throws -> Tensor { try #require(tensors[name]) }
    private func number(_ name: String) throws -> [Double] { [try #require(facts[name] as? Double)] }
    private func numbers(_ name: String) throws -> [Double] { try #require(facts[name] as? [Double]) }
    private func share(_ outcomes: [Bool]) -> Double { Estimate.share(of: outcomes).value }

    @Test func figuresEqualThoseOfTheReferences() throws {
        let rows = try ofFeatures() + ofManifolds() + ofImages() + ofTables()
        var table = "| metric | reference | ours | theirs | relative difference |\n| --- | --- | --- | --- | --- |\n"
        for row in rows {
            #expect(row.ours.count == row.theirs.count, "\(row.metric)")
            #expect(row.difference <= row.tolerance, "\(row.metric): \(row.ours) \(row.theirs)")
            let first = [row.ours, row.theirs].map { String(format: "%.9g", $0.first ?? .nan) }
            table += "| \(row.metric) | \(row.reference) | \(first[0]) | \(first[1]) | "
            table += String(format: "%.1e |\n", row.difference)
        }
        if ProcessInfo.processInfo.environment["GANZOO_PARITY"] != nil { print(table) }
    }

    private func ofFeatures() throws -> [Row] {
        let (generated, real) = (try tensor("generated"), try tensor("real"))
        let square = try real.narrow(0, from: 0, count: 140)
        let fidelity = "torch-fidelity 0.4"
        var subsets: [Double] = []
        let (own, other) = (try tensor("subsets_of_generated"), try tensor("subsets_of_real"))
        for turn in 0..<5 {
            subsets.append(
                try Kernel.cubic.discrepancy(
                    generated.indexSelect(0, own.select(0, turn)), real.indexSelect(0, other.select(0, turn))))
        }
        let scores = try ClassScores.scores(tensor("logits"), parts: 10)
        let mean = scores.reduce(0, +) / 10
        let deviation = (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10).squareRoot()
        return [
            Row(
                metric: "fid", reference: fidelity,
                ours: [try Moments(generated).frechetDistance(to: Moments(real))], theirs: try number("fid")),
            Row(
                metric: "kid, all as one subset", reference: fidelity,
                ours: [try Kernel.cubic.discrepancy(generated, square)], theirs: try number("kid")),
            Row(
                metric: "kid, 5 subsets of 40", reference: fidelity, ours: [subsets.reduce(0, +) / 5],
                theirs: try number("kid_subsets")),
            Row(
                metric: "mmd, Gaussian kernel", reference: fidelity,
                ours: [try Kernel.gaussian(deviation: 3).discrepancy(generated, square)], theirs: try number("kid_rbf")),
            Row(
                metric: "inception_score, 10 splits: mean, deviation", reference: fidelity, ours: [mean, deviation],
                theirs: try numbers("inception_score")),
        ]
    }

    private func ofManifolds() throws -> [Row] {
        let (generated, real) = (try tensor("generated"), try tensor("real"))
        let three = try Neighbours(generated: generated, real: real, k: 3)
        let five = try Neighbours(generated: generated, real: real, k: 5)
        let four = try numbers("prdc_5")
        let float = try numbers("precision_recall_3")
        let ours = [
            share(five.inReal), share(five.inGenerated), Estimate.mean(of: five.densities).value, share(five.covered),
        ]
        // torch-fidelity's shares are float32
        return [
            Row(
                metric: "precision", reference: "torch-fidelity 0.4", ours: [share(three.inReal)], theirs: [float[0]],
                tolerance: 1e-6),
            Row(
                metric: "recall", reference: "torch-fidelity 0.4", ours: [share(three.inGenerated)], theirs: [float[1]],
                tolerance: 1e-6),
        ]
            + zip(["precision, k = 5", "recall, k = 5", "density", "coverage"], zip(ours, four)).map { name, values in
                Row(metric: name, reference: "prdc 0.2", ours: [values.0], theirs: [values.1])
            }
    }

    private func ofImages() throws -> [Row] {
        let similarity = StructuralSimilarity(range: 255)
        let (a, b) = (try tensor("a"), try tensor("b"))
        let several = try #require(try similarity.multiScale(a, b))
        #expect(several.scales == 5)
        var ratios: [Double] = []
        for image in 0..<2 {
            ratios.append(PeakSignalToNoise.value(try a.select(0, image).bytes(), try b.select(0, image).bytes()))
        }
        let layers = try LayerDistance.values(
            [tensor("left_1"), tensor("left_2")], [tensor("right_1"), tensor("right_2")])
        let kept = PathLength.trimmed(try tensor("distances").elements(Double.self))
        // pytorch-msssim's window is float32
        return [
            Row(
                metric: "ssim", reference: "pytorch-msssim 1.0",
                ours: try similarity.single(a, b).elements(Double.self), theirs: try numbers("ssim"), tolerance: 1e-5),
            Row(
                metric: "ms_ssim", reference: "pytorch-msssim 1.0", ours: try several.values.elements(Double.self),
                theirs: try numbers("ms_ssim"), tolerance: 1e-6),
            Row(metric: "psnr", reference: "scikit-image's formula", ours: ratios, theirs: try numbers("psnr")),
            Row(
                metric: "feature_distance, given layers", reference: "torch-fidelity 0.4, LPIPS without weights",
                ours: layers, theirs: try numbers("layer_distance"), tolerance: 1e-6),
            Row(
                metric: "ppl, given distances", reference: "torch-fidelity's formula",
                ours: [Estimate.mean(of: kept).value],
                theirs: try number("path_length")),
        ]
    }

    private func ofTables() throws -> [Row] {
        let (own, other) = (try tensor("own"), try tensor("other"))
        func column(_ table: Tensor, _ place: Int) throws -> [Float] { try table.select(1, place).floats() }
        let first = (try own.narrow(1, from: 0, count: 1), try other.narrow(1, from: 0, count: 1))
        let (rows, fresh, labels) = (try tensor("rows"), try tensor("fresh"), try tensor("labels"))
        let ridge = try RidgeRegression(rows, tensor("target"))(fresh).elements(Double.self)
        let targets = try labels.oneHot(3).to(.float64) * 2 - 1
        let guesses = try RidgeRegression(rows, targets)(fresh).argmax(1).elements(Int64.self).map(Double.init)
        return [
            Row(
                metric: "columns: Kolmogorov–Smirnov", reference: "SciPy 1.14",
                ours: [Columns.kolmogorovSmirnov(try column(own, 2), try column(other, 2))],
                theirs: try number("kolmogorov_smirnov")),
            Row(
                metric: "energy, one column", reference: "SciPy 1.14, unbiased",
                ours: [try EnergyDistance.value(first.0, first.1)], theirs: try number("energy"), tolerance: 1e-6),
            Row(
                metric: "correlation", reference: "NumPy's corrcoef",
                ours: [try #require(try Correlations.difference(own, other))], theirs: try number("correlations")),
            Row(metric: "tstr: regression", reference: "scikit-learn 1.5", ours: ridge, theirs: try numbers("ridge")),
            Row(
                metric: "tstr: labels", reference: "scikit-learn 1.5", ours: guesses,
                theirs: try #require(facts["ridge_labels"] as? [Int]).map(Double.init)),
        ]
    }
}
