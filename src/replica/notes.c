/* What a node notes for itself: never synced, and no part of what follows from the set. */
#include "inside.h"

static struct key note_key(const char *name)
{
    struct key key;
    key_init(&key);
    key_raw(&key, bytes_of_text(name));
    return key;
}

void replica_note_put(struct span *span, const char *name, struct bytes value)
{
    struct key key = note_key(name);
    kv_put(span->txn, KV_LOCAL, key_bytes(&key), value);
}

enum status replica_note_get(struct view *view, struct arena *arena, const char *name,
                             struct bytes *value)
{
    struct key key = note_key(name);
    struct bytes found;
    enum status status = kv_get(view->txn, KV_LOCAL, key_bytes(&key), &found);
    if (status)
        return status;
    *value = arena_bytes(arena, found);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status replica_each_note(struct view *view, const char *prefix,
                              bool (*visit)(void *context, const char *rest, struct bytes value),
                              void *context)
{
    struct key key = note_key(prefix);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LOCAL);
    if (!cursor)
        return view->txn->failed;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&key)); more;
         more = kv_next_prefix(cursor, key_bytes(&key))) {
        char rest[KEY_MAX + 1];
        size_t size = cursor->key.size - key.size;
        if (size > KEY_MAX)
            continue;
        memcpy(rest, cursor->key.data + key.size, size);
        rest[size] = '\0';
        if (!visit(context, rest, cursor->value))
            break;
    }
    kv_cursor_close(cursor);
    return STATUS_OK;
}
