import Data
package import Games
package import Images
package import Torch

/// A trained model and one of its latent spaces, for interpolating between images, mixing their styles and projecting
/// images.
package struct Latent {
    package let run: Run
    package let sampler: Sampler
    package let inference: Game.Inference
    package let space: LatentSpace
    private let given: GivenInputs

    /// - Parameters:
    ///   - inference: its name (default: the model's first).
    ///   - space: a value of the inference (default: its styles, or else its noise).
    ///   - fixed: values of other inputs, such as `label=3`.
    package init(
        _ run: Run, inference: String? = nil, space: String? = nil, fixed: [String] = [], on device: Device = .cpu
    ) throws {
        self.run = run
        (sampler, self.inference) = try run.sampler(of: inference, on: device)
        self.space = try sampler.space(space, of: self.inference)
        given = try GivenInputs(fixed, classes: run.classes)
    }

    /// The other inputs, such as labels: the fixed values, or one sample that all images share.
    private func fixed() throws -> [String: Tensor] {
        let device = sampler.device
        return try given.tensors(
            inference, run.model, from: 0, count: 1, Generator(seed: 1, device: device), on: device)
    }

    /// Random points `[count, …]`.
    package func points(_ count: Int, seed: UInt64) throws -> Tensor {
        try sampler.points(count, in: space, of: inference, seed: seed, fixed: fixed())
    }

    /// The images `[count, channels, height, width]` at the points, with gradients with respect to the points.
    package func differentiable(_ points: Tensor) throws -> Tensor {
        try sampler.images(at: points, in: space, of: inference, fixed: fixed())
    }

    /// The images at points `[1, …]`, computed in batches that fit into memory.
    package func images(_ points: [Tensor]) throws -> [Image] {
        let size = sampler.batchSize(of: inference)
        return try stride(from: 0, to: points.count, by: size).flatMap { start in
            let part = Array(points[start..<min(start + size, points.count)])
            let batch = try withoutGradients { () throws in try differentiable(.concat(part, 0)) }
            return try Picture.images(batch, range: run.model.data.range)
        }
    }

    // MARK: Operations

    /// Images along a path from sample to sample.
    /// - Parameters:
    ///   - frames: the total number of images, at least one per seed.
    ///   - path: the path (default: linear for styles, spherical for noise).
    ///   - isLoop: whether the path returns to the first sample.
    package func walk(seeds: [UInt64], frames: Int, path: WalkPath? = nil, isLoop: Bool = false) throws -> [Image] {
        let stops = try seeds.map { try points(1, seed: $0) }
        let path = path ?? (space.isOfStyles ? .linear : .spherical)
        let legs = isLoop ? stops.count : stops.count - 1
        return try images(
            (0..<frames).map { frame in
                let place = Double(frame * legs) / Double(isLoop ? frames : frames - 1)
                let leg = min(Int(place), legs - 1)
                return try path.point(stops[leg], stops[(leg + 1) % stops.count], place - Double(leg))
            })
    }

    /// A table of images: each has the styles of its row's sample, but the styles of its column's sample in some layers
    /// (arXiv:1812.04948, figure 3). The samples themselves are on the left and at the top.
    /// - Parameter layers: those whose styles come from the columns, from 0.
    /// - Throws: `TrainingError` if the space has no styles, or fewer layers.
    package func mix(rows: [UInt64], columns: [UInt64], layers: [Int]) throws -> Image? {
        guard space.isOfStyles else {
            throw TrainingError(
                "'\(space.name)' has the shape \(space.shape), expected [layers, features]",
                hint: "mixing needs an inference with styles, such as that of stylegan2", fault: .request)
        }
        let count = space.shape[0]
        if let wrong = layers.first(where: { $0 >= count }) {
            throw TrainingError("'--layers' must be from 0 to \(count - 1), found \(wrong)", fault: .request)
        }
        let mask = try Tensor((0..<count).map { layers.contains($0) ? Float(1) : 0 }, [1, count, 1]).isLess(than: 0.5)
        let top = try columns.map { try points(1, seed: $0) }
        var all = top
        for row in try rows.map({ try points(1, seed: $0) }) {
            all.append(row)
            for column in top { all.append(try row.selected(where: mask, otherwise: column)) }
        }
        var images = try self.images(all)
        let size = images[0]
        images.insert(
            Image(width: size.width, height: size.height, color: [UInt8](repeating: 255, count: size.channels)), at: 0)
        return ImageGrid(columns: top.count + 1).compose(images)
    }

    /// The point whose image is nearest to the image of a file.
    /// - Parameters:
    ///   - candidates: the number of random samples, of which the nearest is the starting point of the search.
    ///   - shown: the maximum number of intermediate images to return.
    /// - Returns: the last step, and images: the resized target, then intermediate images up to the last one.
    package func project(
        _ path: String, by projection: Projection, candidates: Int, seed: UInt64, shown: Int
    ) throws -> (end: Projection.Step, way: [Image]) {
        guard inference.image != nil else {
            throw TrainingError(
                "'\(inference.name)' has the shape \(inference.shape), expected images", fault: .request)
        }
        if projection.isPerLayer, !space.isOfStyles {
            throw TrainingError(
                "'\(space.name)' has the shape \(space.shape), but '--per-layer' needs [layers, features]",
                fault: .request)
        }
        let (data, shape) = (run.model.data, inference.shape)
        let fitted = data.fit.apply(to: try ImageFile.read(path), shape[2], shape[1], channels: shape[0])
        let target = try Tensor(fitted.floats(range: data.range), [1] + shape).to(sampler.device)
        var way = try Picture.images(target, range: data.range)
        let interval = max(1, projection.steps / shown)
        let end = try projection.run(
            target, candidates: points(candidates, seed: seed), image: differentiable
        ) { step in
            if step.number % interval == 0 || step.number == projection.steps {
                way += try Picture.images(step.image, range: data.range)
            }
        }
        return (end, way)
    }
}
