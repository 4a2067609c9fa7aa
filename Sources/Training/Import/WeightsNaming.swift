import Graph

/// How a file names the weights of a network: a prefix, and the names of a known reference or the network's own.
struct WeightsNaming {
    let map: WeightMap?
    /// The start of the file's names before those of the network, with its dot: that of a wrapper such as `module.`, of
    /// the dictionary, or of the network's attribute in a larger module.
    let prefix: String

    /// A candidate, and the network's weights that it finds.
    private struct Candidate: Hashable {
        let map: Int
        let prefix: String
    }

    private static let mostDepth = 12

    /// The naming that covers most of the network's weights.
    /// - Parameter own: the name of the network in the model.
    /// - Throws: `TrainingError` if several prefixes cover all weights.
    init(_ file: [ForeignTensor], _ network: Network, _ known: Set<String>, named own: String, path: String) throws {
        let maps = [nil] + network.maps.map(Optional.some)
        var counts: [Candidate: Int] = [:]
        for tensor in file {
            for prefix in WeightsNaming.prefixes(of: tensor.name) {
                let name = String(tensor.name.dropFirst(prefix.count))
                for (index, map) in maps.enumerated() where WeightsNaming.isWeight(name, map, known) {
                    counts[Candidate(map: index, prefix: prefix), default: 0] += 1
                }
            }
        }
        // nearer to the network's own names first
        func rank(_ candidate: Candidate) -> (Int, Int, Int, String) {
            let isOwn = candidate.prefix.isEmpty || candidate.prefix == "\(own)."
            return (-(counts[candidate] ?? 0), isOwn ? 0 : 1, candidate.map, candidate.prefix)
        }
        guard let best = counts.keys.min(by: { rank($0) < rank($1) }) else {
            (map, prefix) = (nil, "")
            return
        }
        let rivals = Set(counts.filter { $0.value >= known.count && $0.value == counts[best] }.keys.map(\.prefix))
        guard rivals.count < 2 || rank(best).1 == 0 else {
            let names = rivals.sorted().map { prefix in
                "\(prefix.isEmpty ? "all" : String(prefix.dropLast())): \(file.count { $0.isUnder(prefix) }) tensors"
            }
            throw TrainingError(
                "'\(path)' holds the weights of '\(own)' several times:\(Shortened.list(names))",
                hint: "choose one with '--key NAME'")
        }
        (map, prefix) = (maps[best.map], best.prefix)
    }

    /// The starts of a name up to each of its dots, and the empty one.
    private static func prefixes(of name: String) -> [String] {
        let dots = name.indices.filter { name[$0] == "." }.prefix(mostDepth)
        return [""] + dots.map { String(name[...$0]) }
    }

    private static func isWeight(_ name: String, _ map: WeightMap?, _ known: Set<String>) -> Bool {
        guard let map else { return known.contains(name) }
        if case .weight = map.meaning(of: name, among: known) { return true }
        return false
    }
}
