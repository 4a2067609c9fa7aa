// Collectives of several processes, through libtorch's c10d: Gloo, which is TCP between the processes, for tensors in the
// processor's memory, and NCCL for those of GPUs where each process has one.

#include "Buckets.h"
#include "GPU.h"
#include "Tensors.h"

#include <arpa/inet.h>
#include <c10/util/Logging.h>
#include <netdb.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/distributed/c10d/logging.h>
#include <unistd.h>

namespace {

/// The address of this machine from which another one is reached.
std::string address_towards(const std::string &host, int port) {
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_DGRAM;
    TORCH_CHECK(getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) == 0, "unknown host '", host, "'");
    std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found, freeaddrinfo);
    for (auto *entry = found; entry; entry = entry->ai_next) {
        int socket = ::socket(entry->ai_family, SOCK_DGRAM, 0);
        if (socket < 0) continue;
        sockaddr_storage own{};
        socklen_t size = sizeof own;
        char text[NI_MAXHOST];
        bool known = connect(socket, entry->ai_addr, entry->ai_addrlen) == 0 &&
                     getsockname(socket, reinterpret_cast<sockaddr *>(&own), &size) == 0 &&
                     getnameinfo(reinterpret_cast<sockaddr *>(&own), size, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0;
        close(socket);
        if (known) return text;
    }
    TORCH_CHECK(false, "no route to '", host, "'");
}

/// Waits until all processes have come.
void meet(c10d::Store &store, int rank, int size, std::chrono::milliseconds time) {
    auto key = [](int rank) { return "here/" + std::to_string(rank); };
    TORCH_CHECK(store.add(key(rank), 1) == 1, "twice ", rank);
    std::vector<std::string> all;
    for (int other = 0; other < size; other++) all.push_back(key(other));
    try {
        store.wait(all, time);
    } catch (const c10::DistError &) {
        std::string missing;
        for (int other = 0; other < size; other++)
            if (!store.check({key(other)})) missing += (missing.empty() ? "missing process " : ", ") + std::to_string(other);
        TORCH_CHECK(missing.empty(), missing);
        throw;
    }
}

at::Tensor gather(Group &group, const at::Tensor &tensor) {
    auto own = (group.passesThroughHost(tensor) ? tensor.detach().cpu() : tensor.detach()).contiguous();
    auto sizes = own.sizes().vec();
    sizes.insert(sizes.begin(), group.size());
    auto flat = own.view({-1});
    auto all = at::empty({group.size() * flat.numel()}, own.options());
    auto work = group.lines(tensor).values->_allgather_base(all, flat);
    Waits::Span span(group.waits);
    work->wait();
    return all.view(sizes).to(tensor.device());
}

c10::IValue boxed(const Handle &group) {
    return c10::IValue::make_capsule(c10::intrusive_ptr<torch::CustomClassHolder>(group));
}

Handle unboxed(const c10::IValue &value) { return c10::static_intrusive_pointer_cast<Group>(value.toCapsule()); }

/// The sum over the processes. The processes minimise the sum of their losses, so its gradient is the sum of theirs.
struct Sum : torch::autograd::Function<Sum> {
    static at::Tensor forward(torch::autograd::AutogradContext *context, const at::Tensor &x, const Handle &group) {
        context->saved_data["group"] = boxed(group);
        auto y = x.detach().clone(at::MemoryFormat::Contiguous);
        reduce(*group, &Group::Lines::values, y).wait();
        return y;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext *context,
                                                   torch::autograd::variable_list slopes) {
        return {Sum::apply(slopes[0], unboxed(context->saved_data["group"])), at::Tensor()};
    }
};

/// The tensors of all processes along a new first axis.
struct Gather : torch::autograd::Function<Gather> {
    static at::Tensor forward(torch::autograd::AutogradContext *context, const at::Tensor &x, const Handle &group) {
        context->saved_data["group"] = boxed(group);
        return gather(*group, x);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext *context,
                                                   torch::autograd::variable_list slopes) {
        auto group = unboxed(context->saved_data["group"]);
        return {Sum::apply(slopes[0], group).select(0, group->rank()), at::Tensor()};
    }
};

std::chrono::milliseconds milliseconds(double seconds) { return std::chrono::milliseconds(int64_t(seconds * 1000)); }

/// Connects the processes of a meeting once more, for collectives with an order of their own.
auto connector(c10::intrusive_ptr<c10d::Store> store, const ct_meeting &meeting, std::string address,
               std::chrono::milliseconds deadline) {
    return [store, address, deadline, rank = meeting.rank, size = meeting.size,
            patience = milliseconds(meeting.patience)](const char *purpose) {
        auto gloo = c10d::ProcessGroupGloo::Options::create(deadline);
        auto name = getenv("GLOO_SOCKET_IFNAME");
        gloo->devices.push_back(name ? c10d::ProcessGroupGloo::createDeviceForInterface(name)
                                     : c10d::ProcessGroupGloo::createDeviceForHostname(address));
        auto place = c10::make_intrusive<c10d::PrefixStore>(purpose, store);
        auto backend = c10::make_intrusive<c10d::ProcessGroupGloo>(place, rank, size, gloo);
        backend->setTimeout(patience);
        return backend;
    };
}

}  // namespace

struct ct_group_box {
    Handle group;
};
struct ct_work_box {
    Work work;
};

ct_error ct_group_join(const struct ct_meeting *meeting, ct_group *result) {
    return guarded([&] {
        // c10d logs what it also throws, with a trace; libtorch's own variable shows it again
        if (!getenv("TORCH_CPP_LOG_LEVEL")) FLAGS_caffe2_log_level = static_cast<int>(c10d::detail::LogLevel::Error) + 1;
        c10d::TCPStoreOptions options;
        options.port = meeting->port;
        options.isServer = meeting->hosts;
        options.numWorkers = meeting->size;
        options.waitWorkers = false;
        options.timeout = milliseconds(meeting->seconds);
        auto group = c10::make_intrusive<Group>();
        auto address = address_towards(meeting->address, meeting->port);
        auto store = c10::make_intrusive<c10d::TCPStore>(meeting->address, options);
        group->store = c10::make_intrusive<c10d::PrefixStore>(meeting->prefix, store);
        // all must have come before the group's own connections, whose messages are harder to understand
        meet(*group->store, meeting->rank, meeting->size, options.timeout);
        group->patience = milliseconds(meeting->patience);
        group->connect = connector(group->store, *meeting, address, options.timeout);
        options.isServer = false;
        options.port = store->getPort();
        group->beats = c10::make_intrusive<c10d::PrefixStore>(
            std::string(meeting->prefix) + "/beats", c10::make_intrusive<c10d::TCPStore>(meeting->address, options));
        group->host = {group->connect("values"), group->connect("gradients")};
        *result = new ct_group_box{group};
    });
}

void ct_group_leave(ct_group group, bool failed) {
    auto &lines = group->group->gpu;
    if (auto &watch = group->group->watch) {
        bool isLost = watch->lost() >= 0;
        for (auto &line : {lines.values, lines.gradients})
            // what is under way is completed, unless a process is gone
            if (line) failed || isLost ? line->abort() : line->shutdown();
        watch->leave(failed);
    }
    delete group;
}

ct_error ct_group_watch(ct_group group) {
    return guarded([&] {
        auto &own = *group->group;
        // NCCL's collectives that wait for a process that is gone end with their connections
        own.watch = std::make_unique<Watch>(own.connect("watch"), [&own] {
            for (auto &line : {own.gpu.values, own.gpu.gradients})
                if (line) line->abort();
        });
    });
}

ct_error ct_group_use_nccl(ct_group group) {
    return guarded([&] {
        auto library = gpu_library().functions;
        TORCH_CHECK(library, gpu_library().problem);
        auto &own = *group->group;
        auto connected = [&](const char *purpose) {
            auto place = c10::make_intrusive<c10d::PrefixStore>(purpose, own.store);
            return library->nccl(place, own.rank(), own.size(), own.patience);
        };
        own.gpu = {connected("nccl values"), connected("nccl gradients")};
    });
}

int ct_group_lost(ct_group group) { return group->group->watch ? group->group->watch->lost() : -1; }

ct_error ct_group_post(ct_group group, const char *key, const char *text) {
    return guarded([&] {
        std::string value(text);
        group->group->store->set(key, std::vector<uint8_t>(value.begin(), value.end()));
    });
}

ct_error ct_group_read(ct_group group, const char *key, double seconds, const char **result) {
    return guarded([&] {
        thread_local std::string text;
        Waits::Span span(group->group->waits);
        group->group->store->wait({key}, std::chrono::milliseconds(int64_t(seconds * 1000)));
        auto value = group->group->store->get(key);
        text.assign(value.begin(), value.end());
        *result = text.c_str();
    });
}

ct_error ct_group_beat(ct_group group, int64_t *counts) {
    return guarded([&] {
        auto &own = *group->group;
        for (int rank = 0; rank < own.size(); rank++)
            counts[rank] = own.beats->add(std::to_string(rank), rank == own.rank());
    });
}

bool ct_group_is_waiting(ct_group group) { return group->group->waits.running > 0; }

double ct_group_waited(ct_group group) { return static_cast<double>(group->group->waits.nanoseconds) * 1e-9; }

ct_error ct_group_reduce(ct_group group, ct_tensor tensor, bool largest, ct_work *result) {
    return guarded([&] {
        *result = new ct_work_box{reduce(*group->group, &Group::Lines::values, tensor->value.detach(), largest)};
    });
}

ct_error ct_work_wait(ct_work work) {
    std::unique_ptr<ct_work_box> owned(work);
    return guarded([&] { owned->work.wait(); });
}

ct_error ct_group_sum(ct_group group, ct_tensor tensor, ct_tensor *result) {
    return guarded([&] { *result = ct_own(Sum::apply(tensor->value, group->group)); });
}

ct_error ct_group_gather(ct_group group, ct_tensor tensor, ct_tensor *result) {
    return guarded([&] { *result = ct_own(Gather::apply(tensor->value, group->group)); });
}

ct_error ct_group_gradients(ct_group group, int64_t bucket, ct_tensor output, const ct_tensor *inputs,
                            const ct_tensor *earlier, size_t input_count, bool retain_graph, ct_tensor *results) {
    return guarded([&] {
        std::vector<at::Tensor> leaves, means;
        for (size_t i = 0; i < input_count; i++) leaves.push_back(inputs[i]->value);
        Buckets buckets(*group->group, bucket, leaves);
        auto add = [&](size_t i, const at::Tensor &gradient) {
            at::NoGradGuard guard;
            if (!earlier || !earlier[i])
                buckets.add(i, gradient.defined() ? gradient.detach() : gradient);
            else
                buckets.add(i, gradient.defined() ? gradient.detach() + earlier[i]->value : earlier[i]->value);
        };
        std::vector<unsigned> hooks;
        std::exception_ptr failure;
        if (output) {
            for (size_t i = 0; i < input_count; i++)
                hooks.push_back(leaves[i].register_hook([&add, i](at::Tensor gradient) { add(i, gradient); }));
            try {
                torch::autograd::grad({output->value}, leaves, {}, retain_graph, false, /*allow_unused=*/true);
            } catch (...) {
                failure = std::current_exception();
            }
            for (size_t i = 0; i < input_count; i++) leaves[i].remove_hook(hooks[i]);
            if (failure) std::rethrow_exception(failure);
        }
        for (size_t i = input_count; i-- > 0;)
            if (!buckets.has(i)) add(i, at::Tensor());
        buckets.finish(means);
        for (size_t i = 0; i < input_count; i++) results[i] = means[i].defined() ? ct_own(means[i]) : nullptr;
    });
}
