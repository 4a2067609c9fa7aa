import Language
import TestSupport
import Testing

@testable import Games

struct ScheduleTests {
    private func value(_ schedule: Schedule, _ numbers: [Double]) throws -> Double {
        try schedule.value(of: numbers, at: Position(start: Source(name: "test", text: "x")))
    }

    /// 0.5 until 100, 0.3 from 200 on.
    @Test(arguments: [
        (0.0, 0.5), (100, 0.5), (125, 0.45), (150, 0.4), (190, 0.32), (200, 0.3), (1e9, 0.3),
    ])
    func linearIsAStraightLineBetweenItsEnds(_ over: Double, _ expected: Double) throws {
        #expect(abs(try value(.linear, [0.5, 0.3, over, 100, 200]) - expected) < 1e-15)
    }

    /// After a quarter of the way, (1 + cos 45°) / 2 = 0.8535533905932737 of the first value remains.
    @Test(arguments: [
        (-1.0, 1.0), (0, 1), (0.25, 0.8535533905932737), (0.5, 0.5), (0.75, 0.1464466094067263), (1, 0), (2, 0),
    ])
    func cosineIsHalfAWave(_ share: Double, _ expected: Double) throws {
        #expect(abs(try value(.cosine, [1, 0, share, 0, 1]) - expected) < 1e-15)
        #expect(abs(try value(.cosine, [3, 2, 10 + 4 * share, 10, 14]) - (2 + expected)) < 1e-14)
    }

    /// Before the start and after the end the values are bitwise equal to the given ones.
    @Test(arguments: Schedule.allCases) func theEndsAreExact(_ schedule: Schedule) throws {
        for (over, expected) in [(-5.0, 0.1), (0, 0.1), (3, 0.7), (8, 0.7)] {
            #expect(try value(schedule, [0.1, 0.7, over, 0, 3]) == expected)
        }
    }

    /// The formulas that schedules replace in models.
    @Test func linearToZeroIsBitwiseEqualToItsFormula() throws {
        for step in 0...1000 {
            let progress = Double(step) / 1000
            #expect(try value(.linear, [2e-4, 0, progress, 0, 1]) == 2e-4 * (1 - progress))
            #expect(try value(.linear, [2e-4, 0, progress, 0.5, 1]) == 2e-4 * min(1, 2 - 2 * progress))
        }
    }

    @Test func theEndMustFollowTheStart() throws {
        #expect(throws: Diagnostic.self) { try value(.linear, [1, 0, 5, 3, 3]) }
        #expect(throws: Diagnostic.self) { try value(.cosine, [1, 0, 5, 3, 2]) }
    }

    /// Calls in documents with arguments by position or by name, and with defaults.
    @Test(arguments: [
        ("linear(8, 2)", [8, 2, 0.25, 0, 1], 6.5), ("linear(8, 2, start=0.5)", [8, 2, 0.25, 0.5, 1], 8),
        ("linear(from=8, to=2, over=round, start=0, end=20)", [8, 2, 10, 0, 20], 5),
        ("linear(8, 2, images, 0, 80)", [8, 2, 40, 0, 80], 5), ("cosine(8, 2, epoch, 0, 4)", [8, 2, 2, 0, 4], 5),
        ("warmup(40)", [0, 1, 10, 0, 40], 0.25), ("warmup(80, images)", [0, 1, 40, 0, 80], 0.5),
        ("2 * linear(most, most / 4, round - 5, 0, end)", [8, 2, 5, 0, 10], 10),
    ])
    func callsAreRead(_ call: String, _ numbers: [Double], _ expected: Double) throws {
        let model = try model(
            """
            model: mine
            params: {most: 8, end: 10}
            data: {real: vector(1)}
            networks: {D: {inputs: {x: [1]}, layers: [linear: 1]}}
            train:
              batch: 4
              rounds: 40
              optimizer: {sgd: {lr: '\(call)'}}
              steps:
                - {update: D, minimize: {loss: mean(D(real))}}
            """)
        let nodes = model.game.nodes
        let node = try #require(nodes.first { if case .numeric = $0.kind { true } else { false } })
        let dynamic: [DynamicName: Double] = [.round: 10, .epoch: 2, .images: 40, .progress: 0.25]
        func number(_ node: GameNode) -> Double {
            switch node.kind {
            case .number(let value): value
            case .dynamic(let name): dynamic[name] ?? 0
            case .binary(let symbol): symbol.value(number(nodes[node.inputs[0]]), number(nodes[node.inputs[1]]))
            case .numeric(let function):
                (try? function.value(of: node.inputs.map { number(nodes[$0]) }, at: node.position)) ?? .nan
            default: .nan
            }
        }
        #expect(node.inputs.map { number(nodes[$0]) } == numbers)
        #expect(number(node) * (call.hasPrefix("2") ? 2 : 1) == expected)
    }
}
