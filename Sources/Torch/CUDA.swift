internal import CTorch

/// NVIDIA's GPUs. The program links libtorch's CPU libraries alone; the library for GPUs is loaded with them where the driver
/// finds one.
struct CUDA: Equatable {
    /// The folder of the libtorch in use.
    var folder = ""
    /// Whether it has a library for GPUs.
    var hasLibrary = false
    var hasDriver = false
    /// The version of CUDA that the driver supports, such as 13000, and the one that libtorch is made for; 0 before the
    /// library for GPUs is loaded.
    var supported = 0
    var needed = 0
    /// The number of GPUs that the driver finds.
    var devices = 0
    /// The memory of the first one in bytes.
    var memory = 0

    /// What this machine has, found without loading the library for GPUs.
    static let found: CUDA = {
        let driver = libtorch.find_cuda_driver()
        return CUDA(
            folder: text(libtorch.folder()), hasLibrary: libtorch.has_cuda_library(), hasDriver: driver.exists,
            supported: Int(driver.version), devices: Int(driver.devices), memory: Int(driver.memory))
    }()

    /// Why no GPU can be used, with what to do; `nil` if one can.
    var problem: String? {
        guard hasLibrary else {
            return "the libtorch in '\(folder)' is for CPUs only; 'make build LIBTORCH=cuda' builds with one for GPUs"
        }
        guard hasDriver else { return "no NVIDIA driver: 'libcuda.so.1' is missing; install the driver" }
        // a driver serves all versions of CUDA up to its own, and newer ones of the same main version
        guard supported / 1000 >= needed / 1000 else {
            return
                "the NVIDIA driver supports CUDA \(CUDA.words(supported)), but this libtorch needs \(CUDA.words(needed)); "
                + "install a newer driver"
        }
        guard devices > 0 else {
            return "the NVIDIA driver finds no GPU; 'nvidia-smi' and CUDA_VISIBLE_DEVICES tell which are there"
        }
        return nil
    }

    /// A version such as `13.0` from a number such as 13000.
    private static func words(_ version: Int) -> String { "\(version / 1000).\(version % 1000 / 10)" }

    /// The library for GPUs, loaded once; or why it can't be.
    private static let loaded: Result<Int, TorchError> = Result { () throws(TorchError) in
        var state = found
        if let problem = state.problem { throw TorchError("", problem) }
        try check(libtorch.load_cuda(), "can't load CUDA's libraries")
        state.needed = Int(libtorch.cuda_runtime())
        if let problem = state.problem { throw TorchError("", problem) }
        let count = Int(libtorch.cuda_devices())
        guard count > 0 else {
            throw TorchError(
                "", "libtorch can't use the driver's GPUs (\(state.devices)): \(text(libtorch.cuda_warning()))")
        }
        return count
    }

    /// Loads the library for GPUs.
    /// - Returns: the number of GPUs.
    /// - Throws: `TorchError` that says what is missing.
    static func load() throws(TorchError) -> Int { try loaded.get() }

    /// Why what is built with CUDA's headers, NCCL and CUDA graphs, can't be used; `nil` if it can.
    static var libraryProblem: String? {
        let words = text(libtorch.gpu_problem())
        return words.isEmpty ? nil : words
    }

    /// Explains errors that a GPU's first operation can have.
    static func explained(_ error: TorchError, on device: String) -> TorchError {
        guard error.message.contains("no kernel image is available") else { return error }
        return TorchError(
            "", "this libtorch has no code for the GPU '\(device)', whose architecture is too old or too new for it")
    }
}
