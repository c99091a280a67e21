/* find_form -- the code on the page of a form: of which version of which record it is. */
#include "find.h"

#include <siben/proof.h>

struct looking {
    struct command_context *context;
    char code[20];
    bool found;
    enum status status;
};

/* The 16 letters, however they are typed. */
static bool letters_of(const char *text, char letters[20])
{
    size_t count = 0;
    for (const char *at = text; *at; at++) {
        char letter = *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
        if (letter == ' ' || letter == '-')
            continue;
        if (count == 19)
            return false;
        letters[count++] = letter;
        if (count % 5 == 4 && count < 19)
            letters[count++] = ' ';
    }
    letters[count] = '\0';
    return count == 19;
}

static void say(struct looking *looking, const struct record *history,
                const struct record_version *version)
{
    char key[RECORD_KEY_TEXT_SIZE], when[INSTANT_TEXT_SIZE];
    struct command_context *context = looking->context;
    record_key_print(&history->key, key, sizeof key);
    instant_print(version->stated_ms, when);
    command_print(context, "校验码 %s：%s %s\n版本：%016llx，%s 填报，节点 %s，自报时间 %s\n",
                  looking->code, kind_chinese(history->key.kind), key,
                  (unsigned long long)version->name.mark, version->author, version->name.feed.node,
                  when);
    bool shown = version->standing == STANDING_SHOWN || version->standing == STANDING_SAME;
    if (version->not_counted != COUNTED)
        command_print(context, "现在：这个版本不计入：%s\n",
                      not_counted_chinese(version->not_counted));
    else if (shown)
        command_print(context, "现在：显示的就是这个版本%s\n",
                      history->state.approved ? "，审核通过" : "");
    else
        command_print(
            context,
            "现在：显示的是别的版本\n      → 逐字段比：siben diff %s；经过：siben history "
            "%s\n",
            key, key);
    context->findings = context->findings || !shown;
}

static bool see_record(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct looking *looking = context;
    struct record history;
    if (!kind_is_form(record->key.kind))
        return true;
    looking->status = replica_history(view, arena, &record->key, &history);
    for (size_t i = 0; looking->status == STATUS_OK && i < history.version_count; i++) {
        char code[20];
        proof_code(&record->key, history.versions[i].name.mark, code);
        if (strcmp(code, looking->code) != 0)
            continue;
        say(looking, &history, &history.versions[i]);
        looking->found = true;
        return false;
    }
    return looking->status == STATUS_OK;
}

enum status find_form(struct command_context *context, struct view *view, const char *text)
{
    struct looking looking = {.context = context};
    if (!letters_of(text, looking.code))
        return STATUS_NOT_FOUND;
    enum status status = replica_each(view, NULL, 0, 0, see_record, &looking);
    if (status == STATUS_OK)
        status = looking.status;
    return status ? status : looking.found ? STATUS_OK : STATUS_NOT_FOUND;
}
