#include "moment.h"

#include <siben/handover.h>

#include <stdio.h>
#include <stdlib.h>

/* -- a time ------------------------------------------------------------------------------- */

static bool two_digits(const char *text, int most, int *value)
{
    if (strspn(text, "0123456789") < 2)
        return false;
    *value = (text[0] - '0') * 10 + text[1] - '0';
    return *value <= most;
}

/* A day means all of it, by the clock of Beijing. */
static bool parse_time(const char *text, int64_t *at_ms)
{
    char day[11] = "";
    int hour = 23, minute = 59, second = 59;
    if (strlen(text) < 10)
        return false;
    memcpy(day, text, 10);
    int32_t date = date_parse_iso(day);
    const char *rest = text + 10;
    if (date == DATE_NONE)
        return false;
    if (*rest) {
        second = 0;
        if ((*rest != ' ' && *rest != 'T') || strlen(rest) < 6 || rest[3] != ':' ||
            !two_digits(rest + 1, 23, &hour) || !two_digits(rest + 4, 59, &minute))
            return false;
        rest += 6;
        if (*rest && (*rest != ':' || strlen(rest) != 3 || !two_digits(rest + 1, 59, &second)))
            return false;
        *at_ms = 0;
    }
    bool whole_day = text[10] == '\0';
    *at_ms = ((int64_t)date * 86400 + hour * 3600 + minute * 60 + second - 8 * 3600) * 1000 +
             (whole_day ? 999 : 0);
    return true;
}

static enum status at_time(struct command_context *context, struct view *view, const char *text,
                           struct chosen_moment *chosen, const char **words)
{
    int64_t at_ms;
    struct head *heads;
    char when[INSTANT_TEXT_SIZE];
    if (!parse_time(text, &at_ms))
        return why_set(&context->why, STATUS_INVALID, text, "时间不对",
                       "写成 2026-05-31 或 \"2026-05-31 18:00\"（北京时间）");
    if (strlen(text) == 10 && at_ms - context->now_ms < 86400000 && at_ms > context->now_ms)
        at_ms = context->now_ms; /* today, as far as it has gone */
    if (at_ms > context->now_ms)
        return why_set(&context->why, STATUS_INVALID, text, "时间还没有到",
                       "不写 --as-of 就是现在");
    chosen->moment.scope = context->node->config.scope;
    enum status status = replica_heads_at(view, &context->arena, &chosen->moment.scope, at_ms,
                                          &heads, &chosen->moment.count);
    chosen->moment.heads = heads;
    instant_print(at_ms, when);
    *words = arena_print(&context->arena, "按本机到 %s 为止收到和写下的内容重算。", when);
    return status ? status : *words ? STATUS_OK : STATUS_NO_MEMORY;
}

/* -- a submission ---------------------------------------------------------------------------- */

static enum status at_submission(struct command_context *context, struct view *view,
                                 const char *text, struct chosen_moment *chosen, const char **words)
{
    struct record_key key;
    struct record record;
    struct payload payload;
    enum status status = command_key(context, text, &key);
    if (status == STATUS_OK && key.kind != KIND_SUBMISSION)
        return why_set(&context->why, STATUS_INVALID, text, "不是上报",
                       "siben show records --kind submission 列出全部上报");
    if (status == STATUS_OK)
        status = replica_get(view, &context->arena, &key, &record);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !record.shown.seq))
        return why_set(&context->why, STATUS_NOT_FOUND, text, "本机没有这次上报",
                       "siben show records --kind submission 列出全部上报");
    if (status == STATUS_OK)
        status = payload_decode(&context->arena, KIND_SUBMISSION, record.payload, &payload);
    if (status != STATUS_OK)
        return status;
    chosen->moment = (struct moment){payload.submission.scope, payload.submission.basis,
                                     payload.submission.basis_count};
    *words = arena_print(&context->arena, "按上报 %s 所依据的内容重算。", text);
    return *words ? STATUS_OK : STATUS_NO_MEMORY;
}

/* -- a file of heads ------------------------------------------------------------------------- */

/* "node scope lane incarnation seq hash", or "scope SCOPE". */
static bool parse_line(struct arena *arena, const char *line, struct moment *moment,
                       struct head *head, bool *is_head)
{
    const char *words[6];
    char *at = (char *)(uintptr_t)arena_text(arena, line), *end;
    size_t count = 0;
    *is_head = false;
    while (at && *at && count < 6) {
        words[count++] = at;
        at = strchr(at, ' ');
        if (at)
            *at++ = '\0';
    }
    if (count == 2 && strcmp(words[0], "scope") == 0)
        return scope_parse(words[1], &moment->scope, NULL) == STATUS_OK;
    memset(head, 0, sizeof *head);
    if (count != 6 || at || !node_name_valid(words[0]) || strlen(words[3]) != 16)
        return false;
    memcpy(head->feed.node, words[0], strlen(words[0]) + 1);
    unsigned lane = 0;
    while (lane < LANE_COUNT && strcmp(lane_name((enum lane)lane), words[2]) != 0)
        lane++;
    head->feed.lane = (uint8_t)lane;
    head->feed.incarnation = strtoull(words[3], &end, 16);
    bool whole = *end == '\0';
    unsigned long seq = strtoul(words[4], &end, 10);
    head->seq = (uint32_t)seq;
    *is_head = true;
    return lane < LANE_COUNT && whole && *end == '\0' && seq > 0 && seq <= FEED_SEQ_MAX &&
           scope_parse(words[1], &head->feed.scope, NULL) == STATUS_OK &&
           bytes_from_hex(words[5], head->hash.bytes, HASH_SIZE) == STATUS_OK;
}

static enum status at_heads(struct command_context *context, struct chosen_moment *chosen,
                            const char **words)
{
    const struct control_file *file = command_input(context, command_value(context, "--heads"));
    const char *text = file ? arena_text_of(&context->arena, file->bytes) : NULL;
    size_t lines = 1, number = 0;
    if (!file)
        return STATUS_NOT_FOUND;
    for (size_t i = 0; i < file->bytes.size; i++)
        lines += file->bytes.data[i] == '\n';
    struct head *heads = arena_array(&context->arena, struct head, lines);
    if (!text || !heads)
        return STATUS_NO_MEMORY;
    while (*text) {
        size_t size = strcspn(text, "\r\n");
        const char *line = arena_text_of(&context->arena, bytes_of(text, size));
        bool is_head;
        char where[32];
        number++;
        if (!line)
            return STATUS_NO_MEMORY;
        if (size && line[0] != '#') {
            if (!parse_line(&context->arena, line, &chosen->moment, &heads[chosen->moment.count],
                            &is_head)) {
                snprintf(where, sizeof where, "第 %zu 行", number);
                return why_set(&context->why, STATUS_INVALID, where, "不是依据文件的内容",
                               "用 siben show basis -o 文件 写出依据");
            }
            chosen->moment.count += is_head;
        }
        text += size;
        text += *text == '\r';
        text += *text == '\n';
    }
    chosen->moment.heads = heads;
    if (!chosen->moment.scope.text[0])
        return why_set(&context->why, STATUS_INVALID, file->name, "没有写依据的范围",
                       "用 siben show basis -o 文件 写出依据");
    *words = arena_print(&context->arena, "按依据文件 %s 重算。", file->name);
    return *words ? STATUS_OK : STATUS_NO_MEMORY;
}

/* -- choosing --------------------------------------------------------------------------------- */

static enum status choose(struct command_context *context, struct view *view,
                          struct chosen_moment *chosen, const char **words)
{
    const char *basis = command_value(context, "--basis"),
               *time = command_value(context, "--as-of");
    bool heads = command_value(context, "--heads") != NULL;
    struct head *missing;
    enum status status = STATUS_OK;
    *words = NULL;
    if ((basis != NULL) + (time != NULL) + heads > 1)
        return why_set(&context->why, STATUS_INVALID, NULL, "依据写了不止一个",
                       "--basis、--as-of、--heads 只写一个");
    if (basis)
        status = at_submission(context, view, basis, chosen, words);
    else if (time)
        status = at_time(context, view, time, chosen, words);
    else if (heads)
        status = at_heads(context, chosen, words);
    if (status == STATUS_OK && *words)
        status = replica_basis_missing(view, &context->arena, chosen->moment.heads,
                                       chosen->moment.count, &missing, &chosen->missing);
    if (status == STATUS_OK && chosen->missing) {
        *words = arena_print(&context->arena, "%s本机缺少其中 %zu 个来源的内容，数字不完整。",
                             *words, chosen->missing);
        status = *words ? STATUS_OK : STATUS_NO_MEMORY;
    }
    return status;
}

enum status moment_choose(struct command_context *context, struct view *view,
                          struct report_query *query, struct chosen_moment *chosen)
{
    const char *words;
    const struct moment *moment = &chosen->moment;
    memset(chosen, 0, sizeof *chosen);
    enum status status = choose(context, view, chosen, &words);
    if (status != STATUS_OK || !words)
        return status;
    struct scope place;
    char region[CELL_CODE_SIZE];
    memcpy(region, query->place.code, sizeof region);
    region[strcspn(region, "/")] = '\0';
    if (scope_parse(region, &place, NULL) != STATUS_OK || !scope_contains(&moment->scope, &place))
        return why_set(&context->why, STATUS_INVALID, query->place.code,
                       "这个地方不在依据的范围之内", "用 --of 指明依据范围之内的地方");
    chosen->delta = cells_new();
    if (!chosen->delta)
        return STATUS_NO_MEMORY;
    status =
        replica_cells_at(view, &moment->scope, moment->heads, moment->count, chosen->delta, NULL);
    query->extra = chosen->delta;
    query->then = moment;
    query->basis_words = words;
    query->outside_then = command_value(context, "--as-of") != NULL;
    return status;
}

/* Units where they lay on a day: before any handover, on that day, or now. */
enum status map_choose(struct command_context *context, struct view *view,
                       struct report_query *query, struct chosen_moment *chosen)
{
    const char *map = command_value(context, "--map");
    if (!map || (strcmp(map, "new") == 0 && !query->then))
        return STATUS_OK;
    bool old = strcmp(map, "old") == 0;
    int32_t date = old                       ? DATE_NONE
                   : strcmp(map, "new") == 0 ? date_of_instant(context->now_ms)
                                             : date_parse_iso(map);
    if (date == DATE_NONE && !old)
        return why_set(&context->why, STATUS_INVALID, "--map", "不认识的区划图",
                       "写 old（移交以前）、new（现在）或日期 2026-06-30");
    if (!chosen->delta)
        chosen->delta = cells_new();
    if (!chosen->delta)
        return STATUS_NO_MEMORY;
    enum status status = replica_map_open(view, query->then, date, &chosen->map);
    if (status == STATUS_OK)
        status =
            replica_map_cells(view, chosen->map, query->then, query->fiscal_year, chosen->delta);
    if (status != STATUS_OK)
        return status;
    size_t units = replica_map_units(chosen->map);
    const char *before = query->basis_words ? query->basis_words : "";
    query->extra = chosen->delta;
    query->map = chosen->map;
    query->basis_words =
        old ? arena_print(&context->arena, "%s按移交以前的区划归类：%zu 个单位仍算在原处", before,
                          units)
            : arena_print(&context->arena, "%s按 %s 的区划归类：%zu 个单位%s在别处", before,
                          strcmp(map, "new") == 0 ? "现在" : map, units,
                          query->then ? "与依据相比" : "当时");
    return query->basis_words ? STATUS_OK : STATUS_NO_MEMORY;
}

void moment_close(struct chosen_moment *chosen)
{
    cells_free(chosen->delta);
    chosen->delta = NULL;
    replica_map_close(chosen->map);
    chosen->map = NULL;
}

enum status show_basis(struct command_context *context, struct view *view)
{
    struct chosen_moment chosen = {0};
    struct buffer out = {0};
    const char *words;
    enum status status = choose(context, view, &chosen, &words);
    if (status == STATUS_OK && !words) {
        struct head *heads;
        chosen.moment.scope = context->node->config.scope;
        status = replica_heads(view, &context->arena, &chosen.moment.scope, &heads,
                               &chosen.moment.count);
        chosen.moment.heads = heads;
        words = "按本机现有的全部内容。";
    }
    if (status != STATUS_OK)
        return status;
    buffer_print(&out, "# %s\nscope %s\n", words, chosen.moment.scope.text);
    for (size_t i = 0; i < chosen.moment.count; i++) {
        const struct head *head = &chosen.moment.heads[i];
        char hash[2 * HASH_SIZE + 1];
        bytes_to_hex(bytes_of(head->hash.bytes, HASH_SIZE), hash);
        buffer_print(&out, "%s %s %s %016llx %u %s\n", head->feed.node, head->feed.scope.text,
                     lane_name((enum lane)head->feed.lane),
                     (unsigned long long)head->feed.incarnation, head->seq, hash);
    }
    if (command_value(context, "--output") && !out.failed)
        command_file(context, "basis.txt", buffer_bytes(&out));
    else
        command_put_buffer(context, &out);
    buffer_free(&out);
    return STATUS_OK;
}
