/// Files of a run folder carry the version of their format, a whole number that grows whenever what stands in them gets
/// another meaning. Files from before there were versions are of format 0.
package enum FileFormat {
    /// Why a file of a newer format is not read.
    package static func refusal(of format: Int, newest: Int) -> String {
        "written by a newer ganzoo: format \(format); this one reads up to \(newest)"
    }
}
