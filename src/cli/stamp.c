/* stamp -- codes of tables that go out, as notes of this node: they are in no batch and are never sent. */
#include "stamp.h"

#include <siben/paper.h>

#include <stdio.h>

#define NOTE_EXPORT "export/"
#define NOTE_LAYOUT 1
#define QR_PIXELS 4 /* a module: 26 mm at 200 dpi and more */

static void note_name(const struct stamp *stamp, char name[64])
{
    char code[STAMP_CODE_SIZE];
    stamp_print(stamp, code);
    snprintf(name, 64, NOTE_EXPORT "%s", code);
}

struct noting {
    char name[64];
    struct bytes value;
};

static enum status put_note(void *context, struct span *span)
{
    const struct noting *noting = context;
    replica_note_put(span, noting->name, noting->value);
    return STATUS_OK;
}

/* A table that goes out is not kept back because there was no room for the note. */
static void note(struct command_context *context, const struct stamp *stamp,
                 const struct exported *exported)
{
    struct buffer value = {0};
    struct noting noting;
    buffer_put_u8(&value, NOTE_LAYOUT);
    buffer_put_u64(&value, (uint64_t)exported->made_ms);
    buffer_put_u8(&value, (uint8_t)exported->place.dimension);
    buffer_put_sized(&value, bytes_of_text(exported->place.code));
    buffer_put_sized(&value, bytes_of_text(exported->title));
    buffer_put_sized(&value, bytes_of_text(exported->user));
    buffer_put_sized(&value, bytes_of_text(exported->basis));
    buffer_put(&value, exported->digest.bytes, HASH_SIZE);
    note_name(stamp, noting.name);
    noting.value = buffer_bytes(&value);
    const struct store_job job = {.run = put_note, .context = &noting, .bytes = value.size};
    enum status status =
        value.failed ? STATUS_NO_MEMORY : store_run(context->node->store, &job, NULL);
    if (status != STATUS_OK) {
        struct why why;
        why_clear(&why);
        why_complete(&why, status);
        command_note(context, "注意：本机没有记下这张表的核对码：%s\n      → %s\n", why.what,
                     why.hint);
    }
    buffer_free(&value);
}

static const char *text_of(struct arena *arena, struct reader *reader)
{
    const char *text = arena_text_of(arena, reader_sized(reader, reader_left(reader)));
    return text ? text : "";
}

enum status exported_read(struct command_context *context, struct view *view,
                          const struct stamp *stamp, struct exported *exported)
{
    struct bytes value;
    char name[64];
    note_name(stamp, name);
    enum status status = replica_note_get(view, &context->arena, name, &value);
    if (status != STATUS_OK)
        return status;
    struct reader reader = reader_of(value);
    bool known = reader_u8(&reader) == NOTE_LAYOUT;
    *exported = (struct exported){.made_ms = (int64_t)reader_u64(&reader)};
    exported->place.dimension = (enum dimension)reader_u8(&reader);
    const char *place = text_of(&context->arena, &reader);
    exported->title = text_of(&context->arena, &reader);
    exported->user = text_of(&context->arena, &reader);
    exported->basis = text_of(&context->arena, &reader);
    struct bytes digest = reader_take(&reader, HASH_SIZE);
    if (!known || !reader_done(&reader) || strlen(place) >= sizeof exported->place.code)
        return STATUS_CORRUPT;
    memcpy(exported->place.code, place, strlen(place) + 1);
    memcpy(exported->digest.bytes, digest.data, HASH_SIZE);
    return context->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static void put_qr(struct command_context *context, const struct stamp *stamp,
                   const struct exported *exported, struct sheet_stamp *out)
{
    char hex[2 * HASH_SIZE + 1], when[INSTANT_TEXT_SIZE], round[16] = "";
    struct buffer png = {0};
    bytes_to_hex(bytes_of(exported->digest.bytes, HASH_SIZE), hex);
    instant_print(exported->made_ms, when);
    if (stamp->round >= 0)
        snprintf(round, sizeof round, "/%d", stamp->round);
    const char *text = arena_print(&context->arena, "SIBENT1|%s|%s|%s|%u%s|%s|%s|%.32s", out->code,
                                   stamp_words(stamp), exported->place.code, stamp->fiscal_year,
                                   round, context->node->config.node, when, hex);
    if (text && paper_qr_png(text, QR_PIXELS, &png) == STATUS_OK)
        out->qr = arena_bytes(&context->arena, buffer_bytes(&png));
    buffer_free(&png);
}

const struct sheet_stamp *sheet_stamp(struct command_context *context, struct view *view,
                                      struct stamp stamp, const struct place *place,
                                      const struct moment *basis, const char *basis_words,
                                      const struct table *table)
{
    struct sheet_stamp *out = arena_take(&context->arena, sizeof *out);
    struct exported exported = {.made_ms = context->now_ms,
                                .title = table->title ? table->title : "",
                                .user = context->user ? context->user : "",
                                .basis = basis_words ? basis_words : ""};
    const struct head *heads = basis ? basis->heads : NULL;
    struct head *held = NULL;
    size_t count = basis ? basis->count : 0;
    if (!out)
        return NULL;
    if (place)
        exported.place = *place;
    if (!basis && replica_heads(view, &context->arena, &context->node->config.scope, &held,
                                &count) == STATUS_OK)
        heads = held;
    stamp_basis(heads, heads ? count : 0, &exported.digest);
    stamp_take(&stamp, exported.place.code, table);
    stamp_print(&stamp, out->code);
    out->qr = bytes_of(NULL, 0);
    put_qr(context, &stamp, &exported, out);
    note(context, &stamp, &exported);
    return out;
}

const struct sheet_stamp *sheet_stamp_list(struct command_context *context,
                                           const struct table *table)
{
    const struct stamp list = {.table = STAMP_LIST, .round = -1};
    if (!context->view)
        return NULL;
    struct view view = *context->view;
    return sheet_stamp(context, &view, list, NULL, NULL, NULL, table);
}
