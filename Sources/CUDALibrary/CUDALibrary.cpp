// Collectives through NCCL and CUDA graphs: classes of libtorch's library for GPUs, whose headers need those of CUDA.

#include "GPU.h"

#include <ATen/core/CachingHostAllocator.h>
#include <ATen/cuda/CUDAContext.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAGuard.h>
#include <torch/version.h>

#define USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

#include <cstring>

namespace {

std::array<int64_t, 2> identity(c10::Device device) {
    auto index = device.has_index() ? device.index() : c10::DeviceIndex(0);
    std::array<int64_t, 2> result;
    auto &uuid = at::cuda::getDeviceProperties(index)->uuid;
    static_assert(sizeof uuid == sizeof result);
    std::memcpy(result.data(), &uuid, sizeof result);
    return result;
}

c10::intrusive_ptr<c10d::Backend> nccl(const c10::intrusive_ptr<c10d::Store> &store, int rank, int size,
                                       std::chrono::milliseconds patience) {
    auto options = c10d::ProcessGroupNCCL::Options::create();
    options->timeout = patience;
    return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, rank, size, options);
}

/// A CUDA graph. It is recorded on a stream of its own, without taking place, and replayed on the current one.
class Graph : public Recording {
  public:
    Graph(c10::Device device, const std::vector<at::Generator> &generators)
        : device(c10::kCUDA, device.has_index() ? device.index() : c10::DeviceIndex(0)) {
        const c10::cuda::CUDAGuard guard(this->device);
        for (const auto &generator : generators) graph.register_generator_state(generator);
    }

    void begin() override {
        c10::cuda::CUDAGuard guard(device);
        c10::cuda::device_synchronize();
        current.emplace(c10::cuda::getStreamFromPool(/*isHighPriority=*/false, device.index()));
        // graphs are never replayed at the same time, and nothing that one leaves is read after another, so that all share
        // their memory; libtorch can't use it again once it has been no graph's
        static std::weak_ptr<const c10::MempoolId_t> shared;
        memory = shared.lock();
        if (!memory) shared = memory = std::make_shared<const c10::MempoolId_t>(at::cuda::graph_pool_handle());
        // other threads may use the GPU meanwhile
        graph.capture_begin(*memory, cudaStreamCaptureModeThreadLocal);
    }

    void end() override {
        const c10::cuda::CUDAGuard guard(device);
        try {
            graph.capture_end();
        } catch (...) {
            release();
            current.reset();
            throw;
        }
        current.reset();
    }

    void replay() override {
        c10::cuda::CUDAGuard guard(device);
        graph.replay();
    }

  private:
    /// Ends the recording for libtorch's allocators, which its end leaves recording if CUDA could not record an operation
    /// (libtorch 2.11). Where they have ended they say so.
    void release() {
        const auto attempt = [](const auto &body) {
            try {
                body();
            } catch (const c10::Error &) {
            }
        };
        attempt([&] {
            c10::cuda::CUDACachingAllocator::endAllocateToPool(device.index(), *memory);
            c10::cuda::CUDACachingAllocator::releasePool(device.index(), *memory);
        });
        attempt([&] {
            at::getHostAllocator(at::kCUDA)->end_allocate_to_pool(*memory);
            at::getHostAllocator(at::kCUDA)->release_pool(*memory);
        });
    }

    c10::Device device;
    /// The stream, while it is recorded.
    std::optional<c10::cuda::CUDAStreamGuard> current;
    /// The pool of the graphs' memory, which outlives them.
    std::shared_ptr<const c10::MempoolId_t> memory;
    at::cuda::CUDAGraph graph;
};

std::unique_ptr<Recording> recording(c10::Device device, const std::vector<at::Generator> &generators) {
    return std::make_unique<Graph>(device, generators);
}

}  // namespace

extern "C" const GPUFunctions ganzoo_gpu_functions = {sizeof(GPUFunctions), TORCH_VERSION, identity, nccl, recording};
