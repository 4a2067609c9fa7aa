import Testing

@testable import Reports

struct AxisTests {
    @Test func marksAreRoundNumbersInTheRange() {
        let axis = Axis([0.13, 0.97], count: 5)
        #expect(axis.ticks.map { Number.text($0) } == ["0.2", "0.4", "0.6", "0.8"])
        #expect(axis.place(0.13) == 0 && axis.place(0.97) == 1)
        #expect(Axis([-3, 17.0], count: 4).ticks == [0, 5, 10, 15])
    }

    @Test func aWideRangeOfPositiveValuesIsLogarithmic() {
        let axis = Axis([1e-4, 3], allowsLogarithm: true)
        #expect(axis.isLogarithmic && axis.ticks == [1e-4, 1e-3, 1e-2, 0.1, 1])
        #expect(abs(axis.place(0.01) - 2 / (4 + 0.47712)) < 1e-4)
        #expect(!Axis([0, 3e5], allowsLogarithm: true).isLogarithmic)
        #expect(!Axis([1.0, 90], allowsLogarithm: true).isLogarithmic)
    }

    @Test(arguments: [[], [5.0], [0, 0], [.nan, .infinity], [1e300, -1e300], [1e-300, 2e-300]])
    func anyValuesGiveAnAxis(_ values: [Double]) {
        for allows in [false, true] {
            let axis = Axis(values, allowsLogarithm: allows)
            #expect(axis.low.isFinite && axis.high > axis.low && axis.ticks.count < 12)
            for value in values where value.isFinite { #expect((0...1).contains(axis.place(value))) }
        }
    }
}

struct NumberTests {
    @Test(
        arguments: [
            (0, "0"), (0.25, "0.25"), (1.0, "1"), (123_456, "123456"), (0.0002, "0.0002"), (2e-5, "2e-5"),
            (-1.23456, "-1.235"),
            (1_500_000, "1.5e6"), (99.999, "100"), (.nan, "not finite"), (9.9999e-5, "1e-4"),
        ] as [(Double, String)])
    func numbersAreShort(_ value: Double, _ text: String) { #expect(Number.text(value) == text) }
}
