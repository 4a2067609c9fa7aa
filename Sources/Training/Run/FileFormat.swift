/// Files of a run folder carry the version of their format, a whole number that increases whenever the meaning of their
/// contents changes. Files without a version have format 0.
package enum FileFormat {
    /// Why a file of a newer format is not read.
    package static func refusal(of format: Int, newest: Int) -> String {
        "written by a newer ganzoo: format \(format); this one reads up to \(newest)"
    }
}
