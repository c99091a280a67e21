/* explain duty: assess: score: light: -- why something of the plan stands as it does. */
#include "explain_reason.h"
#include "plan_table.h"

#include <siben/adjust.h>
#include <siben/reasons.h>

static const char *after(const char *text, const char *prefix)
{
    size_t size = strlen(prefix);
    return strncmp(text, prefix, size) == 0 ? text + size : NULL;
}

bool explains_reason(const char *address)
{
    return after(address, "duty:") || after(address, "assess:") || after(address, "score:") ||
           after(address, "light:") || after(address, "adjust:");
}

/* "O-14:801001": what stands before the colon, and behind it. */
static enum status of_duty(struct command_context *context, struct view *view,
                           const struct duty_ask *ask, const char *text, struct reasons *reasons)
{
    const char *colon = strchr(text, ':');
    size_t size = colon ? (size_t)(colon - text) : strlen(text);
    const char *obligation = arena_text_of(&context->arena, bytes_of(text, size));
    return obligation ? reasons_of_duty(view, &context->arena, ask, obligation,
                                        colon ? colon + 1 : "", reasons, &context->why)
                      : STATUS_NO_MEMORY;
}

static bool has_file(void *blobs, const struct hash *digest)
{
    uint64_t size;
    return blobs_size(blobs, digest, &size) == STATUS_OK;
}

static enum status find(struct command_context *context, struct view *view, struct reasons *reasons)
{
    const char *address = command_positional(context, 0), *rest;
    struct plan_held held;
    struct duty_ask ask;
    struct record_key key;
    if ((rest = after(address, "adjust:"))) { /* no plan decides about it */
        enum status known = command_key(context, rest, &key);
        return known ? known
                     : reasons_of_adjustment(view, &context->arena, &key, reasons, &context->why);
    }
    bool light = after(address, "light:");
    int32_t day;
    enum status status = duty_day_of(context, &day);
    if (status == STATUS_OK)
        status = duty_ask_of(context, view, &held, &ask);
    if (status == STATUS_NOT_FOUND && light && !command_value(context, "--plan")) {
        /* without a plan lights are by the default rules */
        ask = (struct duty_ask){.held = NULL, .as_of = day};
        why_clear(&context->why);
        status = STATUS_OK;
    }
    if (status != STATUS_OK)
        return status;
    ask.has_file = has_file;
    ask.files = context->node->blobs;
    if ((rest = after(address, "duty:")))
        return of_duty(context, view, &ask, rest, reasons);
    if ((rest = after(address, "assess:")))
        return reasons_of_assessment(view, &context->arena, &ask, rest, reasons, &context->why);
    status = command_key(context, strchr(address, ':') + 1, &key);
    if (status != STATUS_OK)
        return status;
    return light ? reasons_of_lights(view, &context->arena, &ask, &key, reasons, &context->why)
                 : reasons_of_score(view, &context->arena, &ask, &key, reasons, &context->why);
}

static enum status language_of(struct command_context *context, enum reasons_language *language)
{
    static const char *const names[] = {
        [REASONS_CHINESE] = "zh", [REASONS_ENGLISH] = "en", [REASONS_BOTH] = "both"};
    const char *wanted = command_value(context, "--lang");
    *language = REASONS_CHINESE;
    for (unsigned i = 0; wanted && i < sizeof names / sizeof *names; i++)
        if (strcmp(wanted, names[i]) == 0) {
            *language = (enum reasons_language)i;
            return STATUS_OK;
        }
    return wanted ? why_set(&context->why, STATUS_INVALID, "--lang", "没有这种文字",
                            "写 zh、en 或 both")
                  : STATUS_OK;
}

/* A row a reason, in both languages: what JSON has too. */
static void put_csv(struct command_context *context, const struct reasons *reasons)
{
    static const char *const columns[] = {"label:项", "label_english:Item", "chinese:内容",
                                          "english:English"};
    struct list list;
    list_begin(context, &list, reasons->title, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < reasons->count; i++) {
        const struct reason *reason = &reasons->items[i];
        const char *cells[] = {reason->label, reason->label_english, reason->chinese,
                               reason->english};
        list_row(context, &list, cells);
    }
    command_table(context, &list.table, FORMAT_CSV);
}

int explain_reason(struct command_context *context)
{
    struct reasons reasons = {.arena = &context->arena};
    enum reasons_language language = REASONS_CHINESE;
    enum table_format format;
    struct buffer out = {0};
    struct view view;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = command_format(context, &format);
    if (status == STATUS_OK)
        status = language_of(context, &language);
    if (status == STATUS_OK)
        status = find(context, &view, &reasons);
    status = command_view_close(context, &view, status);
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (format == FORMAT_CSV) {
        put_csv(context, &reasons);
    } else if (format == FORMAT_JSON) {
        reasons_put_json(&reasons, &out);
        command_put_json(context, "reasons.json", &out);
    } else {
        reasons_put_text(&reasons, language, &out);
        command_put_buffer(context, &out);
    }
    bool failed = out.failed;
    buffer_free(&out);
    return failed ? command_failed(context, STATUS_NO_MEMORY) : EXIT_OK;
}
