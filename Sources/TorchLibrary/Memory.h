// Memory of large tensors, kept when they are freed.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <mutex>
#include <unordered_map>

namespace {

constexpr size_t hugePage = 2 << 20;
/// What may be kept in addition, since the free blocks of a small model seldom suffice for the sizes that are needed next.
constexpr size_t slack = 16 << 20;

inline size_t rounded(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

/// New memory from the system, in huge pages as far as it goes; null if there is none.
inline void *map(size_t bytes) {
    void *start = mmap(nullptr, bytes + hugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) return nullptr;
    const auto from = reinterpret_cast<size_t>(start), to = rounded(from, hugePage);
    if (to > from) munmap(start, to - from);
    munmap(reinterpret_cast<void *>(to + bytes), from + hugePage - to);
    madvise(reinterpret_cast<void *>(to), bytes, MADV_HUGEPAGE);
    return reinterpret_cast<void *>(to);
}

/// Memory that is used again for other tensors: a free block is divided, and becomes one with the free blocks next to it. What is
/// used and what is kept together take no more than what was used at one moment before, and the slack.
class Memory {
public:
    ~Memory() { shrink(0, 0); }

    /// Null if the system has no more. Sizes are multiples of the system's pages.
    void *take(size_t size) {
        const std::lock_guard guard(mutex);
        void *result = again(size);
        if (!result) {
            shrink(size, std::max(most, used + size) + slack);
            result = map(size);
        }
        if (!result) {
            shrink(size, 0);
            result = map(size);
        }
        if (!result) return nullptr;
        sizes[result] = size;
        used += size;
        most = std::max(most, used);
        return result;
    }

    /// Keeps memory that is free now, if it came from here.
    bool keep(void *data) {
        const std::lock_guard guard(mutex);
        const auto place = sizes.find(data);
        if (place == sizes.end()) return false;
        const size_t size = place->second;
        sizes.erase(place);
        used -= size;
        kept += size;
        auto block = blocks.insert({static_cast<char *>(data), {size, ++clock}}).first;
        if (const auto next = std::next(block); next != blocks.end() && next->first == block->first + block->second.size) {
            block->second.size += next->second.size;
            blocks.erase(next);
        }
        if (block == blocks.begin()) return true;
        if (const auto before = std::prev(block); before->first + before->second.size == block->first) {
            before->second = {before->second.size + block->second.size, clock};
            blocks.erase(block);
        }
        return true;
    }

    /// The bytes of all blocks, and the largest number that was used at one moment.
    size_t held() const { return used + kept; }
    size_t largest() const { return most; }

private:
    struct Block {
        size_t size;
        /// When a part of it was freed last.
        uint64_t time;
    };

    /// The front of the smallest free block that suffices; null if there is none.
    void *again(size_t size) {
        auto best = blocks.end();
        for (auto block = blocks.begin(); block != blocks.end(); block++)
            if (block->second.size >= size && (best == blocks.end() || block->second.size < best->second.size)) best = block;
        if (best == blocks.end()) return nullptr;
        const auto [data, found] = *best;
        blocks.erase(best);
        if (found.size > size) blocks[data + size] = {found.size - size, found.time};
        kept -= size;
        return data;
    }

    /// Returns the ends of the oldest free blocks to the system until the wanted bytes fit into the limit.
    void shrink(size_t wanted, size_t limit) {
        while (!blocks.empty() && used + kept + wanted > limit) {
            const auto oldest = std::min_element(blocks.begin(), blocks.end(), [](const auto &a, const auto &b) {
                return a.second.time < b.second.time;
            });
            auto &[size, time] = oldest->second;
            const size_t part = std::min(size, rounded(used + kept + wanted - limit, hugePage));
            size -= part;
            kept -= part;
            munmap(oldest->first + size, part);
            if (size == 0) blocks.erase(oldest);
        }
    }

    std::mutex mutex;
    /// Free blocks by their places.
    std::map<char *, Block> blocks;
    /// The blocks in use.
    std::unordered_map<void *, size_t> sizes;
    size_t used = 0, kept = 0, most = 0;
    uint64_t clock = 0;
};

}  // namespace

/// From now on the memory of large tensors on the CPU is kept.
void keep_memory();
