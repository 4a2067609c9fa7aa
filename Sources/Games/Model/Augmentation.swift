import Language

/// `train.augment:`: how a model changes what its critics see, reals and fakes alike, so that few images suffice.
///
/// Zhao et al. 2020, "Differentiable Augmentation for Data-Efficient GAN Training" (arXiv:2006.10738); Karras et al.
/// 2020, "Training Generative Adversarial Networks with Limited Data" (arXiv:2006.06676).
package struct Augmentation: Sendable {
    /// One way of changing an image.
    enum Transform: String, CaseIterable, Sendable {
        case flip, rotate90, translate, cutout, color
        case shift, scale, rotate, stretch, drift
        case brightness, contrast, hue, saturation
        case lumaFlip = "luma_flip"

        /// Whether it means something for images of this many channels.
        func applies(channels: Int) -> Bool {
            switch self {
            case .hue, .saturation, .lumaFlip: channels == 3
            default: true
            }
        }
    }

    /// Names that stand for several transforms: the paper's "bgc" is blit, geometry and colour. An image is rotated
    /// before and after it is stretched.
    static let groups: [String: [Transform]] = [
        "blit": blit, "geometry": geometry, "color_matrix": colors, "bgc": blit + geometry + colors,
    ]
    private static let blit: [Transform] = [.flip, .rotate90, .shift]
    private static let geometry: [Transform] = [.scale, .rotate, .stretch, .rotate, .drift]
    private static let colors: [Transform] = [.brightness, .contrast, .lumaFlip, .hue, .saturation]

    /// What each name does to a sample that it is applied to.
    static let help: [Transform: String] = [
        .flip: "mirrored left to right, every other time",
        .rotate90: "turned by 0 to 3 quarter turns",
        .translate: "moved by up to an eighth of its size, black where nothing was",
        .cutout: "a square of half its size becomes 0",
        .color: "brightness by ±0.5, saturation by 0 to 2, contrast by 0.5 to 1.5",
        .shift: "moved by up to an eighth of its size in whole pixels, mirrored at the border",
        .scale: "enlarged by 2^N(0, 0.2²)",
        .rotate: "turned by any angle, with probability 1 − √(1 − p)",
        .stretch: "made wider and as much lower, by 2^N(0, 0.2²)",
        .drift: "moved by N(0, 0.125²) of its size",
        .brightness: "N(0, 0.2²) is added",
        .contrast: "multiplied by 2^N(0, 0.5²)",
        .lumaFlip: "dark and light change places with the hues kept, every other time",
        .hue: "hues turned by any angle",
        .saturation: "saturation multiplied by 2^N(0, 1)",
    ]

    /// The transforms and groups with what they do, for help.
    static var listing: String {
        let single = Transform.allCases.map { "\($0.rawValue) (\(help[$0] ?? ""))" }
        let several = groups.sorted { $0.key < $1.key }.map { name, members in
            "\(name) (\(members.map(\.rawValue).joined(separator: ", ")))"
        }
        return (single + several).joined(separator: ", ")
    }

    /// The state that an adaptive probability is kept in; no document can use its name.
    package static let probability = "augment probability"
    package static let signs = "augment signs"
    package static let count = "augment count"

    let transforms: [Transform]
    /// The probability of each transform for each sample.
    let chance: Expression
    /// The wanted mean sign of the critics' outputs on real images, where the probability adapts.
    let target: Double?
    /// Images over which an adapting probability can grow by 1.
    let ramp: Double
    let position: Position
}

extension ModelReader {
    /// Reads `train.augment:`; an adaptive probability becomes a state.
    func readAugmentation(_ value: Value?, _ compiler: GameCompiler) -> Augmentation? {
        guard let value, !value.isNull else { return nil }
        guard value.mapping != nil else {
            diagnostics.error(
                "'augment' must be a mapping, but is \(value.kind)", at: value.position,
                hint: "such as `augment: {pipeline: [flip, translate, cutout, color], probability: 1}`")
            return nil
        }
        value.checkKeys(["pipeline", "probability", "target", "ramp"], of: "'augment'", diagnostics)
        let transforms = readPipeline(value)
        let target = readNumber(value["target"], "target", -1...1)
        let ramp = readNumber(value["ramp"], "ramp", 1...1e12)
        if let ramp = value["ramp"], target == nil {
            diagnostics.error("'ramp' says how fast a probability adapts, so it needs 'target'", at: ramp.position)
        }
        guard let target else {
            let chance = diagnostics.attempt { () throws(Diagnostic) in
                try value["probability"].map { value throws(Diagnostic) in try Expression.parse(value) }
                    ?? Expression(.real(1), at: value.position)
            }
            guard let chance else { return nil }
            return Augmentation(
                transforms: transforms, chance: chance, target: nil, ramp: 0, position: value.position)
        }
        compiler.states += [
            GameState(Augmentation.probability, readNumber(value["probability"], "probability", 0...1) ?? 0),
            GameState(Augmentation.signs, 0), GameState(Augmentation.count, 0),
        ]
        // 500 thousand images: Karras et al. 2020, section 3.1 and stylegan2-ada's ada_kimg
        return Augmentation(
            transforms: transforms, chance: Expression(.name(Augmentation.probability), at: value.position),
            target: target, ramp: ramp ?? 500_000, position: value.position)
    }

    private func readPipeline(_ value: Value) -> [Augmentation.Transform] {
        guard let items = value["pipeline"].map({ $0.sequence ?? [$0] }), !items.isEmpty else {
            diagnostics.error(
                "'augment' needs 'pipeline', a list of transforms", at: value["pipeline"]?.position ?? value.position)
            return []
        }
        return items.flatMap { item -> [Augmentation.Transform] in
            let name = item.scalar?.text ?? ""
            if let group = Augmentation.groups[name] { return group }
            if let transform = Augmentation.Transform(rawValue: name) { return [transform] }
            let known = Augmentation.Transform.allCases.map(\.rawValue) + Augmentation.groups.keys.sorted()
            diagnostics.error(
                "unknown transform '\(name)'", at: item.position,
                hint: Suggestion.hint(for: name, among: known, what: "transforms"))
            return []
        }
    }

    private func readNumber(_ value: Value?, _ key: String, _ range: ClosedRange<Double>) -> Double? {
        guard let value, !value.isNull else { return nil }
        return diagnostics.attempt { () throws(Diagnostic) in
            let constant = try header.scope.evaluate(Expression.parse(value))
            guard let number = constant.double, range.contains(number) else {
                throw Diagnostic(
                    "'\(key)' must be a number from \(range.lowerBound.short) to \(range.upperBound.short), but is "
                        + "\(constant)", at: value.position)
            }
            return number
        }
    }
}
