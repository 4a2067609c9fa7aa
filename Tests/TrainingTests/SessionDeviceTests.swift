import Testing
import Torch

@testable import Training

/// The precision that a training gets on a device.
struct SessionDeviceTests {
    @Test func aProcessorWithoutInstructionsForBF16ComputesInFP32() {
        #expect(Session.precision("bf16", on: .cpu, hasBFloat16: false) == "fp32")
        #expect(Session.precision("bf16", on: .cpu, hasBFloat16: true) == "bf16")
        #expect(Session.precision("fp16", on: .cpu, hasBFloat16: true) == "fp32")
        for name in ["fp32", "bf16", "fp16"] {
            #expect(Session.precision(name, on: .meta, hasBFloat16: false) == name)
        }
    }

    @Test func anotherPrecisionIsReported() {
        #expect(Session.remark(requested: "bf16", used: "bf16") == nil)
        #expect(
            Session.remark(requested: "bf16", used: "fp32")
                == "this processor has no instructions for bf16, which would take many times as long, "
                + "so the training has the precision fp32")
        #expect(
            Session.remark(requested: "fp16", used: "fp32")
                == "fp16 needs a GPU, so the training has the precision fp32")
    }
}
