// Operations that are recorded once and repeated together, as CUDA graphs do.

#include "GPU.h"
#include "Tensors.h"

struct ct_recording_box {
    std::unique_ptr<Recording> recording;
};

std::map<c10::DeviceType, RecordingMaker> &recording_makers() {
    static std::map<c10::DeviceType, RecordingMaker> makers;
    return makers;
}

bool ct_can_record(const char *device) {
    return recording_makers().count(c10::Device(std::string(device)).type()) > 0;
}

ct_error ct_recording_begin(const char *device, const ct_generator *generators, size_t count, ct_recording *result) {
    return guarded([&] {
        const c10::Device place{std::string(device)};
        std::vector<at::Generator> own;
        for (size_t i = 0; i < count; i++) own.push_back(generators[i]->value);
        auto box = std::make_unique<ct_recording_box>();
        box->recording = recording_makers().at(place.type())(place, own);
        box->recording->begin();
        handles::isRecording = true;
        *result = box.release();
    });
}

ct_error ct_recording_end(ct_recording recording) {
    handles::isRecording = false;
    return guarded([&] { recording->recording->end(); });
}

ct_error ct_recording_replay(ct_recording recording) {
    return guarded([&] { recording->recording->replay(); });
}

void ct_recording_free(ct_recording recording) { delete recording; }
