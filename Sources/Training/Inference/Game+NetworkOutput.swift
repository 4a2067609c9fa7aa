package import Games

extension Game {
    /// An output of a network that an inference gives as it is, such as `F(real).features`.
    package struct NetworkOutput {
        /// The node that calls the network.
        let node: NodeID
        package let call: NetworkCall
        /// The fields of the data that the network takes; `nil` if it takes other values.
        package let fields: [String]?
        /// Which of the network's outputs it is.
        package let index: Int
    }

    /// The network whose output an inference gives unchanged; `nil` if it computes anything from it.
    package func networkOutput(of inference: Inference) -> NetworkOutput? {
        guard case .output(let index) = nodes[inference.node].kind, let call = nodes[inference.node].inputs.first,
            case .call(let network) = nodes[call].kind
        else { return nil }
        var fields: [String]? = []
        for input in nodes[call].inputs {
            guard case .data(let field) = nodes[input].kind else {
                fields = nil
                break
            }
            fields?.append(field)
        }
        return NetworkOutput(node: call, call: network, fields: fields, index: index)
    }
}
