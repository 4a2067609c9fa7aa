import ArgumentParser
import Foundation
import Language
import Reports
import Training

struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare runs.",
        usage: "ganzoo compare [<options>] <runs> ...",
        discussion: """
            Prints the settings that differ, the state, the last and the best value of each metric with its interval, and the \
            number of warnings. The folder of a sweep stands for its runs. Runs that differ in their seed alone are \
            summarized as mean ± standard deviation over those that are complete.

            Examples:
              ganzoo compare runs/dcgan runs/cgan
              ganzoo compare runs/dcgan runs/cgan -o compared.html
              ganzoo compare runs/toy-sweep --json
            """)

    @Argument(help: "Run folders, or folders of sweeps.")
    var runs: [String]
    @Option(
        name: .out, help: "An .html file to write with the tables, curves over each other and samples side by side.")
    var output: String?
    @OptionGroup var overwrite: OverwriteOptions
    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if let output { try PageFile.check(output) }
        if json, output == "-" { throw ValidationError("'--json' and '--out -' cannot be used together") }
    }

    func run() throws {
        guard runs.count > 1 || runs.contains(where: Sweep.isSweep) else {
            throw ValidationError("expected at least two run folders, or the folder of a sweep")
        }
        if let output { try overwrite.check([output]) }
        let comparison = Comparison(try unique(runs.flatMap(expand)).map { try RunRecord($0) })
        for run in comparison.rows.map(\.run) {
            for notice in run.notices { Failure.tell("note", "'\(run.path)': \(notice)") }
        }
        if let output { try PageFile.write(ComparePage(comparison).html, to: output) }
        if output == "-" { return }
        if json { return print(comparison.json.written()) }
        print(text(of: comparison.table))
        if let remark = comparison.remark { Failure.tell("note", remark) }
        if let groups = comparison.groupTable {
            print("\nover seeds, mean ± standard deviation of the complete runs\n\(text(of: groups))")
        }
    }

    /// The run folders of a path; those of a sweep's runs that have started.
    private func expand(_ path: String) throws -> [String] {
        guard Sweep.isSweep(path) else { return [path] }
        let sweep = try Sweep.read(path)
        let all = sweep.runs.map { "\(path.hasSuffix("/") ? String(path.dropLast()) : path)/\($0.name)" }
        let started = all.filter { FileManager.default.fileExists(atPath: "\($0)/\(RunConfiguration.fileName)") }
        if started.isEmpty { throw TrainingError("no run of the sweep '\(path)' has started") }
        let left = all.count - started.count
        if left > 0 { Failure.tell("note", "\(left) of \(all.count) runs of '\(path)' have not started") }
        return started
    }

    /// The paths, each folder once.
    private func unique(_ paths: [String]) -> [String] {
        var known: Set<String> = []
        return paths.filter { path in
            let isNew = known.insert(URL(fileURLWithPath: path).resolvingSymlinksInPath().path).inserted
            if !isNew { Failure.tell("note", "'\(path)' is given twice") }
            return isNew
        }
    }

    private func text(of columns: Comparison.Columns) -> String {
        var table = Table(rightAligned: columns.numbers)
        for row in [columns.head] + columns.rows { table.add(row: row) }
        return table.text
    }
}
