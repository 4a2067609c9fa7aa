import Games
import Language
import Torch

/// The function of this package.
struct Radius: TensorFunction {
    static let name = "radius"
    static let signature = "x"
    static let help = "how far each point is from the origin, smooth at the origin itself"
    let shape: [Int]

    init(_ call: inout FunctionArguments) throws(Diagnostic) { shape = [try call.batchTensor("x")[0]] }

    func compute(_ inputs: [Tensor], _ context: FunctionContext) throws(TorchError) -> Tensor {
        try (inputs[0].square().sum([1]) + 1e-6).sqrt()
    }
}
