import Graph
import Language

extension GameCompiler {
    /// The functions that the compiler itself reads, since their arguments are more than values.
    static let ownFunctions = ["grad", "weight_distance"]

    /// The squared distance of the weights of two networks, such as a network and its average.
    func weightDistance(_ arguments: [Expression.Argument], _ whole: Expression) throws(Diagnostic) -> NodeID {
        let hint = "such as weight_distance(G, ema(G))"
        var calls: [NetworkCall] = []
        for argument in arguments where argument.name == nil {
            guard let call = try networkCall(argument.value) else {
                throw Diagnostic("'weight_distance' takes networks", at: argument.value.position, hint: hint)
            }
            calls.append(call)
        }
        guard calls.count == 2, arguments.count == 2 else {
            throw Diagnostic("'weight_distance' is called as weight_distance(A, B)", at: whole.position, hint: hint)
        }
        let weights = try calls.map { call throws(Diagnostic) in try self.weights(of: call) }
        guard weights[0] == weights[1] else {
            throw Diagnostic(
                "'weight_distance' needs networks with equal weights, but those of '\(calls[0].network)' and "
                    + "'\(calls[1].network)' differ", at: whole.position)
        }
        return add(
            .weightDistance(calls[0], calls[1]), [], .tensor([]), at: whole.position, text: whole.description,
            key: "weight distance \(calls)", networks: Set(calls.map(\.network)))
    }

    /// The trainable weights of a network with their shapes.
    private func weights(of call: NetworkCall) throws(Diagnostic) -> [String] {
        guard let network = networks[call.network]?.network else { throw .consequence }
        return network.weights.filter(\.isTrainable).map { "\($0.name) \($0.weight.shape)" }
    }
}
