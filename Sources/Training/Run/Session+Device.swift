import Games
import Torch

/// The device of a training, and what can be computed there.
extension Session {
    /// The device on which a run resumes: the requested one, or its own.
    static func device(of run: Run, _ options: Options) throws -> Device {
        if let name = options.device { return try Device(name) }
        let own = run.configuration.device
        do {
            return try Device(own)
        } catch {
            throw TrainingError(
                "the run was trained on '\(own)', which can't be used here: \(error)",
                hint: "resume it on another device with '--device cpu'")
        }
    }

    /// Sets how products and convolutions are computed.
    static func choose(exact: Bool) {
        if exact { LibTorch.setExact(true) }
        LibTorch.setAutotuning(!exact)
    }

    /// The precision of a new training.
    /// - Throws: `TrainingError` if the requested one is unknown or not for the device.
    static func precision(_ options: Options, of model: Model, on device: Device) throws -> String {
        guard let name = options.precision else { return precision(model.plan.precision.rawValue, on: device) }
        guard TrainingPlan.Precision(rawValue: name) != nil else {
            throw TrainingError("unknown precision '\(name)', expected \(TrainingPlan.Precision.names)")
        }
        guard precision(name, on: device) == name else {
            throw TrainingError(
                "the precision '\(name)' needs a GPU, but the device is '\(device)'", hint: "use bf16 or fp32")
        }
        return name
    }

    /// The precision in place of one that a model or a run has: CPUs do not compute in float16.
    static func precision(_ name: String, on device: Device) -> String {
        name == TrainingPlan.Precision.fp16.rawValue && device.isCPU ? TrainingPlan.Precision.fp32.rawValue : name
    }
}
