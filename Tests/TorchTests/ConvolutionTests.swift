import LibraryChecks
import Testing

@testable import Torch

/// Our forms of convolutions and filters against libtorch's own in double precision.
@Suite(.serialized) struct ConvolutionTests {
    struct Case: Sendable {
        var kernel = 3
        var stride = 1
        var padding = 1
        var transposed = false
        var input = [8, 64, 17, 14]
        var filters = 64

        var weight: [Int] { (transposed ? [input[1], filters] : [filters, input[1]]) + [kernel, kernel] }

        func output(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?) throws -> Tensor {
            try x.convolution(
                weight, bias, stride: [stride, stride], padding: [padding, padding], transposed: transposed)
        }
    }

    static let cases = [
        // tiles of 4 × 4
        Case(), Case(padding: 0, input: [8, 64, 16, 18]), Case(padding: 2), Case(transposed: true),
        Case(kernel: 4, stride: 2, input: [16, 64, 18, 12], filters: 128),
        Case(kernel: 4, stride: 2, padding: 0, input: [16, 64, 15, 17], filters: 128),
        Case(kernel: 4, stride: 2, transposed: true, input: [16, 128, 9, 6], filters: 64),
        // of 2 × 2, which fit the size
        Case(input: [6, 512, 10, 10], filters: 512),
        Case(kernel: 4, stride: 2, input: [16, 128, 12, 12], filters: 512),
        // of 3 × 3
        Case(kernel: 4, input: [4, 64, 17, 14]), Case(kernel: 4, padding: 2, input: [4, 64, 16, 15], filters: 128),
        Case(kernel: 4, padding: 0, transposed: true, input: [4, 64, 17, 14]),
        // products of matrices, since the weight is large and the positions few
        Case(kernel: 4, stride: 2, input: [2, 256, 6, 4], filters: 256),
        Case(kernel: 4, stride: 2, transposed: true, input: [2, 512, 3, 2], filters: 128),
        Case(kernel: 5, padding: 2, input: [1, 256, 3, 4], filters: 200),
        Case(kernel: 1, padding: 0, input: [3, 1024, 2, 4], filters: 1024),
    ]

    /// Gradients that are not differentiated again take another path, in blocks of tiles.
    @Test(arguments: [
        Case(input: [4, 64, 61, 63]), Case(transposed: true, input: [4, 64, 61, 63]),
        Case(kernel: 4, stride: 2, input: [4, 64, 66, 62], filters: 128),
        Case(kernel: 4, stride: 2, transposed: true, input: [4, 128, 33, 30], filters: 64),
        Case(kernel: 4, input: [2, 64, 62, 61], filters: 128),
    ]) func gradientsAreThoseOfTheGraph(_ test: Case) throws {
        let generator = try Generator(seed: 6)
        let leaves = try [test.input, test.weight].map { try Tensor.normal($0, generator).requireGradient() }
        let y = try test.output(leaves[0], leaves[1], nil)
        let total = try (y * .normal(y.shape, generator)).sum()
        let wanted = try gradients(of: [total], for: leaves, createGraph: true).compactMap { $0 }
        for chosen in [[0, 1], [0], [1]] {
            let got = try gradients(of: [total], for: chosen.map { leaves[$0] }, retainGraph: true).compactMap { $0 }
            for (gradient, place) in zip(got, chosen) {
                let error = try (gradient - wanted[place]).abs().max().item() / wanted[place].abs().max().item()
                #expect(error < 1e-5, "gradient \(place): \(error)")
            }
        }
    }

    /// The output, the gradients of a weighted sum of it, and the gradients of their sum of squares.
    private func results(_ test: Case, _ dtype: DType, _ values: [Tensor]) throws -> [Tensor] {
        let leaves = try values[..<3].map { try $0.to(dtype).requireGradient() }
        let y = try test.output(leaves[0], leaves[1], leaves[2])
        let total = try (y * values[3].to(dtype)).sum()
        let first = try gradients(of: [total], for: leaves, createGraph: true).compactMap { $0 }
        let penalty = try first[0].square().sum() + first[1].square().sum() + y.square().sum()
        let second = try gradients(of: [penalty], for: Array(leaves[..<2])).compactMap { $0 }
        #expect(first.count == 3 && second.count == 2)
        return try ([y] + first + second).map { try $0.detach().to(.float64) }
    }

    @Test(arguments: cases.indices) func equalsTheDirectFormIncludingSecondDerivatives(_ index: Int) throws {
        let test = Self.cases[index]
        let generator = try Generator(seed: 5)
        var values: [Tensor] = []
        for shape in [test.input, test.weight, [test.filters]] { values.append(try .normal(shape, generator)) }
        let shape = try withoutGradients { try test.output(values[0], values[1], values[2]) }.shape
        values.append(try .normal(shape, generator))
        let pairs = try zip(results(test, .float32, values), results(test, .float64, values))
        for (place, (got, wanted)) in pairs.enumerated() {
            let error = try (got - wanted).abs().max().item() / wanted.abs().max().item()
            #expect(error < 1e-5, "result \(place) of case \(index): \(error)")
            // the direct form would round otherwise: another was used; with a kernel of 1 it may be the same product
            if place == 0, test.kernel > 1 {
                let direct = try Operator("aten::convolution")(
                    .tensor(values[0]), .tensor(values[1]), .tensor(values[2]), .ints([test.stride, test.stride]),
                    .ints([test.padding, test.padding]), .ints([1, 1]), .bool(test.transposed), .ints([0, 0]), .int(1))
                #expect(try (got - direct.to(.float64)).abs().max().item() > 0)
            }
        }
    }

    /// Images are rounded, and on some processors weights, but not sums.
    @Test(arguments: [Case(), Case(kernel: 4, stride: 2, transposed: true, input: [16, 128, 9, 6])])
    func bfloat16RoundsImagesAlone(_ test: Case) throws {
        let generator = try Generator(seed: 7)
        let values = try [test.input, test.weight].map { try Tensor.normal($0, generator).to(.bfloat16) }
        func results(_ dtype: DType, _ body: (() throws -> Tensor) throws -> Tensor) throws -> [Tensor] {
            let leaves = try [values[0].to(dtype).requireGradient(), values[1].to(.float32).requireGradient()]
            let y = try body { try test.output(leaves[0], leaves[1], nil) }
            let first = try gradients(of: [y.to(.float32).sum()], for: leaves, createGraph: true).compactMap { $0 }
            let second = try gradients(of: [first[0].to(.float32).square().sum()], for: [leaves[1]]).compactMap { $0 }
            #expect(y.dtype == dtype && first[0].dtype == dtype && first[1].dtype == .float32)
            return try ([y] + first + second).map { try $0.detach().to(.float64) }
        }
        let got = try results(.bfloat16) { run in try withAutocast(.bfloat16, on: .cpu) { try run() } }
        let wanted = try results(.float32) { run in try run() }
        #expect(got.count == 4)
        for (place, (got, wanted)) in zip(got, wanted).enumerated() {
            let error = try (got - wanted).abs().max().item() / wanted.abs().max().item()
            #expect(error < 1e-2, "result \(place): \(error)")
        }
    }

    struct Filter: Sendable, CustomTestStringConvertible {
        var taps = [0.125, 0.375, 0.375, 0.125]
        var padding = [1, 2]
        var stride = 1
        var transposed = false
        var input = [2, 20, 9, 6]

        var testDescription: String { "\(taps.count) taps, stride \(stride), \(transposed), \(padding) of \(input)" }

        /// The filter as convolutions with a square kernel, which keep the numbers of `x`.
        func direct(_ x: Tensor) throws -> Tensor {
            let square = try Tensor(taps.flatMap { row in taps.map { row * $0 } }, [1, 1, taps.count, taps.count])
            return try Operator("aten::convolution")(
                .tensor(x), .tensor(square.to(x.dtype).expand([input[1], 1, taps.count, taps.count])), .none,
                .ints([stride, stride]), .ints(padding), .ints([1, 1]), .bool(transposed), .ints([0, 0]), .int(input[1])
            )
        }
    }

    @Test(arguments: [
        Filter(), Filter(stride: 2), Filter(padding: [1, 1], stride: 2, transposed: true), Filter(transposed: true),
        Filter(taps: [0.25, 0.5, 0.25], padding: [0, 0], input: [1, 3, 5, 5]),
        Filter(taps: [0.1, -0.2, 0.3, 0.4, 0.1, 0.3], padding: [5, 5], stride: 2, input: [3, 16, 4, 1]),
        Filter(taps: [0.5], padding: [0, 3], stride: 3, transposed: true, input: [1, 1, 3, 4]),
    ]) func filtersEqualConvolutionsIncludingSecondDerivatives(_ test: Filter) throws {
        let generator = try Generator(seed: 8)
        let values = try Tensor.normal(test.input, generator)
        let shape = try test.direct(values).shape
        let weights = try Tensor.normal(shape, generator)
        func results(_ dtype: DType, _ apply: (Tensor) throws -> Tensor) throws -> [Tensor] {
            let x = try values.to(dtype).requireGradient()
            let y = try apply(x)
            let slope = try gradients(
                of: [(y.square() * weights.to(dtype)).sum()], for: [x], createGraph: true
            ).compactMap { $0 }
            let second = try gradients(of: [slope[0].square().sum()], for: [x]).compactMap { $0 }
            return try ([y] + slope + second).map { try $0.detach().to(.float64) }
        }
        let got = try results(.float32) {
            try $0.filtered(test.taps, padding: test.padding, stride: test.stride, transposed: test.transposed)
        }
        let wanted = try results(.float64) { try test.direct($0) }
        #expect(got.count == 3 && got[0].shape == shape && got[0].isChannelsLast)
        for (place, (got, wanted)) in zip(got, wanted).enumerated() {
            let error = try (got - wanted).abs().max().item() / wanted.abs().max().item()
            #expect(error < 1e-6, "result \(place): \(error)")
        }
    }

    @Test func instructionSetsGiveTheSameBits() {
        var differing: Int32 = 0
        let comparisons = transform_checks(&differing)
        #expect(differing == 0 && comparisons % 48 == 0)
    }

    /// That of direct convolutions, which round the weight and the result, is 0.0023; those of larger tiles are 0.01 and more.
    @Test func planesInBFloat16HaveSmallErrors() {
        var errors = [Double](repeating: 0, count: 6)
        #expect(low_checks(&errors, 6) == 6)
        #expect(errors.allSatisfy { 0.003 < $0 && $0 < 0.0065 }, "\(errors)")
    }
}
