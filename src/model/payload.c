/* payload -- the body of a record, by kind. */
#include "shape.h"

enum status payload_decode(struct arena *arena, unsigned kind, struct bytes bytes,
                           struct payload *payload)
{
    const struct shape *shape = shape_of_kind(kind);
    if (bytes.size > PAYLOAD_MAX)
        return STATUS_TOO_LARGE;
    struct payload decoded;
    memset(&decoded, 0, sizeof(decoded));
    decoded.kind = kind;
    if (shape) {
        enum status status = shape_decode(arena, shape, bytes, &decoded.unit);
        if (status != STATUS_OK)
            return status;
    } else {
        decoded.raw = bytes;
    }
    *payload = decoded;
    return STATUS_OK;
}

enum status payload_encode(const struct payload *payload, struct buffer *bytes)
{
    const struct shape *shape = shape_of_kind(payload->kind);
    if (shape)
        return shape_encode(shape, &payload->unit, bytes);
    if (payload->raw.size > PAYLOAD_MAX)
        return STATUS_TOO_LARGE;
    buffer_put_bytes(bytes, payload->raw);
    return bytes->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static const char **unit_code_at(struct payload *payload)
{
    switch (payload->kind) {
    case KIND_TARGET:
        return &payload->target.unit_code;
    case KIND_MONITORING:
        return &payload->monitoring.unit_code;
    case KIND_SELF_EVALUATION:
        return &payload->self_evaluation.unit_code;
    case KIND_SPENDING:
        return &payload->spending.unit_code;
    case KIND_PROJECT:
        return &payload->project.unit_code;
    case KIND_BUDGET:
        return &payload->budget.unit_code;
    case KIND_FUND:
        return &payload->fund.unit_code;
    case KIND_PROJECT_LIST:
        return &payload->list.unit_code;
    default:
        return NULL;
    }
}

const char *payload_unit_code(const struct payload *payload)
{
    if (payload->kind == KIND_WORK) /* of one unit when its first row is */
        return payload->work.row_count ? payload->work.rows[0].unit_code : "";
    const char **at = unit_code_at((struct payload *)(uintptr_t)payload);
    return at ? *at : NULL;
}

bool payload_set_unit_code(struct payload *payload, const char *code)
{
    const char **at = unit_code_at(payload);
    if (at)
        *at = code;
    return at != NULL;
}
