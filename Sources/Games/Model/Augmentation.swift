import Language

/// `train.augment:`: how a model transforms the images that its discriminators see, real and generated, so that few
/// images suffice for training.
///
/// Zhao et al. 2020, "Differentiable Augmentation for Data-Efficient GAN Training" (arXiv:2006.10738); Karras et al.
/// 2020, "Training Generative Adversarial Networks with Limited Data" (arXiv:2006.06676).
package struct Augmentation: Sendable {
    /// One transform of an image.
    enum Transform: String, CaseIterable, Sendable {
        case flip, rotate90, translate, cutout, color
        case shift, scale, rotate, stretch, drift
        case brightness, contrast, hue, saturation
        case lumaFlip = "luma_flip"

        /// Whether it is defined for images with this many channels.
        func applies(channels: Int) -> Bool {
            switch self {
            case .hue, .saturation, .lumaFlip: channels == 3
            default: true
            }
        }
    }

    /// Names for groups of transforms: the paper's "bgc" is blit, geometry and color. An image is rotated before and
    /// after it is stretched.
    static let groups: [String: [Transform]] = [
        "blit": blit, "geometry": geometry, "color_matrix": colors, "bgc": blit + geometry + colors,
    ]
    private static let blit: [Transform] = [.flip, .rotate90, .shift]
    private static let geometry: [Transform] = [.scale, .rotate, .stretch, .rotate, .drift]
    private static let colors: [Transform] = [.brightness, .contrast, .lumaFlip, .hue, .saturation]

    /// The effect of each transform on a sample that it is applied to.
    static let help: [Transform: String] = [
        .flip: "flipped horizontally with probability 0.5",
        .rotate90: "rotated by 0, 90, 180 or 270 degrees",
        .translate: "translated by up to an eighth of its size, padded with black",
        .cutout: "a square of half its size set to 0",
        .color: "brightness by ±0.5, saturation by 0 to 2, contrast by 0.5 to 1.5",
        .shift: "translated by up to an eighth of its size in whole pixels, with reflection padding",
        .scale: "scaled by 2^N(0, 0.2²)",
        .rotate: "rotated by any angle, with probability 1 − √(1 − p)",
        .stretch: "scaled horizontally by 2^N(0, 0.2²) and vertically by the inverse",
        .drift: "translated by N(0, 0.125²) of its size",
        .brightness: "brightness changed by N(0, 0.2²)",
        .contrast: "contrast multiplied by 2^N(0, 0.5²)",
        .lumaFlip: "luma inverted with hues kept, with probability 0.5",
        .hue: "hues rotated by any angle",
        .saturation: "saturation multiplied by 2^N(0, 1)",
    ]

    /// The transforms and groups with their effects, for help.
    static var listing: String {
        let single = Transform.allCases.map { "\($0.rawValue) (\(help[$0] ?? ""))" }
        let several = groups.sorted { $0.key < $1.key }.map { name, members in
            "\(name) (\(members.map(\.rawValue).joined(separator: ", ")))"
        }
        return (single + several).joined(separator: ", ")
    }

    /// The state that holds an adaptive probability; no document can use its name.
    package static let probability = "augment probability"
    package static let signs = "augment signs"
    package static let count = "augment count"

    let transforms: [Transform]
    /// The probability of each transform for each sample.
    let chance: Expression
    /// The target for the mean sign of the discriminators' outputs on real images, if the probability adapts.
    let target: Double?
    /// The number of images over which an adaptive probability can grow by 1.
    let ramp: Double
    let position: Position
}

/// `train.augment:` as written.
struct AugmentSection: Section {
    static let name = "augment"
    static let path = "train.augment"
    static let context = "pipeline: [flip, translate, cutout, color]"

    let position: Position
    let transforms: [Augmentation.Transform]
    let chance: DynamicNumber?
    let target: Double?
    let ramp: Double

    init(_ fields: inout Fields) {
        position = fields.position
        let names = fields.names(
            "pipeline", required: true, "the transforms, applied in order: \(Augmentation.listing)",
            example: "[flip, translate, cutout, color]")
        transforms = names.flatMap { Self.transforms($0, &fields) }
        chance = fields.dynamic(
            "probability", 0...1, absent: "1, or 0 with 'target'",
            "the probability of each transform for each sample; with 'target', the initial probability", example: "0.5")
        target = fields.optionalDouble(
            "target", -1...1,
            "adapts the probability to this mean sign of the discriminator's outputs on real images",
            example: "0.6")
        // 500 thousand images: Karras et al. 2020, section 3.1, and stylegan2-ada's ada_kimg
        ramp =
            fields.optionalDouble(
                "ramp", 1.0..., absent: "500000",
                "the number of images over which an adaptive probability can grow by 1",
                example: "target: 0.6\nramp: 100000") ?? 500_000
        if fields.has("ramp"), !fields.isMeant("target") {
            fields.error("'ramp' needs 'target', since only an adaptive probability changes", atKey: "ramp")
        }
    }

    private static func transforms(_ name: Scalar, _ fields: inout Fields) -> [Augmentation.Transform] {
        if let group = Augmentation.groups[name.text] { return group }
        if let transform = Augmentation.Transform(rawValue: name.text) { return [transform] }
        let known = Augmentation.Transform.allCases.map(\.rawValue) + Augmentation.groups.keys.sorted()
        fields.fail(
            "unknown transform '\(name.text)'", name.position,
            hint: Suggestion.hint(for: name.text, among: known, what: "transforms"))
        return []
    }
}

extension ModelReader {
    /// The augmentation; an adaptive probability is kept in a state.
    func augmentation(_ section: AugmentSection?, _ compiler: GameCompiler) -> Augmentation? {
        guard let section else { return nil }
        guard let target = section.target else {
            checkStatic(section.chance)
            return Augmentation(
                transforms: section.transforms,
                chance: section.chance?.expression ?? Expression(.real(1), at: section.position), target: nil, ramp: 0,
                position: section.position)
        }
        let start = section.chance.flatMap { chance in
            diagnostics.attempt { () throws(Diagnostic) in try header.scope.evaluate(chance.expression).double }
        }
        checkStatic(section.chance)
        compiler.states += [
            GameState(Augmentation.probability, (start ?? 0) ?? 0), GameState(Augmentation.signs, 0),
            GameState(Augmentation.count, 0),
        ]
        return Augmentation(
            transforms: section.transforms,
            chance: Expression(.name(Augmentation.probability), at: section.position), target: target,
            ramp: section.ramp, position: section.position)
    }

    /// Checks a number's range, if it is known before training.
    private func checkStatic(_ number: DynamicNumber?) {
        guard let number, let value = try? header.scope.evaluate(number.expression).double else { return }
        _ = diagnostics.attempt { () throws(Diagnostic) in try number.check(value) }
    }
}
