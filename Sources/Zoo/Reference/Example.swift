internal import Games
internal import Graph
internal import Language

/// Short examples of layers and functions, generated from their arguments; a test builds each of them.
package enum Example {
    /// Two lines of a network document that use a layer with typical values for its required arguments.
    package static func layer(_ name: String) -> String {
        guard let type = Layers.named(name) else { return "" }
        let needed = Layers.schema(of: type).filter { $0.standard == nil }
        let arguments = needed.map { ($0.name, argument($0, of: name)) }
        var item = name
        if arguments.count == 1, case .graph = needed[0].kind {
            item += ": {\(arguments[0].0): \(arguments[0].1)}"
        } else if arguments.count == 1 {
            item += ": \(arguments[0].1)"
        } else if arguments.count > 1 {
            item += ": {\(arguments.map { "\($0.0): \($0.1)" }.joined(separator: ", "))}"
        }
        return "layers:\n  - \(item)"
    }

    private static func argument(_ field: Field, of owner: String) -> String {
        let special = [
            "op.name": "aten::relu", "reshape.shape": "[-1]", "pad.padding": "1", "crop.amount": "1",
            "gain.value": "2", "group_norm.groups": "4", "select.index": "0", "split.index": "0", "clamp.min": "-1",
        ]
        if let value = special["\(owner).\(field.name)"] { return value }
        switch field.kind {
        case .graph: return field.name == "label" ? "label" : "style"
        case .bool: return "true"
        case .ints: return "[16, 8, 8]"
        case .reals: return "[0, 1]"
        case .choice(let words): return words.first ?? ""
        case .real: return "1"
        default: return ["filters": "16", "features": "16", "classes": "10", "kernel": "3"][field.name] ?? "2"
        }
    }

    /// Two lines of a model document that use a function.
    package static func function(_ name: String) -> String {
        let call = call(name)
        return call.isEmpty ? "" : "let:\n  value: \(call)"
    }

    /// A call of a function with typical arguments.
    static func call(_ name: String) -> String {
        let special = [
            "grad": "grad(D(real), real)", "weight_distance": "weight_distance(G, ema(G))", "ema": "ema(G)(z)", "eval": "eval(G)(z)", "train": "train(G)(z)",
            "loss_d": "loss_d(hinge, D(real), D(fake))", "loss_g": "loss_g(hinge, D(real), D(fake))",
            "cross_entropy": "cross_entropy(logits, label)", "style_mix": "style_mix(ws, others, 0.9)",
            "truncate": "truncate(ws, mean(ws, [0, 1]), 0.7, 2)",
            "one_hot": "one_hot(label, 10)", "reshape": "reshape(z, 10, 10)", "broadcast": "broadcast(D(real), 100)",
            "resize": "resize(real, 16, 16)", "mean": "mean(real, [1, 2, 3])", "std": "std(real, [1, 2, 3])",
            "min": "min(real, fake)", "max": "max(real, fake)", "bernoulli": "bernoulli(0.5, 1)", "flip": "flip(real)",
            "augment": "augment(real)",
            "norm": "norm(real)", "kl": "kl(z, z)", "range": "sum(range(10))", "len": "len([1, 2])",
            "sum": "sum(real, [1, 2, 3])", "stack": "stack(real, fake)", "join": "join(real, fake)",
            "concat": "concat(real, fake)", "pack": "pack(real, 2)", "linear": "linear(1, 0, epoch, 100, 200)",
            "cosine": "cosine(1, 0, epoch, 0, 200)", "warmup": "warmup(1000)",
        ]
        if let known = special[name] { return known }
        if let type = TensorFunctions.named(name) { return "\(name)(\(arguments(type.signature)))" }
        return StaticFunction.named(name) == nil ? "" : "\(name)(2.5)"
    }

    /// Typical values for the required arguments of a signature such as `x, target[, scale]`.
    private static func arguments(_ signature: String) -> String {
        let likely = [
            "x": "D(real)", "y": "D(fake)", "a": "real", "b": "fake", "t": "0.5", "target": "1", "n": "10",
            "lower": "-1", "upper": "1", "p": "0.5", "decay": "0.99", "shape…": "100",
        ]
        return signature.prefix { $0 != "[" }.split(separator: ",").map { part in
            let parameter = part.filter { $0 != " " }
            return likely[parameter] ?? parameter
        }.joined(separator: ", ")
    }
}
