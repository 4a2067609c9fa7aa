import Testing

@testable import Torch

struct CUDATests {
    private let usable = CUDA(
        folder: "lib", hasLibrary: true, hasDriver: true, supported: 13010, needed: 13000, devices: 2, memory: 1 << 33)

    @Test func aUsableMachineHasNoProblem() {
        #expect(usable.problem == nil)
        var minor = usable
        minor.supported = 13000
        minor.needed = 13020
        #expect(minor.problem == nil, "a driver serves newer versions of its main version")
    }

    @Test func eachMissingPartHasItsSentence() {
        var machine = usable
        machine.devices = 0
        #expect(machine.problem?.contains("finds no GPU") == true)
        machine.supported = 12040
        #expect(
            machine.problem
                == "the NVIDIA driver supports CUDA 12.4, but this libtorch needs 13.0; install a newer driver")
        machine.hasDriver = false
        #expect(machine.problem?.contains("'libcuda.so.1' is missing") == true)
        machine.hasLibrary = false
        #expect(machine.problem?.contains("make build LIBTORCH=cuda") == true)
    }

    @Test func missingKernelsNameTheArchitecture() {
        let error = TorchError("zeros", "CUDA error: no kernel image is available for execution on the device")
        #expect(CUDA.explained(error, on: "cuda:1").description.contains("no code for the GPU 'cuda:1'"))
        let other = TorchError("zeros", "CUDA out of memory")
        #expect(CUDA.explained(other, on: "cuda").description == other.description)
    }

    @Test func theProgramFindsItsLibtorch() {
        #expect(CUDA.found.folder.hasSuffix("/lib"))
        // without a GPU the CPU is used, and nothing needs to be explained
        guard CUDA.found.devices == 0 else { return }
        #expect(Device.automatic().device == .cpu)
        #expect(Device.automatic(for: 1e18).remark == nil)
    }
}
