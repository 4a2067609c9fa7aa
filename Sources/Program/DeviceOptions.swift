import ArgumentParser
import Torch

/// Where networks run.
struct DeviceOptions: ParsableArguments {
    @Option(help: "Device: cpu, cuda or cuda:N. (default: cpu)")
    var device: String?

    /// The device that was named, or the CPU.
    var place: Device { get throws { try Device(device ?? "cpu") } }
}
