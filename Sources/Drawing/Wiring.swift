internal import Graph

/// How the boxes of a network are connected in its drawing: edges between consecutive boxes, edges that skip boxes, and
/// the points at which a value that enters a group branches.
struct Wiring {
    /// An end of an edge.
    enum End: Hashable {
        case box(Int)
        case point(Int)
    }

    /// A node without a box.
    struct Point: Equatable {
        /// The groups that contain it, outermost first.
        let groups: [String]
        /// Whether it is on an edge round skipped boxes, rather than at a branch.
        let isBend: Bool
    }

    struct Link {
        let from: End
        let to: End
        /// Whether it passes boxes on the main path.
        let isSkip: Bool
        let isCondition: Bool
    }

    private(set) var points: [Point] = []
    private(set) var links: [Link] = []
    /// The first box on the way up in a network with nested skips, such as a U-Net; boxes at the same level face each
    /// other.
    private(set) var turn: Int?
    /// Boxes that face each other across a skip.
    private(set) var levels: [(down: Int, up: Int)] = []

    /// For each box, those that its value reaches other than directly.
    private var beyond: [Set<Int>]

    init(_ boxes: LayerBoxes) {
        beyond = Array(repeating: [], count: boxes.boxes.count)
        findWays(boxes)
        findTurn(boxes)
        for box in boxes.boxes.indices { connect(box, boxes) }
    }

    /// Whether a box is on the way up.
    func isUp(_ box: Int) -> Bool { turn.map { box >= $0 } ?? false }

    /// The branches of values that are used several times, in order.
    func isFork(_ end: End) -> Bool { links.contains { $0.isSkip && $0.from == end } && !isBend(end) }

    func isBend(_ end: End) -> Bool { if case .point(let point) = end { points[point].isBend } else { false } }

    /// Edges lead to later boxes, so the last box is known first.
    private mutating func findWays(_ boxes: LayerBoxes) {
        let next = Dictionary(grouping: boxes.edges.filter { !$0.isCondition }, by: \.from)
        for box in boxes.boxes.indices.reversed() {
            for edge in next[box] ?? [] {
                beyond[box].formUnion(beyond[edge.to])
                for further in next[edge.to] ?? [] { beyond[box].insert(further.to) }
            }
        }
    }

    // MARK: Levels

    /// Three or more nested skips make a U.
    private mutating func findTurn(_ boxes: LayerBoxes) {
        let skips = boxes.edges.filter { !$0.isCondition && beyond[$0.from].contains($0.to) }
            .sorted { $0.from < $1.from }
        let isNested = zip(skips, skips.dropFirst()).allSatisfy { $0.from < $1.from && $0.to > $1.to }
        let isFlat = boxes.boxes.allSatisfy { box in box.groups.allSatisfy { boxes.copies[$0] == nil } }
        guard let inner = skips.last, skips.count > 2, isNested, isFlat, inner.from < inner.to else { return }
        let turn = inner.from + 1 + (inner.to - inner.from) / 2
        self.turn = turn
        levels = skips.map { ($0.from, $0.to) } + (turn < inner.to ? [(turn - 1, turn)] : [])
    }

    // MARK: Links

    /// The edges from a box; those that enter the same group together do so at one point.
    private mutating func connect(_ box: Int, _ boxes: LayerBoxes) {
        let own = boxes.boxes[box].groups
        var entered: [(path: String, targets: [Int])] = []
        for edge in boxes.edges where edge.from == box {
            let groups = boxes.boxes[edge.to].groups
            let shared = zip(own, groups).prefix { $0 == $1 }.count
            guard !edge.isCondition, groups.count > shared else {
                let isSkip = beyond[box].contains(edge.to)
                add(.box(box), edge.to, isSkip: isSkip, isCondition: edge.isCondition, inside: own.prefix(shared))
                continue
            }
            if let place = entered.firstIndex(where: { $0.path == groups[shared] }) {
                entered[place].targets.append(edge.to)
            } else {
                entered.append((groups[shared], [edge.to]))
            }
        }
        for (_, targets) in entered { enter(targets.sorted(), from: box, boxes) }
    }

    private mutating func enter(_ targets: [Int], from box: Int, _ boxes: LayerBoxes) {
        guard let first = targets.first, targets.count > 1 else {
            let own = boxes.boxes[box].groups
            for target in targets {
                let shared = zip(own, boxes.boxes[target].groups).prefix { $0 == $1 }.count
                add(.box(box), target, isSkip: beyond[box].contains(target), inside: own.prefix(shared))
            }
            return
        }
        let common = targets.dropFirst().reduce(boxes.boxes[first].groups) { common, target in
            zip(common, boxes.boxes[target].groups).prefix { $0 == $1 }.map(\.0)
        }
        let point = End.point(points.count)
        points.append(Point(groups: common, isBend: false))
        links.append(Link(from: .box(box), to: point, isSkip: false, isCondition: false))
        for target in targets { add(point, target, isSkip: beyond[box].contains(target), inside: common[...]) }
    }

    /// - Parameter groups: the groups that contain both ends; a skip goes round inside them.
    private mutating func add(
        _ from: End, _ to: Int, isSkip: Bool, isCondition: Bool = false, inside groups: ArraySlice<String>
    ) {
        var from = from
        if isSkip, !isCondition, !levels.contains(where: { $0.up == to && from == .box($0.down) }) {
            let bend = End.point(points.count)
            points.append(Point(groups: Array(groups), isBend: true))
            links.append(Link(from: from, to: bend, isSkip: true, isCondition: false))
            from = bend
        }
        links.append(Link(from: from, to: .box(to), isSkip: isSkip, isCondition: isCondition))
    }
}
