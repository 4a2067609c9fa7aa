#include "LibraryChecks.h"

#include "Memory.h"

#include <random>

size_t memory_of_parts(void) {
    constexpr size_t part = 8 << 20;
    Memory memory;
    memory.keep(memory.take(3 * part));
    void *first = memory.take(part), *second = memory.take(part), *third = memory.take(part);
    for (void *data : {first, third, second}) memory.keep(data);
    return memory.take(3 * part) ? memory.held() / part : 0;
}

memory_check memory_checks(int count) {
    struct Own {
        size_t *data, size, mark;
    };
    Memory memory;
    std::mt19937 random(1);
    std::vector<Own> all;
    memory_check result{};
    for (int step = 0; step < count; step++) {
        if (all.size() < 4 || (all.size() < 12 && random() % 2)) {
            const size_t size = (1 + random() % 5) << 20, before = memory.held();
            const Own own{static_cast<size_t *>(memory.take(size)), size / sizeof(size_t), random()};
            result.reused += memory.held() == before;
            own.data[0] = own.data[own.size - 1] = own.mark;
            all.push_back(own);
        } else {
            std::swap(all[random() % all.size()], all.back());
            const Own own = all.back();
            result.overlapping += own.data[0] != own.mark || own.data[own.size - 1] != own.mark;
            memory.keep(own.data);
            all.pop_back();
        }
        result.exceeding += memory.held() > memory.largest() + slack;
    }
    for (const Own &own : all) result.overlapping += own.data[0] != own.mark;
    return result;
}
