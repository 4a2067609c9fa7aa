import Foundation
import Torch

/// The first of several processes.
extension Session {
    /// Has the other processes start, and reports what tensors travel through.
    func startOthers(
        of group: ProcessGroup?, on device: Device, _ configuration: RunConfiguration, from checkpoint: URL? = nil,
        retries: Int = 0
    ) throws {
        guard let group else { return }
        try group.start(configuration, from: checkpoint, retries: retries)
        report.add(transport: try group.connect(device))
    }
}
