import ArgumentParser
import Torch

/// Where networks run.
struct DeviceOptions: ParsableArguments {
    @Option(help: "Device: cpu, cuda or cuda:N. (default: cpu)")
    var device: String?

    func validate() throws {
        if let device, !Device.isName(device) {
            throw ValidationError("'--device' must be cpu, cuda or cuda:N, but is '\(device)'")
        }
    }

    /// The device that was named, or the CPU.
    var place: Device { get throws { try Device(device ?? "cpu") } }
}
