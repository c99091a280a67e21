/* change -- the outside of a record's version, as it stands in a batch.
 *
 * Read by hand, field by field: the payload stays where it is and nothing is
 * allocated for a first version. The bytes are those of message Change in
 * proto/record.proto; a test holds the two together. */
#include "shape.h"
#include "wire.h"

enum { /* numbers of message Change */
       CHANGE_KIND = 1,
       CHANGE_ID = 2,
       CHANGE_FISCAL_YEAR = 3,
       CHANGE_ROUND = 4,
       CHANGE_SCOPE = 5,
       CHANGE_REPLACES = 6,
       CHANGE_REOPENING = 7,
       CHANGE_WITHDRAWN = 8,
       CHANGE_ENTERED_FOR = 9,
       CHANGE_REASON = 10,
       CHANGE_PAYLOAD = 15
};

static uint8_t wire_type_of(uint32_t number)
{
    bool sized = number == CHANGE_ID || number == CHANGE_SCOPE || number == CHANGE_REPLACES ||
                 number == CHANGE_REOPENING || number == CHANGE_ENTERED_FOR ||
                 number == CHANGE_REASON || number == CHANGE_PAYLOAD;
    return sized ? WIRE_SIZED : WIRE_VARINT;
}

static bool is_known(uint32_t number)
{
    return (number >= CHANGE_KIND && number <= CHANGE_REASON) || number == CHANGE_PAYLOAD;
}

/* The fields that stay when the body of a change is purged. */
static bool in_head(uint32_t number)
{
    return number >= CHANGE_KIND && number <= CHANGE_WITHDRAWN;
}

/* -- decoding -- */

static enum status decode_scope(struct bytes bytes, struct scope *scope)
{
    struct scope given = {{0}}, parsed;
    if (bytes.size >= sizeof(given.text))
        return STATUS_MALFORMED;
    memcpy(given.text, bytes.data, bytes.size);
    if (memchr(bytes.data, 0, bytes.size) || scope_parse(given.text, &parsed, NULL) != STATUS_OK ||
        !scope_equal(&given, &parsed))
        return STATUS_MALFORMED;
    *scope = parsed;
    return STATUS_OK;
}

static enum status decode_ref(struct arena *arena, const struct feed_name *feed, struct bytes bytes,
                              struct version_name *version)
{
    memset(version, 0, sizeof(*version));
    enum status status = shape_decode(arena, &shape_version_ref, bytes, version);
    if (status == STATUS_OK && version->feed.node[0] == '\0')
        version->feed = *feed;
    if (status == STATUS_OK && version->seq == 0)
        return STATUS_MALFORMED; /* the first batch of a feed is number 1 */
    return status;
}

static enum status decode_number(const struct wire_field *field, struct change *change)
{
    switch (field->number) {
    case CHANGE_KIND:
        change->key.kind = (uint16_t)field->value;
        return field->value <= UINT16_MAX ? STATUS_OK : STATUS_MALFORMED;
    case CHANGE_FISCAL_YEAR:
        change->key.fiscal_year = (uint16_t)field->value;
        return field->value <= UINT16_MAX ? STATUS_OK : STATUS_MALFORMED;
    case CHANGE_ROUND:
        change->key.round = (uint8_t)field->value;
        return field->value <= UINT8_MAX ? STATUS_OK : STATUS_MALFORMED;
    default:
        change->withdrawn = field->value != 0;
        return STATUS_OK;
    }
}

static enum status decode_words(struct arena *arena, struct bytes bytes, const char **words)
{
    if (bytes.size > NAME_MAX_BYTES)
        return STATUS_TOO_LARGE;
    if (!text_is_utf8(bytes))
        return STATUS_MALFORMED;
    *words = arena_text_of(arena, bytes);
    return *words ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status decode_sized(struct arena *arena, const struct feed_name *feed,
                                const struct wire_field *field, struct change *change)
{
    struct bytes bytes = field->bytes;
    switch (field->number) {
    case CHANGE_ID:
        if (bytes.size > RECORD_ID_MAX || !text_is_utf8(bytes))
            return STATUS_MALFORMED;
        memset(change->key.id, 0, sizeof(change->key.id));
        if (bytes.size)
            memcpy(change->key.id, bytes.data, bytes.size);
        return STATUS_OK;
    case CHANGE_SCOPE:
        return decode_scope(bytes, &change->key.scope);
    case CHANGE_REPLACES: /* the array has been made for all of them */
        return decode_ref(arena, feed, bytes, &change->replaces[change->replace_count++]);
    case CHANGE_REOPENING:
        return decode_ref(arena, feed, bytes, &change->reopening);
    case CHANGE_ENTERED_FOR:
        return decode_words(arena, bytes, &change->entered_for);
    case CHANGE_REASON:
        return decode_words(arena, bytes, &change->reason);
    default:
        change->payload = bytes;
        return bytes.size <= PAYLOAD_MAX ? STATUS_OK : STATUS_TOO_LARGE;
    }
}

struct bytes change_head(struct bytes change)
{
    struct reader reader = reader_of(change);
    struct wire_field field;
    size_t size = 0;
    while (wire_next(&reader, &field) && in_head(field.number))
        size += field.whole.size;
    return bytes_of(change.data, size);
}

/* What one look over the fields tells: how much room is needed. */
struct survey {
    size_t replaces, unknown;
};

static enum status survey_change(struct bytes bytes, struct survey *survey)
{
    struct reader reader = reader_of(bytes);
    struct wire_field field;
    bool body = false;
    while (wire_next(&reader, &field)) {
        if (body && in_head(field.number))
            return STATUS_MALFORMED; /* a purge would take it for body */
        body = body || !in_head(field.number);
        if (!is_known(field.number))
            survey->unknown += field.whole.size;
        else if (field.type != wire_type_of(field.number))
            return STATUS_MALFORMED;
        survey->replaces += field.number == CHANGE_REPLACES;
    }
    if (reader.failed)
        return STATUS_MALFORMED;
    return survey->replaces <= CHANGE_REPLACES_MAX ? STATUS_OK : STATUS_TOO_LARGE;
}

enum status change_decode(struct arena *arena, const struct feed_name *feed, struct bytes bytes,
                          struct change *change)
{
    struct survey survey = {0};
    enum status status = survey_change(bytes, &survey);
    if (status != STATUS_OK)
        return status;
    struct change decoded;
    memset(&decoded, 0, sizeof(decoded));
    decoded.key.scope = feed->scope;
    decoded.entered_for = decoded.reason = "";
    if (survey.replaces)
        decoded.replaces = arena_array(arena, struct version_name, survey.replaces);
    uint8_t *unknown = survey.unknown ? arena_take_raw(arena, survey.unknown) : NULL;
    if ((survey.replaces && !decoded.replaces) || (survey.unknown && !unknown))
        return STATUS_NO_MEMORY;
    decoded.unknown = bytes_of(unknown, survey.unknown);
    struct reader reader = reader_of(bytes);
    struct wire_field field;
    while (status == STATUS_OK && wire_next(&reader, &field)) {
        if (!is_known(field.number)) {
            memcpy(unknown, field.whole.data, field.whole.size);
            unknown += field.whole.size;
        } else if (field.type == WIRE_SIZED) {
            status = decode_sized(arena, feed, &field, &decoded);
        } else {
            status = decode_number(&field, &decoded);
        }
    }
    if (status == STATUS_OK && decoded.key.kind == 0)
        status = STATUS_MALFORMED;
    if (status == STATUS_OK)
        *change = decoded;
    return status;
}

/* -- encoding -- */

/* A reference, without the feed's name when it is the change's own. */
static enum status encode_ref(const struct feed_name *feed, const struct version_name *version,
                              uint32_t number, struct buffer *bytes)
{
    struct version_name short_form = *version;
    if (feed_name_equal(feed, &version->feed) || version->feed.node[0] == '\0')
        memset(&short_form.feed, 0, sizeof(short_form.feed));
    struct buffer reference = {0};
    enum status status =
        version->seq ? shape_encode(&shape_version_ref, &short_form, &reference) : STATUS_INVALID;
    if (status == STATUS_OK)
        wire_put_sized(bytes, number, buffer_bytes(&reference));
    buffer_free(&reference);
    return status;
}

static enum status encode_refs(const struct feed_name *feed, const struct change *change,
                               struct buffer *bytes)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < change->replace_count && status == STATUS_OK; i++)
        status = encode_ref(feed, &change->replaces[i], CHANGE_REPLACES, bytes);
    if (status == STATUS_OK && change->reopening.seq)
        status = encode_ref(feed, &change->reopening, CHANGE_REOPENING, bytes);
    return status;
}

/* Whether the bytes that would come of it can be read again. */
static enum status encodable(const struct change *change)
{
    const struct record_key *key = &change->key;
    struct scope scope;
    struct bytes entered_for = bytes_of_text(change->entered_for);
    struct bytes reason = bytes_of_text(change->reason);
    if (change->replace_count > CHANGE_REPLACES_MAX || change->payload.size > PAYLOAD_MAX ||
        entered_for.size > NAME_MAX_BYTES || reason.size > NAME_MAX_BYTES)
        return STATUS_TOO_LARGE;
    if (key->kind == 0 || !memchr(key->id, 0, sizeof(key->id)) ||
        !memchr(key->scope.text, 0, sizeof(key->scope.text)) ||
        scope_parse(key->scope.text, &scope, NULL) != STATUS_OK ||
        !scope_equal(&scope, &key->scope) || !text_is_utf8(bytes_of_text(key->id)) ||
        !text_is_utf8(entered_for) || !text_is_utf8(reason))
        return STATUS_INVALID;
    return STATUS_OK;
}

enum status change_encode(const struct feed_name *feed, const struct change *change,
                          struct buffer *bytes)
{
    const struct record_key *key = &change->key;
    size_t start = bytes->size;
    enum status status = encodable(change);
    if (status != STATUS_OK)
        return status;
    wire_put_varint(bytes, CHANGE_KIND, key->kind);
    if (key->id[0])
        wire_put_sized(bytes, CHANGE_ID, bytes_of_text(key->id));
    if (key->fiscal_year)
        wire_put_varint(bytes, CHANGE_FISCAL_YEAR, key->fiscal_year);
    if (key->round)
        wire_put_varint(bytes, CHANGE_ROUND, key->round);
    if (!scope_equal(&key->scope, &feed->scope))
        wire_put_sized(bytes, CHANGE_SCOPE, bytes_of_text(key->scope.text));
    status = encode_refs(feed, change, bytes);
    if (change->withdrawn)
        wire_put_varint(bytes, CHANGE_WITHDRAWN, 1);
    if (!text_is_empty(change->entered_for))
        wire_put_sized(bytes, CHANGE_ENTERED_FOR, bytes_of_text(change->entered_for));
    if (!text_is_empty(change->reason))
        wire_put_sized(bytes, CHANGE_REASON, bytes_of_text(change->reason));
    if (change->payload.size)
        wire_put_sized(bytes, CHANGE_PAYLOAD, change->payload);
    buffer_put_bytes(bytes, change->unknown);
    if (status == STATUS_OK && bytes->failed)
        status = STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        bytes->size = start;
    return status;
}
