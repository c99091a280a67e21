/* POST /account-add, /account-change, /account-word, /account-lock, /account-end -- who may sign in here, as what.
 * A word is shown to the administrator once, and is kept nowhere. */
#include "api.h"

#include <sodium.h>
#include <stdio.h>

/* -- what was posted ------------------------------------------------------------------------------ */

static enum status take_text(struct call *call, const char *name, char *field, size_t size)
{
    const char *text;
    enum status status = input_text(call, name, size - 1, &text);
    if (status == STATUS_OK)
        memcpy(field, text, strlen(text) + 1);
    return status;
}

static enum status take_roles(struct call *call, unsigned *roles)
{
    const json_t *list = json_object_get(call->input, "roles"), *item;
    size_t i;
    if (list && !json_is_array(list))
        return why_set(&call->why, STATUS_INVALID, "roles", "角色要写成列表", "从列出的里选");
    json_array_foreach(list, i, item)
    {
        const char *text = json_string_value(item);
        enum role role = text ? role_of_name(text) : ROLE_COUNT;
        if (role == ROLE_COUNT)
            return why_set(&call->why, STATUS_INVALID, "roles", "没有这个角色", "从列出的里选");
        *roles |= 1u << role;
    }
    return STATUS_OK;
}

static enum status take_codes(struct call *call, const char *name,
                              char codes[ACCOUNT_UNITS_MAX][UNIT_CODE_MAX + 1], size_t *count)
{
    const json_t *list = json_object_get(call->input, name), *item;
    size_t i;
    if (list && !json_is_array(list)) /* read as none, it would take away what the account has */
        return why_set(&call->why, STATUS_INVALID, name, "要写成列表", "从名册里选");
    json_array_foreach(list, i, item)
    {
        const char *text = json_string_value(item);
        if (!text || !*text || strlen(text) > UNIT_CODE_MAX || !text_is_utf8(bytes_of_text(text)))
            return why_set(&call->why, STATUS_INVALID, name, "单位代码不对", "从名册里选");
        if (*count == ACCOUNT_UNITS_MAX)
            return why_set(&call->why, STATUS_INVALID, name, "一个账号最多写 64 个单位",
                           "改选主管部门，或选全部单位");
        memcpy(codes[(*count)++], text, strlen(text) + 1);
    }
    return STATUS_OK;
}

static enum status take_account(struct call *call, struct account *account)
{
    *account =
        (struct account){.must_change = true,
                         .made_ms = call->now_ms,
                         .changed_ms = call->now_ms,
                         .every_unit = json_is_true(json_object_get(call->input, "every_unit"))};
    enum status status = take_text(call, "name", account->name, sizeof account->name);
    if (status == STATUS_OK)
        status = take_text(call, "display", account->display, sizeof account->display);
    if (status == STATUS_OK)
        status = take_text(call, "phone", account->phone, sizeof account->phone);
    if (status == STATUS_OK)
        status = take_roles(call, &account->roles);
    if (status == STATUS_OK)
        status = take_codes(call, "units", account->units, &account->unit_count);
    if (status == STATUS_OK)
        status = take_codes(call, "departments", account->departments, &account->department_count);
    return status ? status : account_whose(account, &call->why);
}

/* -- what is written about it --------------------------------------------------------------------------- */

/* "审核人；801001、部门 801" */
static const char *account_words(struct call *call, const struct account *account)
{
    struct buffer text = {0};
    for (unsigned role = 0; role < ROLE_COUNT; role++)
        if (account->roles & (1u << role))
            buffer_print(&text, "%s%s", text.size ? "、" : "", role_chinese(role));
    if (account->every_unit)
        buffer_put_text(&text, "；全部单位");
    for (size_t i = 0; i < account->unit_count; i++)
        buffer_print(&text, "%s%s", i ? "、" : "；", account->units[i]);
    for (size_t i = 0; i < account->department_count; i++)
        buffer_print(&text, "%s部门 %s", i || account->unit_count ? "、" : "；",
                     account->departments[i]);
    const char *words = text.failed ? NULL : arena_text_of(&call->arena, buffer_bytes(&text));
    buffer_free(&text);
    call->short_of_memory = call->short_of_memory || !words;
    return words ? words : "";
}

static json_t *word_json(struct call *call, const char *name, const char *word, const char *note)
{
    json_t *made = answer_object(call);
    put_text(call, made, "name", name);
    put_text(call, made, "word", word);
    put_text(call, made, "note", note);
    return made;
}

struct given {
    const struct account *account, *before;
    bool none; /* no roster yet */
};

static enum status read_given(struct call *call, struct view *view, void *context)
{
    struct given *given = context;
    return page_account_units(view, given->account, given->before, &given->none, &call->why);
}

static enum status answer_add(struct call *call, json_t **result)
{
    struct account account;
    struct given given = {.account = &account};
    char word[ACCOUNT_WORD_SIZE];
    enum status status = take_account(call, &account);
    if (status == STATUS_OK)
        status = call_view(call, read_given, &given);
    if (status == STATUS_OK)
        status = audit(call, "account-add", account.name, account_words(call, &account));
    account_password_new(word);
    if (status == STATUS_OK)
        status = account_add(call->page->node->folder, &account, word, false, &call->why);
    if (status == STATUS_OK)
        *result = word_json(call, account.name, word, given.none ? PAGE_ROSTER_NONE : "");
    sodium_memzero(word, sizeof word);
    return status;
}

static enum status answer_change(struct call *call, json_t **result)
{
    struct account account, before;
    struct given given = {.account = &account};
    (void)result;
    enum status status = take_account(call, &account);
    if (status == STATUS_OK &&
        account_get(call->page->node->folder, account.name, &before, NULL) == STATUS_OK)
        given.before = &before;
    if (status == STATUS_OK)
        status = call_view(call, read_given, &given);
    if (status == STATUS_OK)
        status = audit(call, "account-change", account.name, account_words(call, &account));
    return status ? status
                  : account_change(call->page->node->folder, &account, call->now_ms, &call->why);
}

/* -- of one that there is ------------------------------------------------------------------------------- */

static enum status take_name(struct call *call, const char **name)
{
    enum status status = input_text(call, "name", ACCOUNT_NAME_MAX, name);
    return status == STATUS_OK && !**name
               ? why_set(&call->why, STATUS_INVALID, "name", "没有说是哪个账号", "从列表里选")
               : status;
}

static enum status answer_word(struct call *call, json_t **result)
{
    const char *name;
    char word[ACCOUNT_WORD_SIZE];
    enum status status = take_name(call, &name);
    if (status == STATUS_OK)
        status = audit(call, "account-reset", name, "");
    account_password_new(word);
    if (status == STATUS_OK)
        status = account_set_password(call->page->node->folder, name, word, true, call->now_ms,
                                      &call->why);
    if (status == STATUS_OK)
        *result = word_json(call, name, word, "");
    sodium_memzero(word, sizeof word);
    return status;
}

static enum status answer_lock(struct call *call, json_t **result)
{
    const char *name;
    const json_t *lock = json_object_get(call->input, "lock");
    (void)result;
    enum status status = take_name(call, &name);
    if (status == STATUS_OK && !json_is_boolean(lock))
        status = why_set(&call->why, STATUS_INVALID, "lock", "没有说锁定还是解锁",
                         "lock 写 true 或 false");
    if (status == STATUS_OK)
        status = audit(call, json_is_true(lock) ? "account-disable" : "account-enable", name, "");
    return status ? status
                  : account_disable(call->page->node->folder, name, json_is_true(lock),
                                    call->now_ms, &call->why);
}

static enum status answer_end(struct call *call, json_t **result)
{
    const char *name;
    (void)result;
    enum status status = take_name(call, &name);
    if (status == STATUS_OK)
        status = audit(call, "account-end", name, "");
    return status ? status : account_end(call->page->node->folder, name, call->now_ms, &call->why);
}

const struct route route_account_add = {.path = "/account-add",
                                        .method = CONSOLE_POST,
                                        .access = ACCESS_ROLE,
                                        .resource = RESOURCE_ACCOUNTS_WRITE,
                                        .size_max = 16384,
                                        .answer = answer_add};
const struct route route_account_change = {.path = "/account-change",
                                           .method = CONSOLE_POST,
                                           .access = ACCESS_ROLE,
                                           .resource = RESOURCE_ACCOUNTS_WRITE,
                                           .size_max = 16384,
                                           .answer = answer_change};
const struct route route_account_word = {.path = "/account-word",
                                         .method = CONSOLE_POST,
                                         .access = ACCESS_ROLE,
                                         .resource = RESOURCE_ACCOUNTS_WRITE,
                                         .size_max = 16384,
                                         .answer = answer_word};
const struct route route_account_lock = {.path = "/account-lock",
                                         .method = CONSOLE_POST,
                                         .access = ACCESS_ROLE,
                                         .resource = RESOURCE_ACCOUNTS_WRITE,
                                         .size_max = 16384,
                                         .answer = answer_lock};
const struct route route_account_end = {.path = "/account-end",
                                        .method = CONSOLE_POST,
                                        .access = ACCESS_ROLE,
                                        .resource = RESOURCE_ACCOUNTS_WRITE,
                                        .size_max = 16384,
                                        .answer = answer_end};
