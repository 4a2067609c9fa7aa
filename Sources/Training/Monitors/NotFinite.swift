/// A loss or a weight that became infinite or NaN.
struct NotFinite: Monitor {
    static let name = "not-finite"
    static let help =
        "a loss, a weight, an average or an optimizer's memory becomes infinite or NaN; the place where it began is named"
    static let meaning = "a value left the range of numbers, mostly by updates that are too large"
    static let remedies = [
        "a lower learning rate for the network that is named", "`clip_gradients: 10` in its step",
        "`--on-nan retry`, which resumes from the last checkpoint with other random numbers",
        "`--precision fp32` after bf16",
    ]

    mutating func look(at figures: MonitoredFigures) -> [Sighting] {
        figures.fault.map { [Sighting("\(figures.round)", $0, severity: 1)] } ?? []
    }
}
