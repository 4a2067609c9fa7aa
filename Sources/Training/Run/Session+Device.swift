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
        let possible = precision(name, on: device)
        guard possible == name || name == TrainingPlan.Precision.bf16.rawValue else {
            throw TrainingError(
                "the precision '\(name)' needs a GPU, but the device is '\(device)'", hint: "use bf16 or fp32")
        }
        return possible
    }

    /// The precision in place of one that a model or a run has: CPUs do not compute in float16, and not all in bfloat16.
    static func precision(
        _ name: String, on device: Device, hasBFloat16: Bool = LibTorch.hasBFloat16
    ) -> String {
        guard device.isCPU, let precision = TrainingPlan.Precision(rawValue: name) else { return name }
        switch precision {
        case .fp32: return name
        case .bf16: return hasBFloat16 ? name : TrainingPlan.Precision.fp32.rawValue
        case .fp16: return TrainingPlan.Precision.fp32.rawValue
        }
    }

    /// Why a training has another precision than the requested one; `nil` if it has that.
    static func remark(requested: String, used: String) -> String? {
        guard requested != used else { return nil }
        let reason =
            requested == TrainingPlan.Precision.fp16.rawValue
            ? "fp16 needs a GPU" : "this processor has no instructions for bf16, which would take many times as long"
        return "\(reason), so the training has the precision \(used)"
    }
}
