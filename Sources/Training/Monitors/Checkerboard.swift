import Foundation

/// Patterns of single pixels, which strided layers leave.
struct Checkerboard: Monitor {
    static let name = "checkerboard"
    static let help = """
        in two successive sets of samples, in the second half of the training, the power at the highest frequencies of the \
        samples' spectrum stands out from the frequencies around them ten times as much as in the data
        """
    static let meaning = "transposed convolutions leave a pattern of single pixels (Odena et al. 2016)"
    static let remedies = [
        "`upsample` followed by `conv` instead of `conv_transpose`",
        "a kernel that the stride divides: `kernel: 4, stride: 2`",
        "`blur` after the layers that enlarge the image",
    ]

    private var streak = Streak(lines: 2)

    mutating func look(at figures: MonitoredFigures) -> [Sighting] {
        guard let own = figures.samples["checkerboard"], let data = figures.samples["data_checkerboard"] else {
            return []
        }
        let isSeen = own - data >= 1 && 2 * figures.round >= figures.rounds
        guard streak.note(isSeen, "samples", round: figures.round) != nil else { return [] }
        let factor = String(format: "%.0f", pow(10, own - data))
        return [
            Sighting(
                "samples",
                "the highest frequencies of the samples stand out \(factor) times as much as those of the data",
                severity: own - data)
        ]
    }
}
