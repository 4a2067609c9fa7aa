import Foundation
import Language
import TestSupport
import Testing
import Training

@testable import Reports

struct ComparisonTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(
        _ name: String, seed: Int = 0, settings: [String] = [], fid: [Double?] = [], complete: Bool = true,
        model: String = "tiny"
    ) throws -> RunRecord {
        let url = folder.url.appending(path: name)
        let lines = fid.enumerated().map { index, value in
            let text = value.map { "\($0)" } ?? "null"
            let ends = value.map { "[\($0 - 1), \($0 + 1)]" } ?? "[0]"
            return #"{"round": \#((index + 1) * 50), "metrics": {"fid": \#(text)}, "intervals": {"fid": \#(ends)}}"#
        }
        try RunFolders.write(
            url, configuration: RunFolders.configuration(model, seed: seed, settings: settings),
            metrics: [RunFolders.line(50), RunFolders.line(100)] + lines, checkpoints: complete ? [50, 100] : [50])
        return try RunRecord(url.path)
    }

    @Test func onlySettingsThatDifferAreShown() throws {
        let comparison = Comparison([
            try run("a", settings: ["size: 16"]), try run("b", settings: ["lr: 1e-3", "size: 16"]),
        ])
        #expect(comparison.differing == ["lr"])
        // a parameter that was not set has its default
        #expect(comparison.rows.map { $0.settings["lr"] } == ["2e-4", "1e-3"])
        #expect(comparison.rows.map(\.name) == ["a", "b"])
        #expect(comparison.groups.isEmpty && comparison.groupTable == nil)
    }

    @Test func keysOfDocumentsAreCompared() throws {
        let other = folder.url.appending(path: "b")
        let text = RunFolders.configuration().replacing("batch: 4", with: "batch: 8").replacing(
            "update: G", with: "repeat: 2, update: G")
        try RunFolders.write(other, configuration: text)
        let comparison = Comparison([try run("a"), try RunRecord(other.path)])
        #expect(comparison.differing == ["train.batch", "train.steps.1.repeat"])
        #expect(comparison.rows[0].settings["train.steps.1.repeat"] == nil)
    }

    @Test func theBestIsTheLeastCostWithItsInterval() throws {
        let metrics = MetricSummary.all(of: try run("a", fid: [9, 12.5]))
        #expect(metrics[0].last.value == 12.5 && metrics[0].best?.value == 9)
        #expect(metrics[0].best?.round == 50 && metrics[0].best?.interval == 8...10)
        let lost = MetricSummary.all(of: try run("b", fid: [nil, nil]))
        #expect(lost[0].last.value == nil && lost[0].best == nil)
    }

    @Test func runsThatDifferInTheirSeedAreSummarized() throws {
        var runs: [RunRecord] = []
        for (seed, fid) in [(1, 10.0), (2, 14.0)] {
            runs.append(try run("a\(seed)", seed: seed, settings: ["lr: 1e-3"], fid: [fid]))
        }
        runs.append(try run("b1", seed: 1, settings: ["lr: 2e-3"], fid: [3]))
        runs.append(try run("b2", seed: 2, settings: ["lr: 2e-3"], fid: [99], complete: false))
        let comparison = Comparison(runs)
        #expect(comparison.differing == ["lr", "seed"])
        #expect(comparison.groups.map { $0.settings.map(\.value) } == [["1e-3"], ["2e-3"]])
        let spread = try #require(comparison.groups[0].spread("fid", best: false))
        #expect(spread.count == 2 && spread.mean == 12 && abs((spread.deviation ?? 0) - 2.828427) < 1e-6)
        // a run that is not complete does not count
        #expect(comparison.groups[1].spread("fid", best: false)?.text == "3")
        let table = try #require(comparison.groupTable)
        #expect(table.head == ["lr", "complete", "fid", "best fid"])
        #expect(table.rows == [["1e-3", "2/2", "12 ± 2.8", "12 ± 2.8"], ["2e-3", "1/2", "3", "3"]])
    }

    @Test func differentModelsCompareByTheirParameters() throws {
        let comparison = Comparison([try run("x/a"), try run("x/b", model: "other")])
        #expect(comparison.differing == ["model"])
        #expect(comparison.rows.map(\.name) == ["a", "b"])
        #expect(comparison.json.line.contains(#""differing": ["model"]"#))
    }

    /// Runs that differ in their seed alone are one curve: the mean of those that are complete, with a band.
    @Test func curvesOverSeedsAreOneWithABand() throws {
        let runs = [
            try run("a1", seed: 1, fid: [10, 4]), try run("a2", seed: 2, fid: [14, nil]),
            try run("a3", seed: 3, fid: [100], complete: false),
        ]
        let charts = RunCharts([.init(name: "2 seeds", runs: runs.prefix(2).map(\.figures))])
        let line = try #require(charts.metrics.first?.lines.first)
        #expect(line.points == [.init(round: 50, value: 12), .init(round: 100, value: nil)])
        #expect(line.band.count == 1 && abs(line.band[0].range.upperBound - 14.828427) < 1e-6)
        let page = ComparePage(Comparison(runs)).html
        #expect(page.contains("2 seeds") && !page.contains("3 seeds") && page.contains("Lines are means over seeds"))
    }

    @Test func whatIsNotDrawnIsSaid() throws {
        var runs: [RunRecord] = []
        for seed in 1...30 { runs.append(try run("a\(seed)", seed: seed, settings: ["lr: \(seed % 2)"], fid: [3])) }
        let grouped = ComparePage(Comparison(runs)).html
        #expect(grouped.contains("lr=1, 15 seeds") && !grouped.contains("left out"))
        #expect(grouped.contains("One run for each group over seeds; 28 are not shown."))
        var others: [RunRecord] = []
        for index in 1...26 { others.append(try run("b\(index)", settings: ["lr: \(index)"], fid: [3])) }
        let page = ComparePage(Comparison(others)).html
        #expect(page.contains("The first 24 of 26 are drawn; left out: b25; b26."))
        #expect(page.contains("The first 24 of 26 runs; 2 are not shown."))
    }
}
