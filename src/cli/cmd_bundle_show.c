/* bundle show -- what a file is and holds, without taking it in; or, without a file,
 * how things stand with each peer. */
#include "bundle_words.h"

#include <stdio.h>

#define FEEDS_SHOWN 500
#define KINDS_SHOWN (KIND_KNOWN_MAX + 2)

/* -- how things stand --------------------------------------------------------------------- */

struct stands {
    struct command_context *context;
    struct view *view;
    struct list list;
    enum status status;
    bool any;
};

static void add_peer(struct stands *stands, const struct peer *peer)
{
    struct bundle_state states[LANE_COUNT];
    struct command_context *context = stands->context;
    enum status status = bundle_state_of(stands->view, peer, states);
    for (unsigned i = 0; i < LANE_COUNT && status == STATUS_OK; i++) {
        const struct bundle_state *state = &states[i];
        bool carried = state->carried >= state->tail;
        const char *cells[] = {
            peer->node,
            peer->parent ? "上级" : "下级",
            lane_chinese(i),
            state->carried_ms ? instant_words(context, state->carried_ms) : "",
            arena_print(&context->arena, "%llu", (unsigned long long)state->open),
            state->open == 0 ? "已全部确认"
            : carried        ? "已写出，等对方确认"
                             : "有新内容，还没有写出"};
        list_row(context, &stands->list, cells);
        stands->any = true;
    }
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        stands->status = status;
}

static bool see_child(void *context, const struct enrolled *enrolled)
{
    struct stands *stands = context;
    struct peer peer = {.scope = enrolled->grant.scope,
                        .summary_only = enrolled->grant.uplink_summary_only};
    memcpy(peer.node, enrolled->grant.node, sizeof peer.node);
    if (!enrolled->ended)
        add_peer(stands, &peer);
    return stands->status == STATUS_OK;
}

static int show_standing(struct command_context *context)
{
    static const char *const columns[] = {"peer:节点",        "side:上下级",     "lane:内容",
                                          "written:上次写出", "open:未确认包数", "state:状态"};
    struct view view;
    struct bundle_peer parent;
    struct stands stands = {.context = context, .view = &view};
    enum table_format format;
    list_begin(context, &stands.list, "报送包文件", columns, sizeof columns / sizeof columns[0]);
    enum status status = command_format(context, &format);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = bundle_find_peer(&view, "parent", &parent, NULL);
    if (status == STATUS_OK)
        add_peer(&stands, &parent.peer);
    if (status == STATUS_OK || status == STATUS_NOT_FOUND)
        status = replica_each_enrolled(&view, see_child, &stands);
    status = status ? status : stands.status;
    status = command_view_close(context, &view, status);
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (stands.any || format != FORMAT_TEXT)
        command_table(context, &stands.list.table, format);
    else
        command_print(context, "还没有写过报送包文件\n");
    return EXIT_OK;
}

/* -- one file -------------------------------------------------------------------------------- */

struct seen_feed {
    struct feed_name feed;
    uint32_t first, last;
    uint64_t batches, changes;
};

struct showing {
    struct command_context *context;
    struct identity identity;
    bool enrolled, ours; /* we are the receiver */
    struct seen_feed *feeds;
    size_t feed_count;
    uint64_t kinds[KINDS_SHOWN], changes, acks, positions;
    uint64_t batches, known; /* in the file; of them, held here already */
    uint64_t files;
    struct view *view;  /* of the piece that is looked at */
    struct why refusal; /* this node would not take it in: what[0], and why */
};

static struct seen_feed *feed_of(struct showing *showing, const struct feed_name *feed)
{
    for (size_t i = 0; i < showing->feed_count; i++)
        if (feed_name_equal(&showing->feeds[i].feed, feed))
            return &showing->feeds[i];
    if (showing->feed_count == FEEDS_SHOWN)
        return NULL;
    struct seen_feed *seen = &showing->feeds[showing->feed_count++];
    *seen = (struct seen_feed){.feed = *feed, .first = UINT32_MAX};
    return seen;
}

/* Is it here already? */
static enum status see_known(struct showing *showing, const struct batch *batch,
                             struct arena *arena)
{
    struct batch own = *batch;
    bool held = false;
    enum status status = batch_digest(&own, &showing->identity.root, arena);
    const struct head head = {.feed = own.feed, .seq = own.seq, .hash = own.hash};
    if (status == STATUS_OK)
        status = replica_held(showing->view, &head, &held);
    showing->batches++;
    showing->known += held;
    return status;
}

static enum status see_batch(void *context, const struct batch *batch, struct arena *arena)
{
    struct showing *showing = context;
    struct seen_feed *feed = feed_of(showing, &batch->feed);
    enum status status = see_known(showing, batch, arena);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < batch->change_count; i++) {
        struct change change;
        bool read = change_decode(arena, &batch->feed, batch->changes[i], &change) == STATUS_OK;
        unsigned kind = read ? change.key.kind : 0;
        showing->kinds[kind <= KIND_KNOWN_MAX ? kind : KINDS_SHOWN - 1]++;
        showing->changes++;
    }
    if (!feed)
        return STATUS_OK;
    feed->batches++;
    feed->changes += batch->change_count;
    feed->first = batch->seq < feed->first ? batch->seq : feed->first;
    feed->last = batch->seq > feed->last ? batch->seq : feed->last;
    return STATUS_OK;
}

/* A view for each piece: a large file is not looked through at one moment. */
static enum status look(void *context, struct arena *arena, const struct bundle_content *content,
                        struct why *why)
{
    struct showing *showing = context;
    struct view view;
    (void)arena;
    showing->acks += content->ack_count;
    showing->positions += content->position_count;
    showing->files += content->has_file && content->file_offset == 0;
    if (!content->has_run)
        return STATUS_OK;
    enum status status = replica_view(showing->context->node->replica, &view);
    if (status != STATUS_OK)
        return status;
    showing->view = &view;
    status = bundle_each_batch(&showing->identity.root, content, see_batch, showing, why);
    return replica_view_close(&view, status);
}

static void say_header(struct command_context *context, const char *name,
                       const struct bundle_header *header)
{
    char root[2 * HASH_SIZE + 1];
    bytes_to_hex(bytes_of(header->root.bytes, HASH_SIZE), root);
    command_print(context, "%s\n  写信：%s\n  收信：%s\n  写于：%s（对方的时钟）\n", name,
                  header->sender, header->receiver, instant_words(context, header->created_ms));
    command_print(context, "  范围：%s\n", bundle_reach_chinese(header->reach));
    if (header->parts > 1)
        command_print(context, "  %s\n", part_words(context, header->part, header->parts));
    command_print(context, "  内容：%s\n  根指纹：%s\n", lanes_words(context, header->lanes), root);
}

static void say_contents(struct showing *showing)
{
    struct command_context *context = showing->context;
    const char *words = "";
    for (unsigned i = 0; i < KINDS_SHOWN; i++)
        if (showing->kinds[i]) {
            const char *next =
                arena_print(&context->arena, "%s%s%s %llu 条", words, *words ? "，" : "",
                            i && i <= KIND_KNOWN_MAX ? kind_chinese(i) : "其他",
                            (unsigned long long)showing->kinds[i]);
            words = next ? next : words;
        }
    if (*words)
        command_print(context, "  记录：%s\n", words);
    for (size_t i = 0; i < showing->feed_count; i++) {
        const struct seen_feed *feed = &showing->feeds[i];
        command_print(context, "    %s 写、属于 %s 的%s：第 %u—%u 包，%llu 条\n", feed->feed.node,
                      feed->feed.scope.text, lane_chinese(feed->feed.lane), feed->first, feed->last,
                      (unsigned long long)feed->changes);
    }
    if (showing->feed_count == FEEDS_SHOWN)
        command_print(context, "    其余来源没有列出\n");
    if (showing->batches)
        command_print(context, "  报送包 %llu 个，其中本机已有 %llu 个\n",
                      (unsigned long long)showing->batches, (unsigned long long)showing->known);
    if (showing->files)
        command_print(context, "  佐证文件 %llu 个\n", (unsigned long long)showing->files);
    if (showing->acks)
        command_print(context, "  带有对方的确认：它已收到本机的哪些内容\n");
    if (showing->positions)
        command_print(context, "  带有更上一级的收到情况 %llu 条\n",
                      (unsigned long long)showing->positions);
}

static void json_kinds(const struct showing *showing, struct buffer *out)
{
    bool first = true;
    for (unsigned i = 0; i < KINDS_SHOWN; i++) {
        bool known = i && i <= KIND_KNOWN_MAX;
        if (!showing->kinds[i])
            continue;
        buffer_print(out, "%s{\"kind\": \"%s\", \"words\": \"%s\", \"count\": %llu}",
                     first ? "" : ", ", known ? kind_name(i) : "other",
                     known ? kind_chinese(i) : "其他", (unsigned long long)showing->kinds[i]);
        first = false;
    }
}

static void json_contents(struct showing *showing, const char *name,
                          const struct bundle_header *header, enum status verified)
{
    struct buffer out = {0};
    buffer_put_text(&out, "{\"file\": ");
    json_put_string(&out, name);
    buffer_print(&out,
                 ", \"from\": \"%s\", \"to\": \"%s\", \"created_ms\": %lld, \"set\": "
                 "\"%016llx\", \"part\": %u, \"parts\": %u, \"verified\": %s, \"opened\": %s, "
                 "\"changes\": %llu, \"batches\": %llu, \"known\": %llu, \"files\": %llu, "
                 "\"acknowledges\": %s, \"reach\": \"%s\", \"refusal\": ",
                 header->sender, header->receiver, (long long)header->created_ms,
                 (unsigned long long)header->set, header->part, header->parts,
                 showing->enrolled && verified == STATUS_OK ? "true" : "false",
                 showing->ours && verified == STATUS_OK ? "true" : "false",
                 (unsigned long long)showing->changes, (unsigned long long)showing->batches,
                 (unsigned long long)showing->known, (unsigned long long)showing->files,
                 showing->acks ? "true" : "false", bundle_reach_chinese(header->reach));
    json_put_string(&out, showing->refusal.what);
    buffer_put_text(&out, ", \"hint\": ");
    json_put_string(&out, showing->refusal.hint);
    buffer_put_text(&out, ", \"kinds\": [");
    json_kinds(showing, &out);
    buffer_put_text(&out, "], \"lanes\": {");
    bool first = true;
    for (unsigned i = 0; i < LANE_COUNT; i++) {
        if (!header->lanes[i].present)
            continue;
        buffer_print(&out, "%s\"%s\": %u", first ? "" : ", ", lane_name((enum lane)i),
                     header->lanes[i].batches);
        first = false;
    }
    buffer_put_text(&out, "}}\n");
    command_put_buffer(showing->context, &out);
    buffer_free(&out);
}

/* Would this node take it in? Whose it is, and whether for this one: as when it is read. */
static void ask_admission(struct showing *showing, struct view *view, struct bundle_reader *reader)
{
    struct bundle_taking *taking = NULL;
    struct why *why = &showing->refusal;
    enum status status = bundle_taking_new(view, reader, &taking, why);
    bundle_taking_free(taking);
    why_complete(why, status);
}

static enum status verify(struct showing *showing, struct bundle_reader *reader)
{
    struct command_context *context = showing->context;
    struct view view;
    enum status status =
        bundle_verify(reader, &showing->identity.root, showing->ours ? &context->node->keys : NULL,
                      look, showing, &context->why);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return status;
    ask_admission(showing, &view, reader);
    return command_view_close(context, &view, STATUS_OK);
}

static enum status show_file(struct showing *showing, size_t index)
{
    struct command_context *context = showing->context;
    const char *name = context->files[index].name;
    struct stream stream = {context, index};
    struct bundle_source source;
    struct bundle_reader *reader;
    enum status status = stream_source(&stream, &source);
    if (status == STATUS_OK)
        status = bundle_open(&source, &reader, &context->why);
    if (status)
        return status;
    const struct bundle_header *header = bundle_header(reader);
    showing->ours = showing->enrolled && strcmp(header->receiver, showing->identity.node) == 0;
    if (showing->enrolled)
        status = verify(showing, reader);
    if (command_flag(context, "--json")) {
        json_contents(showing, name, header, status);
    } else {
        say_header(context, name, header);
        if (!showing->enrolled)
            command_print(context, "  本机还没有授权，没有核对签名\n");
        else if (status == STATUS_OK)
            command_print(context, "  签名核对无误，文件完整%s\n",
                          showing->ours ? "" : "；不是写给本机的，打不开内容");
        if (status == STATUS_OK)
            say_contents(showing);
        if (showing->refusal.what[0] && showing->ours)
            command_print(context, "  本机不会收：%s\n    → %s\n", showing->refusal.what,
                          showing->refusal.hint);
    }
    bundle_close(reader);
    return status;
}

static int run(struct command_context *context)
{
    int exit_code = EXIT_OK;
    if (context->file_count == 0)
        return show_standing(context);
    for (size_t i = 0; i < context->file_count; i++) {
        struct showing *showing = arena_take(&context->arena, sizeof *showing);
        enum status status = showing ? STATUS_OK : STATUS_NO_MEMORY;
        why_clear(&context->why);
        if (status == STATUS_OK) {
            showing->context = context;
            showing->feeds = memory_take(FEEDS_SHOWN * sizeof *showing->feeds);
            status = showing->feeds ? replica_identity(context->node->replica, &context->arena,
                                                       &showing->identity)
                                    : STATUS_NO_MEMORY;
            showing->enrolled = status == STATUS_OK;
            if (status == STATUS_OK || status == STATUS_NOT_FOUND)
                status = show_file(showing, i);
            memory_free(showing->feeds);
        }
        if (status == STATUS_OK)
            continue;
        command_note(context, "%s：", context->files[i].name);
        int code = command_failed(context, status);
        exit_code = code > exit_code ? code : exit_code;
    }
    return exit_code;
}

static const struct option options[] = {FORMAT_OPTIONS};
const struct command command_bundle_show = {
    .name = "bundle show",
    .arguments = "[文件…]",
    .chinese = "看报送包文件是谁写给谁的、有什么，不读入；不写文件就列出写给各节点的情况",
    .english = "Show what a bundle holds without taking it in; without a file, how things stand.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_max = CONTROL_FILES_MAX,
    .positional_streams = true,
    .run = run,
};
