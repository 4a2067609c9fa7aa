import ArgumentParser
import Torch

/// Where networks run.
struct DeviceOptions: ParsableArguments {
    @Option(help: "Device: cpu, cuda, cuda:N or auto. (default: auto, a GPU if there is one)")
    var device: String?

    func validate() throws {
        if let device, device != "auto", !Device.isName(device) {
            throw ValidationError("'--device' must be cpu, cuda, cuda:N or auto, but is '\(device)'")
        }
    }

    /// The device that was named; `nil` to choose one that suits the machine.
    var name: String? { device == "auto" ? nil : device }

    /// The device that was named, or the one that suits the machine.
    var place: Device {
        get throws { try name.map { name throws(TorchError) in try Device(name) } ?? Device.automatic().device }
    }
}
