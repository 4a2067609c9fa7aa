// The CUDA part of libtorch is loaded where there is a GPU: the library links the CPU libraries alone, so that one program
// serves machines with and without GPUs.

#include "GPU.h"
#include "Tensors.h"

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/util/Exception.h>
#include <dlfcn.h>
#include <torch/version.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace {

/// The folder of the library that has something.
std::filesystem::path folder(const void *known) {
    Dl_info info{};
    if (!dladdr(known, &info) || !info.dli_fname) return {};
    std::error_code failure;
    auto path = std::filesystem::canonical(info.dli_fname, failure);
    return failure ? std::filesystem::path() : path.parent_path();
}

/// The folder of the libtorch that is in use.
std::filesystem::path folder() { return folder(reinterpret_cast<void *>(&at::globalContext)); }

std::string library() { return (folder() / "libtorch_cuda.so").string(); }

/// Loads what is built with CUDA's headers, which lies next to this library.
void load_gpu_library() {
    auto path = folder(reinterpret_cast<void *>(&ct_load_cuda)) / "libganzoo-cuda.so";
    auto &gpu = gpu_library();
    if (!std::filesystem::exists(path)) {
        gpu.problem = "'" + path.string() + "' is missing; 'make build LIBTORCH=cuda' builds it";
        return;
    }
    void *found = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    auto table = found ? static_cast<const GPUFunctions *>(dlsym(found, "ganzoo_gpu_functions")) : nullptr;
    if (!table)
        gpu.problem = dlerror();
    else if (table->size != sizeof *table)
        gpu.problem = "'" + path.string() + "' belongs to another version of ganzoo";
    else if (table->torch != std::string(TORCH_VERSION))
        gpu.problem = "'" + path.string() + "' is built for libtorch " + table->torch;
    else {
        gpu.functions = table;
        recording_makers()[c10::kCUDA] = table->recording;
    }
}

/// A function of the driver's library; null if the driver lacks it.
template <typename Function>
Function of_driver(void *driver, const char *name) {
    return reinterpret_cast<Function>(dlsym(driver, name));
}

/// Keeps the last warning instead of printing it.
struct Kept : c10::WarningHandler {
    std::string text;
    void process(const c10::Warning &warning) override { text = warning.msg(); }
};

Kept found;

}  // namespace

GPULibrary &gpu_library() {
    static GPULibrary gpu;
    return gpu;
}

const char *ct_gpu_problem(void) { return gpu_library().functions ? "" : gpu_library().problem.c_str(); }

ct_error ct_gpu_identity(const char *device, int64_t *result) {
    return guarded([&] {
        auto gpu = gpu_library().functions;
        TORCH_CHECK(gpu, gpu_library().problem);
        auto identity = gpu->identity(c10::Device(std::string(device)));
        std::copy(identity.begin(), identity.end(), result);
    });
}

const char *ct_folder(void) {
    static const std::string path = folder().string();
    return path.c_str();
}

bool ct_has_cuda_library(void) { return std::filesystem::exists(library()); }

ct_error ct_load_cuda(void) {
    // with this workspace cuBLAS adds in the same order each time
    setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);
    ct_error error = ct_load_library(library().c_str());
    // libtorch warns at its first look
    const c10::WarningUtils::WarningHandlerGuard guard(&found);
    ct_cuda_devices();
    // how products are computed depends on whether there is a GPU
    if (!error) {
        ct_set_exact(ct_is_exact());
        load_gpu_library();
    }
    return error;
}

struct ct_cuda_driver ct_find_cuda_driver(void) {
    struct ct_cuda_driver found = {};
    // kept open: libtorch uses the same library
    static void *driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_GLOBAL);
    if (!driver) return found;
    found.exists = true;
    auto version = of_driver<int (*)(int *)>(driver, "cuDriverGetVersion");
    if (version) version(&found.version);
    auto initialise = of_driver<int (*)(unsigned)>(driver, "cuInit");
    auto count = of_driver<int (*)(int *)>(driver, "cuDeviceGetCount");
    if (!initialise || !count || initialise(0) != 0 || count(&found.devices) != 0) return found;
    auto device = of_driver<int (*)(int *, int)>(driver, "cuDeviceGet");
    auto memory = of_driver<int (*)(size_t *, int)>(driver, "cuDeviceTotalMem_v2");
    int first = 0;
    size_t bytes = 0;
    if (found.devices > 0 && device && memory && device(&first, 0) == 0 && memory(&bytes, first) == 0) {
        found.memory = static_cast<int64_t>(bytes);
    }
    return found;
}

int64_t ct_cuda_runtime(void) {
    try {
        return at::detail::getCUDAHooks().versionCUDART();
    } catch (...) {
        return 0;  // the library is not loaded
    }
}

const char *ct_cuda_warning(void) { return found.text.c_str(); }

int64_t ct_cuda_devices(void) { return at::hasCUDA() ? at::detail::getCUDAHooks().deviceCount() : 0; }

int64_t ct_peak_memory(const char *device) {
    try {
        const c10::Device place{std::string(device)};
        if (!place.is_cuda()) return 0;
        const auto index = place.has_index() ? place.index() : c10::DeviceIndex(0);
        const auto stats = c10::getDeviceAllocator(place.type())->getDeviceStats(index);
        return stats.allocated_bytes[static_cast<size_t>(c10::CachingAllocator::StatType::AGGREGATE)].peak;
    } catch (...) {
        return 0;  // nothing was allocated
    }
}
