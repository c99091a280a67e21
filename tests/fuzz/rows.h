/* rows -- notes about a peer and of a file, put as bytes and read as what they are. */
#include <siben/kv_memory.h>
#include <siben/node.h>

static void notes_read(struct arena *arena, struct bytes bytes)
{
    static const char *const names[] = {"carried0", "held0", "goal0", "parts",
                                        "left0000000000000007"};
    static const struct peer child = {.node = "653022205", .scope = {"653022205"}};
    static struct replica *replica;
    static struct file_note note;
    struct span *span;
    struct carried carried;
    struct cursor held;
    struct goal goal;
    struct parts_read parts;
    struct why why;
    char name[5 + 2 * HASH_SIZE + 1] = "file/";
    bool open;
    if (!replica)
        REQUIRE(trust_start() == STATUS_OK &&
                replica_open(kv_memory_new(), NULL, 1, &replica, &open, &why) == STATUS_OK);
    memset(name + 5, '0', 2 * (size_t)HASH_SIZE);
    REQUIRE(replica_begin(replica, &span) == STATUS_OK);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        REQUIRE(replica_peer_note_put(span, child.node, names[i], bytes) == STATUS_OK);
    replica_note_put(span, name, bytes);
    struct view view = replica_span_view(span);
    (void)!carried_get(&view, child.node, LANE_SUMMARY, &carried);
    (void)!held_get(&view, &child, LANE_SUMMARY, &held);
    (void)!goal_get(&view, arena, child.node, LANE_SUMMARY, &goal);
    if (parts_get(&view, child.node, 7, &parts) == STATUS_OK)
        REQUIRE(parts.parts > 0 && parts.parts <= BUNDLE_PARTS_MAX);
    (void)!epoch_open(&view, child.node, 7, 1, &open);
    REQUIRE(file_note_get(&view, &(struct hash){{0}}, &note) != STATUS_OK ||
            note.place_count <= FILE_PLACES_MAX);
    replica_abort(span);
}
