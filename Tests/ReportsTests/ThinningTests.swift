import Testing
import Training

@testable import Reports

struct ThinningTests {
    @Test func peaksAndLostValuesStay() {
        var points = (1...10_000).map { RunFigures.Point(round: $0, value: 1) }
        points[777] = .init(round: 778, value: 50)
        points[5000] = .init(round: 5001, value: nil)
        points[9999] = .init(round: 10_000, value: 2)
        let thin = points.thinned(to: 100)
        #expect(thin.count <= 101)
        #expect(thin.contains(points[777]) && thin.contains(points[5000]) && thin.last == points[9999])
        #expect(zip(thin, thin.dropFirst()).allSatisfy { $0.round < $1.round })
    }

    @Test func fewPointsAreKept() {
        let points = (1...5).map { RunFigures.Point(round: $0, value: nil) }
        #expect(points.thinned(to: 100) == points)
    }
}
