import Foundation
package import Games
package import Torch

/// The space from which a model generates images, in which commands interpolate, mix and project: a value of an
/// inference that can be read and replaced by name.
package struct LatentSpace: Sendable {
    /// The value's name in the document.
    package let name: String
    /// A point's sizes.
    package let shape: [Int]
    let node: NodeID

    /// Whether a point is a list of styles [layers, features], one per layer of a network.
    package var isOfStyles: Bool { shape.count == 2 }
}

extension Sampler {
    /// The inference's space with that name. Without a name: its styles, a named value [layers, features], or else the
    /// noise that it samples.
    /// - Throws: if there is none, or if there are several to choose from.
    package func space(_ name: String? = nil, of inference: Game.Inference) throws -> LatentSpace {
        let all = inference.values.map { name, node in
            LatentSpace(name: name, shape: Array((model.game.nodes[node].type.shape ?? []).dropFirst()), node: node)
        }.sorted { $0.name < $1.name }
        func list(_ spaces: [LatentSpace]) -> String { spaces.map(\.name).joined(separator: ", ") }
        if let name {
            if let found = all.first(where: { $0.name == name }) { return found }
            throw TrainingError(
                "'\(inference.name)' has no value '\(name)' to use as its latent space",
                hint: all.isEmpty ? "none of its values has a name" : "expected one of \(list(all))", fault: .request)
        }
        let styles = all.filter(\.isOfStyles)
        let candidates = styles.isEmpty ? all.filter { inference.inputs[$0.name] != nil } : styles
        guard let first = candidates.first else {
            throw TrainingError("'\(inference.name)' has no latent space: it samples no named value", fault: .request)
        }
        guard candidates.count == 1 else {
            throw TrainingError(
                "'\(inference.name)' has several latent spaces: \(list(candidates))", hint: "choose one with '--space'",
                fault: .request)
        }
        return first
    }

    /// The points `[count, …]` that are sampled with a seed.
    /// - Parameter fixed: tensors `[1, …]` that replace named values.
    package func points(
        _ count: Int, in space: LatentSpace, of inference: Game.Inference, seed: UInt64, fixed: [String: Tensor] = [:]
    ) throws -> Tensor {
        try withoutGradients { () throws in
            try seeded(seed).value(space.node, of: inference, count: count, fixed: Self.repeated(fixed, count))
        }
    }

    /// The images of points `[count, …]`; all other values that the inference samples are the same for all of them.
    /// Gradients flow to points that record them.
    /// - Parameter fixed: tensors `[1, …]` that replace named values.
    package func images(
        at points: Tensor, in space: LatentSpace, of inference: Game.Inference, fixed: [String: Tensor] = [:]
    ) throws -> Tensor {
        var given = fixed
        let own = try seeded(0)
        for (name, node) in inference.inputs where given[name] == nil && name != space.name {
            given[name] = try own.value(node, of: inference, count: 1, fixed: fixed)
        }
        given = try Self.repeated(given, points.shape[0])
        given[space.name] = points
        return try value(inference.node, of: inference, count: points.shape[0], fixed: given)
    }

    private static func repeated(_ tensors: [String: Tensor], _ count: Int) throws(TorchError) -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, tensor) in tensors { result[name] = try tensor.expand([count] + tensor.shape.dropFirst()) }
        return result
    }
}

/// Paths from one point to another.
package enum WalkPath: String, CaseIterable, Sendable {
    /// Straight.
    case linear
    /// Along a sphere, near which high-dimensional noise lies (Shoemake 1985, "Animating rotation with quaternion
    /// curves"); norms are interpolated linearly.
    case spherical

    /// The point at the fraction `share` of the path from `a` to `b`, both `[1, …]`.
    package func point(_ a: Tensor, _ b: Tensor, _ share: Double) throws(TorchError) -> Tensor {
        guard self == .spherical else { return try a.lerp(b, share) }
        let (x, y) = (try a.norm().item(), try b.norm().item())
        guard x > 0, y > 0 else { return try a.lerp(b, share) }
        let angle = acos(max(-1, min(1, try (a * b).sum().item() / (x * y))))
        guard sin(angle) > 1e-4 else { return try a.lerp(b, share) }
        // the unit vectors are rotated, and their norms interpolated
        let turned = try a * (sin((1 - share) * angle) / x) + b * (sin(share * angle) / y)
        return try turned * ((x + share * (y - x)) / sin(angle))
    }
}
