internal import Foundation
internal import Games
internal import Graph
internal import Language

extension ReferenceSections {
    /// The generated sections of the page on remedies.
    static func remedies(_ zoo: Zoo) -> [String: () throws -> String] {
        [
            "troubles": { troubles(try zoo.remedies()) },
            "measured": { measured(try zoo.remedies()) },
            "remedies": {
                try zoo.remedies().filter { !$0.facts.against.isEmpty }.map(entry).joined(separator: "\n\n")
            },
        ]
    }

    /// One row per failure, with the remedies against it.
    private static func troubles(_ remedies: [Remedy]) -> String {
        var names: [String] = []
        for remedy in remedies { names += remedy.facts.against.filter { !names.contains($0) } }
        return rows(
            ["trouble", "remedies"],
            names.map { name in
                [name, remedies.filter { $0.facts.against.contains(name) }.map(reference).joined(separator: ", ")]
            })
    }

    /// One table per set of data, one row per remedy that was measured on it.
    private static func measured(_ remedies: [Remedy]) -> String {
        let all = remedies.flatMap { remedy in remedy.measurements.map { (remedy, $0) } }
        var sets: [String] = []
        for (_, measurement) in all where !sets.contains(measurement.set) { sets.append(measurement.set) }
        if sets.isEmpty { return "Nothing has been measured yet." }
        return sets.map { set in
            let own = all.filter { $0.1.set == set }
            let columns: [(String, (Remedy.Measurement) -> String)] = [
                ("seeds", { "\($0.seeds)" }), ("modes covered", \.modes), ("KL", \.divergence),
                ("samples near a mode", \.quality), ("wobble", \.wobble), ("time per round", \.time),
            ]
            // columns that nothing was measured for are left out
            let known = columns.filter { column in own.contains { !column.1($0.1).isEmpty } }
            return "`builtin:\(set)`:\n\n"
                + rows(
                    ["remedy"] + known.map(\.0),
                    own.map { remedy, measured in
                        [remedy.facts.against.isEmpty ? remedy.name : reference(remedy)] + known.map { $0.1(measured) }
                    })
        }.joined(separator: "\n\n")
    }

    private static func entry(_ remedy: Remedy) -> String {
        let facts = remedy.facts
        let details = [
            ("Against", facts.against.joined(separator: ", ")), ("Cost", facts.cost), ("Note", facts.note),
            ("Paper", link(facts.paper)),
        ].filter { !$0.1.isEmpty }.map { "* **\($0.0)**: \($0.1)" }
        let measured = remedy.measurements.map { "* **On \($0.set)**: \($0.text)" }
        let lines = remedy.models.map { "On \($0):\n\n```text\n\(remedy.lines(for: $0))\n```" }
        return "### \(remedy.name)\n\n\(facts.summary)\n\n\((details + measured).joined(separator: "\n"))\n\n"
            + lines.joined(separator: "\n\n")
    }

    private static func reference(_ remedy: Remedy) -> String { "[\(remedy.name)](#\(remedy.name))" }
}
