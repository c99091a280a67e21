/* What the commands about accounts share. */
#include "account.h"

#include <siben/page.h>

#include <stdio.h>

enum status account_folder(struct command_context *context)
{
    struct config config;
    return config_read(context->folder, &config, &context->why);
}

enum status account_text(struct command_context *context, const char *what, const char *text,
                         char *field, size_t size)
{
    if (strlen(text) >= size) {
        why_set(&context->why, STATUS_INVALID, what, NULL, "写短一些");
        return why_what(&context->why, STATUS_INVALID, "太长：最多 %zu 个字节", size - 1);
    }
    memcpy(field, text, strlen(text) + 1);
    return STATUS_OK;
}

/* The next word of a list; false at its end. */
static bool next_word(const char **text, struct bytes *word)
{
    static const char *const separators[] = {",", "，", "、", ";", "；", " "};
    const char *at = *text;
    for (bool skipped = true; skipped;) {
        skipped = false;
        for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++)
            if (strncmp(at, separators[i], strlen(separators[i])) == 0) {
                at += strlen(separators[i]);
                skipped = true;
            }
    }
    const char *end = at + strlen(at);
    for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
        const char *found = strstr(at, separators[i]);
        if (found && found < end)
            end = found;
    }
    *word = bytes_of(at, (size_t)(end - at));
    *text = end;
    return word->size > 0;
}

enum status account_roles(struct command_context *context, const char *text, unsigned *roles)
{
    struct bytes word;
    while (next_word(&text, &word)) {
        const char *name = arena_text_of(&context->arena, word);
        enum role role = name ? role_of_name(name) : ROLE_COUNT;
        if (!name)
            return STATUS_NO_MEMORY;
        if (role == ROLE_COUNT)
            return why_set(
                &context->why, STATUS_INVALID, name, "没有这个角色",
                "clerk 经办人、leader 分管领导、department 主管部门、office 业务股室、reviewer "
                "审核人、bureau 绩效办、auditor 审计、administrator 管理员");
        *roles |= 1u << role;
    }
    return STATUS_OK;
}

enum status account_code(struct command_context *context,
                         char codes[ACCOUNT_UNITS_MAX][UNIT_CODE_MAX + 1], size_t *count,
                         const char *code)
{
    if (*count == ACCOUNT_UNITS_MAX)
        return why_set(&context->why, STATUS_INVALID, code, "一个账号最多写 64 个单位",
                       "用 --department 写主管部门，或 --every-unit");
    return account_text(context, code, code, codes[(*count)++], UNIT_CODE_MAX + 1);
}

enum status account_codes(struct command_context *context,
                          char codes[ACCOUNT_UNITS_MAX][UNIT_CODE_MAX + 1], size_t *count,
                          const char *text)
{
    struct bytes word;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && next_word(&text, &word)) {
        const char *code = arena_text_of(&context->arena, word);
        status = code ? account_code(context, codes, count, code) : STATUS_NO_MEMORY;
    }
    return status;
}

enum status account_given(struct command_context *context, const struct account *account,
                          const char *hint, bool *none)
{
    struct view view;
    *none = false;
    enum status status = account_whose(account, &context->why);
    if (status == STATUS_INVALID && !account->unit_count && !account->department_count)
        return why_set(&context->why, status, NULL, "这个角色只看自己管的单位，还没有写", hint);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return status;
    status = page_account_units(&view, account, NULL, none, &context->why);
    return command_view_close(context, &view, status);
}

enum status account_audit(struct command_context *context, const char *what, const char *of,
                          const char *words)
{
    const struct audit_entry entry = {.at_ms = context->now_ms,
                                      .who = context->user,
                                      .from = "siben",
                                      .what = what,
                                      .of = of,
                                      .words = words};
    return audit_write(context->folder, &entry, &context->why);
}

static const char *joined(struct command_context *context, const char *words, const char *more)
{
    const char *made =
        words ? arena_print(&context->arena, "%s%s%s", words, *words ? "、" : "", more) : NULL;
    context->incomplete = context->incomplete || !made;
    return made;
}

const char *account_roles_words(struct command_context *context, unsigned roles)
{
    const char *words = "";
    for (unsigned role = 0; role < ROLE_COUNT; role++)
        if (roles & (1u << role))
            words = joined(context, words, role_chinese(role));
    return words ? words : "";
}

const char *account_units_words(struct command_context *context, const struct account *account)
{
    const char *words = account->every_unit ? "全部单位" : "";
    for (size_t i = 0; i < account->unit_count; i++)
        words = joined(context, words, account->units[i]);
    for (size_t i = 0; i < account->department_count; i++)
        words = joined(context, words,
                       arena_print(&context->arena, "部门 %s", account->departments[i]));
    return words ? words : "";
}
