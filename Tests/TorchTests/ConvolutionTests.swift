import Testing
import TransformChecks

@testable import Torch

/// Convolutions with fewer multiplications against libtorch's own in double precision.
@Suite(.serialized) struct ConvolutionTests {
    struct Case: Sendable {
        var kernel = 3
        var padding = 1
        var transposed = false
        var input = [8, 64, 17, 14]
        var filters = 64

        var stride: Int { kernel == 4 ? 2 : 1 }
        var weight: [Int] { (transposed ? [input[1], filters] : [filters, input[1]]) + [kernel, kernel] }

        func output(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?) throws -> Tensor {
            try x.convolution(
                weight, bias, stride: [stride, stride], padding: [padding, padding], transposed: transposed)
        }
    }

    static let cases = [
        Case(), Case(padding: 0, input: [8, 64, 16, 18]), Case(padding: 2), Case(transposed: true),
        Case(kernel: 4, input: [16, 64, 18, 12], filters: 128),
        Case(kernel: 4, padding: 0, input: [16, 64, 15, 17], filters: 128),
        Case(kernel: 4, transposed: true, input: [16, 128, 9, 6], filters: 64),
    ]

    /// Gradients that are not differentiated again take another path, in blocks of tiles.
    @Test(arguments: [
        Case(input: [4, 64, 61, 63]), Case(transposed: true, input: [4, 64, 61, 63]),
        Case(kernel: 4, input: [4, 64, 66, 62], filters: 128),
        Case(kernel: 4, transposed: true, input: [4, 128, 33, 30], filters: 64),
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
            // the direct form would round otherwise: the transforms were used
            if place == 0 {
                let direct = try Operator("aten::convolution")(
                    .tensor(values[0]), .tensor(values[1]), .tensor(values[2]), .ints([test.stride, test.stride]),
                    .ints([test.padding, test.padding]), .ints([1, 1]), .bool(test.transposed), .ints([0, 0]), .int(1))
                #expect(try (got - direct.to(.float64)).abs().max().item() > 0)
            }
        }
    }

    /// All factors of the transforms are powers of two.
    @Test func instructionSetsGiveTheSameBits() {
        var differing: Int32 = 0
        let comparisons = transform_checks(&differing)
        #expect(differing == 0 && comparisons % 12 == 0)
    }
}
