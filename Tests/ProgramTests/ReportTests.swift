import Foundation
import Images
import TestSupport
import Testing

/// `ganzoo report` and `ganzoo compare`.
struct ReportTests {
    private let ganzoo: Program
    private var folder: URL { ganzoo.folder }

    init() throws { ganzoo = try Program() }

    private func makeRun(_ name: String, seed: Int = 0, settings: [String] = [], fid: Double = 10) throws {
        let image = try ImageFile.encode(
            Image(width: 16, height: 16, channels: 1, pixels: (0..<256).map { UInt8($0) }))
        try RunFolders.write(
            folder.appending(path: name), configuration: RunFolders.configuration(seed: seed, settings: settings),
            metrics: (1...100).map { RunFolders.line($0, losses: #"{"D.real": \#(1 / Double($0)), "D.fake": 0.5}"#) }
                + [
                    #"{"round": 100, "metrics": {"fid": \#(fid)}, "intervals": {"fid": [\#(fid - 1), \#(fid + 1)]}}"#,
                    #"{"round": 60, "warning": {"monitor": "mode collapse", "seen": "diversity 0.1", "means": "modes are lost", "try": ["packing"]}}"#,
                ],
            log: "2026-11-29T09:00:00Z model: tiny\n", checkpoints: [50, 100],
            samples: [1: Data(image), 50: Data(image), 100: Data(image)])
    }

    @Test(
        .enabled(if: Browser.program != nil, "Chromium is missing: scripts/setup-browser.sh"), arguments: [1200, 390])
    func thePageWorksInABrowser(_ width: Int) throws {
        try makeRun("run")
        #expect(try ganzoo("report run").output == "report.html\n")
        let html = String(decoding: try ganzoo.read("report.html"), as: UTF8.self)
        let visit = try Browser.visit(html, width: width, in: ganzoo)
        #expect(visit.errors == [] && visit.requests == 0)
        #expect(visit.width == width && !visit.overflows)
        #expect(visit.samples == [["100"], ["1"], ["100"]])
        #expect(visit.labels == ["round 100", "round 1", "round 100"])
        // the middle of the drawing, with its axis, is near round 45; the terms are 1/round and 0.5
        let values = visit.values.compactMap(Double.init)
        try #require(values.count == 2, "\(visit.values)")
        #expect((1 / 55...1 / 40).contains(values[0]) && abs(values[1] - 0.5) < 0.01, "\(visit.values)")
    }

    @Test(
        .enabled(if: Browser.program != nil, "Chromium is missing: scripts/setup-browser.sh"), arguments: [1200, 390])
    func theComparisonWorksInABrowser(_ width: Int) throws {
        try makeRun("a", settings: ["lr: 1e-3"])
        try makeRun("b")
        #expect(try ganzoo("compare a b -o compared.html").status == 0)
        let html = String(decoding: try ganzoo.read("compared.html"), as: UTF8.self)
        let visit = try Browser.visit(html, width: width, in: ganzoo)
        #expect(visit.errors == [] && visit.requests == 0 && !visit.overflows)
    }

    @Test func aReportIsNotOverwritten() throws {
        try makeRun("run")
        try ganzoo.write("mine", to: "report.html")
        let refused = try ganzoo("report run")
        #expect(
            refused.status == 1
                && refused.errors == "error: 'report.html': the file exists; use --force to overwrite it\n")
        #expect(try ganzoo("report run --force").status == 0)
        #expect(try ganzoo("report run -o -").output.hasPrefix("<!DOCTYPE html>"))
    }

    @Test(arguments: [
        ("report nowhere", 66, "error: 'nowhere': run folder not found\n"),
        ("report .", 65, "error: '.': not a run folder: run.yaml is missing\n"),
        ("watch nowhere", 66, "error: 'nowhere': run folder not found\n"),
        ("compare run nowhere", 66, "error: 'nowhere': run folder not found\n"),
        ("report run -o page.pdf", 64, "error: '--out' must be an .html file, but is 'page.pdf'\n"),
        ("compare run", 64, "error: expected at least two run folders, or the folder of a sweep\n"),
        ("watch run --every 0", 64, "error: '--every' must be from 0.1 to 3600, but is 0.0\n"),
    ]) func mistakesAreReported(_ line: String, _ status: Int32, _ start: String) throws {
        try makeRun("run")
        let outcome = try ganzoo(line)
        #expect(outcome.status == status && outcome.errors.hasPrefix(start), "\(outcome.errors)")
    }

    @Test func runsAreComparedInATable() throws {
        try makeRun("a", seed: 1, settings: ["lr: 1e-3"], fid: 10)
        try makeRun("b", seed: 2, settings: ["lr: 1e-3"], fid: 14)
        let outcome = try ganzoo("compare a b")
        #expect(
            outcome.output == """
                run  seed  state      rounds  time          fid            best fid  warnings
                a    1     complete  100/100  10 s   10 [9, 11]   10 [9, 11] in 100         1
                b    2     complete  100/100  10 s  14 [13, 15]  14 [13, 15] in 100         1

                over seeds, mean ± standard deviation of the complete runs
                runs  complete       fid  best fid
                all        2/2  12 ± 2.8  12 ± 2.8

                """, "\(outcome.output)")
        let json = try ganzoo("compare a b --json").output
        let object = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(object["differing"] as? [String] == ["seed"])
        let groups = try #require(object["groups"] as? [[String: Any]])
        let fid = ((groups.first?["metrics"] as? [String: Any])?["fid"] as? [String: Any])?["last"] as? [String: Any]
        #expect(fid?["mean"] as? Double == 12 && fid?["runs"] as? Int == 2)
    }

    @Test func aRunInAnUnknownFormatIsRefusedByName() throws {
        try ganzoo.write("format: 9\nrun: x\n", to: "run/run.yaml")
        let outcome = try ganzoo("report run")
        #expect(outcome.status == 65 && outcome.errors.contains("written by a newer ganzoo: format 9"))
    }
}
