/* rooms: page node report bundle net store sync replica feed trust analytics model kv base */
/* A piece of work, or cells of a form, as anybody may post them: what is refused says why. */
#include "../../src/page/entry.h"
#include "../../src/page/work_entry.h"
#include "office.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct work_entry entry;
    struct call call;
    struct prefill_typed *typed;
    struct view view;
    size_t count;
    office_call(&call, &view);
    call.input = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(call.input) && json_object_get(call.input, "cells"))
        REQUIRE(entry_read_typed(&call, &typed, &count) == STATUS_OK || *call.why.what);
    else if (json_is_object(call.input)) {
        json_t *made = answer_object(&call);
        if (work_entry_read(&call, &view, &entry) == STATUS_OK)
            work_entry_put(&call, made, &entry);
        REQUIRE(made && !call.short_of_memory);
        json_decref(made);
    }
    office_close(&call, &view);
    return 0;
}
