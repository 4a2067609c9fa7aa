// A small C interface to libtorch. Every fallible function returns NULL or a message that is valid until the thread's
// next call. The caller owns handles and frees each one once.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ct_tensor_box *ct_tensor;
typedef struct ct_generator_box *ct_generator;
typedef const struct ct_operator_box *ct_operator;
typedef struct ct_group_box *ct_group;
typedef struct ct_work_box *ct_work;
typedef struct ct_recording_box *ct_recording;
typedef const char *ct_error;

typedef enum {
    CT_NONE, CT_TENSOR, CT_INTEGER, CT_REAL, CT_BOOLEAN, CT_TEXT, CT_INTEGERS, CT_REALS, CT_BOOLEANS, CT_TENSORS,
    CT_GENERATOR, CT_DEVICE
} ct_tag;

/// One argument. Single numbers are in `integer` or `real`; everything else is `count` entries starting at `offset` in
/// the pool of that type.
typedef struct {
    ct_tag tag;
    int64_t integer;
    double real;
    size_t offset;
    size_t count;
    const char *name;  // keyword, or NULL for a positional argument
} ct_value;

/// The storage that the arguments of one call point into.
typedef struct {
    const int64_t *integers;
    const double *reals;
    void *const *handles;  // tensors (NULL: undefined) and generators
    const char *text;      // texts are null-terminated
} ct_pool;

// The library
ct_error ct_initialise(void);
const char *ct_version(void);
ct_error ct_set_threads(int count);
// Computes convolutions and matrix products as PyTorch does, without the faster algorithms that round differently.
void ct_set_exact(bool exact);
bool ct_is_exact(void);
// Tries cuDNN's algorithms for each shape of a convolution, which pays if the shapes stay the same.
void ct_set_autotuning(bool enabled);
int ct_threads(void);
/// Whether the processor has instructions for bfloat16. Without them it takes many times as long as float32.
bool ct_has_bfloat16(void);
ct_error ct_load_library(const char *path);
int64_t ct_live_tensors(void);
/// How often this thread has waited for a device: values read from it, and tensors of several devices in one call.
int64_t ct_waits(void);
/// The folder of the libtorch in use.
const char *ct_folder(void);
/// Whether it has a library for GPUs.
bool ct_has_cuda_library(void);
/// Loads that library and what it needs.
ct_error ct_load_cuda(void);
/// NVIDIA's driver, found without the library for GPUs: the version of CUDA that it supports, such as 13000, the number of
/// GPUs and the bytes of the first one.
struct ct_cuda_driver {
    bool exists;
    int version;
    int devices;
    int64_t memory;
};
struct ct_cuda_driver ct_find_cuda_driver(void);
/// The version of CUDA that the loaded library is made for, such as 13000, or 0.
int64_t ct_cuda_runtime(void);
/// The number of GPUs that the loaded library can use.
int64_t ct_cuda_devices(void);
/// What libtorch said when it looked for them; empty if nothing.
const char *ct_cuda_warning(void);
/// The largest number of bytes that tensors have taken on a GPU; 0 for other devices.
int64_t ct_peak_memory(const char *device);
ct_error ct_synchronise(const char *device);
/// Why what is built with CUDA's headers (NCCL, CUDA graphs) can't be used; empty if it can. It is loaded with CUDA.
const char *ct_gpu_problem(void);
/// Two numbers that tell a GPU from all others.
ct_error ct_gpu_identity(const char *device, int64_t *result);

// Operators
ct_error ct_operator_find(const char *name, const char *overload, ct_operator *result);
/// The names of all operators with their overloads, one per line.
ct_error ct_operator_names(const char **result);
ct_error ct_operator_schema(ct_operator op, const char **result);
/// Whether its result depends on random numbers.
bool ct_operator_draws(ct_operator op);
/// Calls the operator. Its results are flattened into one list of tensors.
ct_error ct_call(ct_operator op, const ct_value *arguments, size_t count, ct_pool pool, ct_tensor *results,
                 size_t capacity, size_t *result_count);

// Tensors
/// A tensor on the CPU, whose bytes in row-major order the caller writes to `data`.
ct_error ct_tensor_create(const int64_t *sizes, size_t dimensions, int dtype, void **data, ct_tensor *result);
/// A tensor with the given bytes on a device, for which neither the host nor earlier computations there are waited for.
ct_error ct_tensor_send(const void *data, const int64_t *sizes, size_t dimensions, int dtype, const char *device,
                        ct_tensor *result);
ct_error ct_tensor_read(ct_tensor tensor, void *data, size_t bytes);
void ct_tensor_free(ct_tensor tensor);
size_t ct_tensor_dimensions(ct_tensor tensor);
void ct_tensor_sizes(ct_tensor tensor, int64_t *sizes);
int ct_tensor_dtype(ct_tensor tensor);
ct_error ct_tensor_device(ct_tensor tensor, const char **result);
bool ct_tensor_requires_gradient(ct_tensor tensor);
ct_error ct_tensor_set_requires_gradient(ct_tensor tensor, bool value);
ct_error ct_tensor_item(ct_tensor tensor, double *result);
bool ct_tensor_is_channels_last(ct_tensor tensor);
/// Whether two tensors of the same shape have the same memory layout, without gaps.
bool ct_tensor_same_layout(ct_tensor a, ct_tensor b);

// Automatic differentiation
/// The gradients of the sum of `outputs`, weighted by `cotangents` if not NULL, with respect to `inputs`. The result is
/// NULL for an input that the outputs do not depend on.
ct_error ct_gradients(const ct_tensor *outputs, const ct_tensor *cotangents, size_t output_count,
                      const ct_tensor *inputs, size_t input_count, bool retain_graph, bool create_graph,
                      ct_tensor *results);
/// A function of tensors, which it takes ownership of. It passes its outputs to `ct_give`.
typedef ct_error (*ct_body)(void *context, const ct_tensor *inputs, size_t count, void *outputs);
void ct_give(void *outputs, ct_tensor tensor);
/// Keeps a message, as the result of a function.
ct_error ct_failure(const char *text);
/// Calls the function, whose values are computed again in each backward pass instead of being kept. `release` is called
/// with the context when no backward pass can follow.
ct_error ct_recompute(ct_body function, void (*release)(void *), void *context, const char *device,
                      const ct_tensor *inputs, size_t count, ct_tensor *results, size_t capacity,
                      size_t *result_count);
bool ct_gradient_mode(void);
void ct_set_gradient_mode(bool enabled);
/// Enables autocast to `dtype` for a device type. Disabling it clears the weight cache.
ct_error ct_set_autocast(const char *device, bool enabled, int dtype);

// Random numbers
ct_error ct_generator_create(const char *device, uint64_t seed, ct_generator *result);
void ct_generator_free(ct_generator generator);
ct_error ct_generator_state(ct_generator generator, ct_tensor *result);
ct_error ct_generator_set_state(ct_generator generator, ct_tensor state);

// Recordings
/// Whether operations on the device can be recorded.
bool ct_can_record(const char *device);
/// Starts recording what this thread does on the device, without its taking place. Random numbers come from the generators.
ct_error ct_recording_begin(const char *device, const ct_generator *generators, size_t count, ct_recording *result);
ct_error ct_recording_end(ct_recording recording);
/// Does what was recorded, on the same tensors, with the generators' next numbers.
ct_error ct_recording_replay(ct_recording recording);
void ct_recording_free(ct_recording recording);

// Several processes
/// Where processes meet, and which of them this one is.
struct ct_meeting {
    const char *address;
    int port;
    bool hosts;          // whether this process listens at the address
    const char *prefix;  // tells groups apart that meet at one address after another
    int rank;
    int size;
    double seconds;   // within which all must come
    double patience;  // seconds that a collective waits for the others
};
/// Joins a group. Its collectives must be called in the same order by all processes.
ct_error ct_group_join(const struct ct_meeting *meeting, ct_group *result);
/// - Parameter failed: whether the others should not wait for it.
void ct_group_leave(ct_group group, bool failed);
/// Has the loss of a process noticed at once instead of at the next collective in the processor's memory. All call it.
ct_error ct_group_watch(ct_group group);
/// The process that the watch found gone, or -1.
int ct_group_lost(ct_group group);
/// Uses NCCL for tensors of GPUs from here on. All call it; each has a GPU of its own.
ct_error ct_group_use_nccl(ct_group group);
/// Leaves a text for the other processes, and reads one that another process left, waiting for it.
ct_error ct_group_post(ct_group group, const char *key, const char *text);
ct_error ct_group_read(ct_group group, const char *key, double seconds, const char **result);
/// Adds one to this process's count of beats, and reads the counts of all. Another thread than that of the collectives may
/// call it; it waits as long as the place where the processes meet does not answer.
ct_error ct_group_beat(ct_group group, int64_t *counts);
/// Whether this process is waiting for the others, and how many seconds it has waited so far.
bool ct_group_is_waiting(ct_group group);
double ct_group_waited(ct_group group);
/// Starts replacing a tensor by the sum over the processes, or by the largest.
ct_error ct_group_reduce(ct_group group, ct_tensor tensor, bool largest, ct_work *result);
/// Waits for a collective and frees it.
ct_error ct_work_wait(ct_work work);
/// The sum over the processes, and their tensors along a new first axis; both can be differentiated any number of times.
ct_error ct_group_sum(ct_group group, ct_tensor tensor, ct_tensor *result);
ct_error ct_group_gather(ct_group group, ct_tensor tensor, ct_tensor *result);
/// The gradients of `output` (NULL: none), plus the `earlier` ones where they are not NULL, averaged over the processes in
/// buckets of `bucket` bytes while the backward pass runs.
ct_error ct_group_gradients(ct_group group, int64_t bucket, ct_tensor output, const ct_tensor *inputs,
                            const ct_tensor *earlier, size_t input_count, bool retain_graph, ct_tensor *results);

/// The functions, as the members of a table: the program loads the library that has them when it computes the first
/// time, since that takes a sixth of a second.
#define CT_FUNCTIONS(X) \
    X(initialise) X(version) X(set_threads) X(set_exact) X(is_exact) X(set_autotuning) X(threads) X(has_bfloat16) \
    X(load_library) X(live_tensors) X(waits) X(folder) X(has_cuda_library) X(load_cuda) X(find_cuda_driver) \
    X(cuda_runtime) X(cuda_devices) X(cuda_warning) X(peak_memory) X(synchronise) X(operator_find) \
    X(operator_names) X(operator_schema) X(operator_draws) X(call) X(tensor_create) X(tensor_send) X(tensor_read) \
    X(tensor_free) X(tensor_dimensions) X(tensor_sizes) X(tensor_dtype) X(tensor_device) \
    X(tensor_requires_gradient) X(tensor_set_requires_gradient) X(tensor_item) X(tensor_is_channels_last) \
    X(tensor_same_layout) X(gradients) X(give) X(failure) X(recompute) X(gradient_mode) X(set_gradient_mode) \
    X(set_autocast) X(generator_create) X(generator_free) X(generator_state) X(generator_set_state) X(can_record) \
    X(recording_begin) X(recording_end) X(recording_replay) X(recording_free) X(group_join) X(group_leave) \
    X(group_post) X(group_read) X(group_beat) X(group_is_waiting) X(group_waited) X(group_reduce) X(work_wait) \
    X(group_sum) X(group_gather) X(group_gradients) X(group_watch) X(group_lost) X(group_use_nccl) X(gpu_problem) \
    X(gpu_identity)

struct ct_functions {
    size_t size;  // of this table, which tells whether the library was built with this header
#define X(name) __typeof__(ct_##name) *name;
    CT_FUNCTIONS(X)
#undef X
};
/// The table, of the library that is linked or else of `libganzoo-torch.so`; NULL and a message if that can't be loaded.
const struct ct_functions *ct_load(const char **message);

#ifdef __cplusplus
}
#endif
