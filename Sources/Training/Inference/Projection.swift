import Foundation
internal import Games
package import Torch

/// The search for the point of a model's latent space whose image is nearest to a given one.
package struct Projection {
    /// A step of the search.
    package struct Step {
        package let number: Int
        /// `[1, …]`
        package let point: Tensor
        /// `[1, channels, height, width]`
        package let image: Tensor
        package let distance: Double
    }

    /// The number of steps of the optimiser.
    package let steps: Int
    /// Its learning rate, in standard deviations of the space's points.
    package let rate: Double
    /// Whether each layer has its own style, instead of one style for all.
    package let isPerLayer: Bool

    package init(steps: Int, rate: Double, isPerLayer: Bool) {
        self.steps = steps
        self.rate = rate
        self.isPerLayer = isPerLayer
    }

    /// Starts at the nearest of the candidates and minimises the distance with Adam. The learning rate ramps up over
    /// the first twentieth of the steps and decays along a cosine over the last quarter (Karras et al. 2020,
    /// arXiv:1912.04958, appendix D).
    /// - Parameters:
    ///   - target: `[1, channels, height, width]`
    ///   - candidates: points `[count, …]` sampled from the space.
    ///   - image: generates the images of points; gradients flow through it.
    ///   - receive: called after each step, and at the end.
    /// - Returns: the last step.
    package func run(
        _ target: Tensor, candidates: Tensor, image: (Tensor) throws -> Tensor, receive: (Step) throws -> Void
    ) throws -> Step {
        let (start, deviation) = try withoutGradients { () throws in
            try (
                nearest(candidates, to: target, image),
                (candidates - candidates.mean([0])).square().mean().sqrt().item()
            )
        }
        let isShared = !isPerLayer && start.shape.count == 3
        var point = try (isShared ? start.narrow(1, from: 0, count: 1) : start).clone().requireGradient()
        let optimizer = Optimizer(.adam)
        for number in 0...steps {
            let whole = try point.expand(start.shape)
            let made = try image(whole)
            let distance = try Self.distance(made, target)
            let step = Step(
                number: number, point: try whole.detach().clone(), image: try made.detach(),
                distance: try distance.item())
            try receive(step)
            if number == steps { return step }
            let slopes = try gradients(of: [distance.sum()], for: [point])
            let moved = try point.detach()
            try optimizer.step(
                ["point"], [moved], slopes,
                ["lr": rate * deviation * share(number), "beta1": 0.9, "beta2": 0.999, "eps": 1e-8])
            point = try moved.requireGradient()
        }
        throw TrainingError("a search needs at least one step")
    }

    /// The fraction of the learning rate in a step.
    func share(_ number: Int) -> Double {
        let place = Double(number) / Double(max(1, steps))
        let fall = min(1, (1 - place) / 0.25)
        return (0.5 - 0.5 * cos(.pi * fall)) * min(1, Double(number + 1) / max(1, Double(steps) * 0.05))
    }

    private func nearest(_ candidates: Tensor, to target: Tensor, _ image: (Tensor) throws -> Tensor) throws -> Tensor {
        var best: (point: Tensor, distance: Double)?
        for index in 0..<candidates.shape[0] {
            let point = try candidates.narrow(0, from: index, count: 1)
            let distance = try Self.distance(image(point), target).item()
            if distance < best?.distance ?? .infinity { best = (point, distance) }
        }
        guard let best else {
            throw TrainingError("can't compare images with the target: the network's outputs are not finite")
        }
        return best.point
    }

    /// The mean squared difference, averaged over the image and its successive halvings, so that shapes matter as well
    /// as pixels.
    static func distance(_ image: Tensor, _ target: Tensor) throws(TorchError) -> Tensor {
        var (a, b) = (image, target)
        var sum = try (a - b).square().mean()
        var count = 1.0
        while count < 4, min(a.shape[2], a.shape[3]) >= 8 {
            a = try a.averagePool(2, stride: 2, padding: 0)
            b = try b.averagePool(2, stride: 2, padding: 0)
            sum = try sum + (a - b).square().mean()
            count += 1
        }
        return try sum * (1 / count)
    }
}
