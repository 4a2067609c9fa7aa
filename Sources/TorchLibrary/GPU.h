// What only 'libganzoo-cuda.so' can do, which is built with CUDA's headers and loaded after libtorch's library for GPUs.
#pragma once

#include <ATen/ATen.h>
#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// Operations that are recorded once and then repeated together: on the same tensors, with the next random numbers of the
/// same generators.
struct Recording {
    virtual ~Recording() = default;
    /// What is called from here to `end` is recorded without taking place.
    virtual void begin() = 0;
    virtual void end() = 0;
    virtual void replay() = 0;
};

/// Makes a recording on a device whose operations use these generators.
using RecordingMaker = std::unique_ptr<Recording> (*)(c10::Device device, const std::vector<at::Generator> &generators);

/// What records on each type of device.
std::map<c10::DeviceType, RecordingMaker> &recording_makers();

struct GPUFunctions {
    size_t size;       // of this table
    const char *torch; // the version of libtorch whose headers it was built with
    /// Tells GPUs apart.
    std::array<int64_t, 2> (*identity)(c10::Device device);
    /// Collectives through NCCL on the current stream, which one process per GPU can have.
    c10::intrusive_ptr<c10d::Backend> (*nccl)(const c10::intrusive_ptr<c10d::Store> &store, int rank, int size,
                                              std::chrono::milliseconds patience);
    RecordingMaker recording;
};

/// The table of that library once it is loaded; else null, and why.
struct GPULibrary {
    const GPUFunctions *functions = nullptr;
    std::string problem = "the library for GPUs is not loaded";
};
GPULibrary &gpu_library();
