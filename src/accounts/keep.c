/* keep -- accounts as JSON. A file that this software does not wholly understand is not touched:
 * rewriting it would lose what it says. */
#include "inside.h"

#include <jansson.h>
#include <stdio.h>

#define FORMAT 1

static bool take_text(const json_t *object, const char *name, char *out, size_t size)
{
    const json_t *value = json_object_get(object, name);
    const char *text = json_string_value(value);
    if (!value) {
        out[0] = '\0';
        return true;
    }
    if (!text || strlen(text) >= size)
        return false;
    memcpy(out, text, strlen(text) + 1);
    return true;
}

/* Something else in a list's place would be written back as an empty one. */
static bool is_list(const json_t *value)
{
    return !value || json_is_array(value);
}

static bool take_codes(const json_t *object, const char *name,
                       char codes[ACCOUNT_UNITS_MAX][UNIT_CODE_MAX + 1], size_t *count)
{
    const json_t *list = json_object_get(object, name), *item;
    size_t i;
    *count = 0;
    if (!is_list(list) || json_array_size(list) > ACCOUNT_UNITS_MAX)
        return false;
    json_array_foreach(list, i, item)
    {
        const char *text = json_string_value(item);
        if (!text || !*text || strlen(text) > UNIT_CODE_MAX)
            return false;
        memcpy(codes[(*count)++], text, strlen(text) + 1);
    }
    return true;
}

static bool take_roles(const json_t *object, unsigned *roles)
{
    const json_t *list = json_object_get(object, "roles"), *item;
    size_t i;
    *roles = 0;
    if (!is_list(list))
        return false;
    json_array_foreach(list, i, item)
    {
        const char *text = json_string_value(item);
        enum role role = text ? role_of_name(text) : ROLE_COUNT;
        if (role == ROLE_COUNT)
            return false;
        *roles |= 1u << role;
    }
    return true;
}

static bool take_account(const json_t *object, struct account *account)
{
    account->every_unit = json_is_true(json_object_get(object, "every_unit"));
    account->ended = json_is_true(json_object_get(object, "ended"));
    account->disabled = account->ended || json_is_true(json_object_get(object, "disabled"));
    account->must_change = json_is_true(json_object_get(object, "must_change"));
    account->made_ms = json_integer_value(json_object_get(object, "made_ms"));
    account->changed_ms = json_integer_value(json_object_get(object, "changed_ms"));
    return take_text(object, "name", account->name, sizeof account->name) && account->name[0] &&
           take_text(object, "display", account->display, sizeof account->display) &&
           take_text(object, "phone", account->phone, sizeof account->phone) &&
           take_text(object, "language", account->language, sizeof account->language) &&
           take_text(object, "password", account->password, sizeof account->password) &&
           take_codes(object, "units", account->units, &account->unit_count) &&
           take_codes(object, "departments", account->departments, &account->department_count) &&
           take_roles(object, &account->roles);
}

enum status accounts_parse(struct arena *arena, struct bytes text, struct accounts *accounts,
                           struct why *why)
{
    json_t *root;
    if (json_read(text, JSON_REJECT_DUPLICATES, &root, NULL) == STATUS_NO_MEMORY)
        return STATUS_NO_MEMORY;
    const json_t *list = json_object_get(root, "accounts");
    size_t count = json_array_size(list);
    enum status status = STATUS_OK;
    if (json_integer_value(json_object_get(root, "format")) != FORMAT || !json_is_array(list) ||
        count > ACCOUNTS_MAX) {
        status = why_set(why, STATUS_MALFORMED, "accounts.json", "账号文件看不懂，没有改动它",
                         "升级软件；或把它移开，重新建立账号");
    } else {
        accounts->items = arena_array(arena, struct account, count + 1);
        accounts->count = accounts->items ? count : 0;
        status = accounts->items ? STATUS_OK : STATUS_NO_MEMORY;
        for (size_t i = 0; i < accounts->count && status == STATUS_OK; i++)
            if (!take_account(json_array_get(list, i), &accounts->items[i])) {
                why_set(why, STATUS_MALFORMED, "accounts.json", NULL,
                        "升级软件；或把它移开，重新建立账号");
                status =
                    why_what(why, STATUS_MALFORMED, "第 %zu 个账号看不懂，没有改动文件", i + 1);
            }
    }
    json_decref(root);
    return status;
}

static json_t *codes_json(const char codes[ACCOUNT_UNITS_MAX][UNIT_CODE_MAX + 1], size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < count; i++)
        if (json_array_append_new(list, json_string(codes[i])) != 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

static json_t *roles_json(unsigned roles)
{
    json_t *list = json_array();
    for (unsigned role = 0; list && role < ROLE_COUNT; role++)
        if (roles & (1u << role) &&
            json_array_append_new(list, json_string(role_name(role))) != 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

static json_t *account_json(const struct account *account)
{
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:b, s:b, s:b, s:b, s:s, s:I, s:I, s:s}",
                     "name", account->name, "display", account->display, "phone", account->phone,
                     "roles", roles_json(account->roles), "units",
                     codes_json(account->units, account->unit_count), "departments",
                     codes_json(account->departments, account->department_count), "every_unit",
                     account->every_unit, "disabled", account->disabled, "ended", account->ended,
                     "must_change", account->must_change, "language", account->language, "made_ms",
                     (json_int_t)account->made_ms, "changed_ms", (json_int_t)account->changed_ms,
                     "password", account->password);
}

static int put(const char *bytes, size_t size, void *context)
{
    struct buffer *text = context;
    buffer_put(text, bytes, size);
    return text->failed ? -1 : 0;
}

enum status accounts_print(const struct accounts *accounts, struct buffer *text)
{
    json_t *list = json_array();
    bool made = list != NULL;
    for (size_t i = 0; made && i < accounts->count; i++)
        made = json_array_append_new(list, account_json(&accounts->items[i])) == 0;
    json_t *root = json_pack("{s:i, s:o}", "format", FORMAT, "accounts", list);
    made = made && root && json_dump_callback(root, put, text, JSON_INDENT(1)) == 0;
    json_decref(root);
    buffer_put_text(text, "\n");
    return made && !text->failed ? STATUS_OK : STATUS_NO_MEMORY;
}
