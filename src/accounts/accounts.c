/* accounts -- looked up, added and changed. */
#include "inside.h"

#include <sodium.h>
#include <stdio.h>

#define FILE_NAME "accounts.json"
#define SIGN_IN_WORDS "用户名或密码不对"

enum status accounts_read(struct arena *arena, const char *folder, struct accounts *accounts,
                          struct why *why)
{
    struct buffer text = {0};
    bool found;
    *accounts = (struct accounts){.count = 0};
    enum status status = own_file_take(folder, FILE_NAME, ACCOUNTS_FILE_MAX, &text, &found, why);
    if (status == STATUS_OK && found)
        status = accounts_parse(arena, buffer_bytes(&text), accounts, why);
    buffer_free(&text);
    return status;
}

static struct account *find(const struct accounts *accounts, const char *name)
{
    for (size_t i = 0; i < accounts->count; i++)
        if (strcmp(accounts->items[i].name, name) == 0)
            return &accounts->items[i];
    return NULL;
}

const struct account *accounts_find(const struct accounts *accounts, const char *name)
{
    return find(accounts, name);
}

enum status account_get(const char *folder, const char *name, struct account *account,
                        struct why *why)
{
    struct arena arena;
    struct accounts accounts;
    arena_init(&arena, 64u << 20);
    enum status status = accounts_read(&arena, folder, &accounts, why);
    const struct account *found = status == STATUS_OK ? find(&accounts, name) : NULL;
    if (found)
        *account = *found;
    arena_close(&arena);
    return status == STATUS_OK && !found ? STATUS_NOT_FOUND : status;
}

/* -- what is acceptable ------------------------------------------------------------------------ */

static enum status check_name(const struct account *account, struct why *why)
{
    static const char hint[] = "字母、数字、点、横线或汉字，最多 31 个字节（约 10 个汉字）";
    size_t size = strlen(account->name);
    bool good = size > 0 && text_is_utf8(bytes_of(account->name, size));
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)account->name[i];
        good = good && (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                        (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_');
    }
    if (!good)
        return why_set(why, STATUS_INVALID, account->name, "用户名不能用", hint);
    if (!account->display[0] || !text_is_utf8(bytes_of_text(account->display)))
        return why_set(why, STATUS_INVALID, account->name, "没有写姓名",
                       "写本人的姓名，审核和填报都记这个名字");
    if (!account->roles)
        return why_set(why, STATUS_INVALID, account->name, "没有指定角色",
                       "至少一个角色，例如 经办人（clerk）");
    return STATUS_OK;
}

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

/* Long enough, and no name. More rules make people write it down. */
static enum status check_password(const struct account *account, const char *password,
                                  struct why *why)
{
    size_t size = strlen(password);
    if (size > ACCOUNT_PASSWORD_MAX || characters(password) < ACCOUNT_PASSWORD_MIN ||
        !text_is_utf8(bytes_of(password, size)))
        return why_set(why, STATUS_INVALID, "密码", "密码太短或太长",
                       "至少 10 个字符；一句话就很好");
    if (strstr(password, account->name) && size < strlen(account->name) + 6)
        return why_set(why, STATUS_INVALID, "密码", "密码里是用户名", "换一句别人猜不到的话");
    size_t same = 0;
    for (size_t i = 1; i < size; i++)
        same += password[i] == password[0];
    if (same + 1 == size)
        return why_set(why, STATUS_INVALID, "密码", "密码是同一个字符", "换一句别人猜不到的话");
    return STATUS_OK;
}

static enum status set_hash(struct account *account, const char *password)
{
    return crypto_pwhash_str(account->password, password, strlen(password),
                             crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

/* -- changes: read, changed and written under the lock ----------------------------------------- */

struct changing {
    const char *folder;
    int lock;
    struct arena arena;
    struct accounts accounts;
};

static enum status change_begin(struct changing *changing, const char *folder, struct why *why)
{
    *changing = (struct changing){.folder = folder, .lock = -1};
    arena_init(&changing->arena, 64u << 20);
    enum status status = own_file_lock(folder, &changing->lock, why);
    if (status == STATUS_OK)
        status = accounts_read(&changing->arena, folder, &changing->accounts, why);
    return status;
}

static enum status change_end(struct changing *changing, enum status status, struct why *why)
{
    struct buffer text = {0};
    if (status == STATUS_OK)
        status = accounts_print(&changing->accounts, &text);
    if (status == STATUS_OK)
        status = own_file_give(changing->folder, FILE_NAME, buffer_bytes(&text), why);
    if (text.data)
        sodium_memzero(text.data, text.size);
    buffer_free(&text);
    if (changing->lock >= 0)
        own_file_unlock(changing->lock);
    arena_close(&changing->arena);
    return status;
}

static enum status put_new(struct changing *changing, const struct account *account,
                           bool only_first, struct why *why)
{
    struct accounts *accounts = &changing->accounts;
    if (only_first && accounts->count)
        return why_set(why, STATUS_EXISTS, NULL, "本机已经有账号", "请管理员建立您的账号");
    if (find(accounts, account->name))
        return why_set(why, STATUS_EXISTS, account->name, "已经有这个用户名",
                       "换一个；siben account list 列出全部");
    if (accounts->count == ACCOUNTS_MAX)
        return why_set(why, STATUS_TOO_LARGE, NULL, "账号太多", "一个节点最多 2000 个账号");
    struct account *items = arena_array(&changing->arena, struct account, accounts->count + 1);
    if (!items)
        return STATUS_NO_MEMORY;
    if (accounts->count)
        memcpy(items, accounts->items, accounts->count * sizeof *items);
    items[accounts->count++] = *account;
    accounts->items = items;
    return STATUS_OK;
}

enum status account_add(const char *folder, const struct account *account, const char *password,
                        bool only_first, struct why *why)
{
    struct account made = *account;
    struct changing changing;
    enum status status = check_name(&made, why);
    if (status == STATUS_OK)
        status = check_password(&made, password, why);
    if (status == STATUS_OK)
        status = set_hash(&made, password);
    if (status != STATUS_OK)
        return status;
    status = change_begin(&changing, folder, why);
    if (status == STATUS_OK)
        status = put_new(&changing, &made, only_first, why);
    return change_end(&changing, status, why);
}

static enum status take(struct changing *changing, const char *name, struct account **account,
                        struct why *why)
{
    *account = find(&changing->accounts, name);
    return *account ? STATUS_OK
                    : why_set(why, STATUS_NOT_FOUND, name, "没有这个账号",
                              "siben account list 列出全部");
}

enum status account_set_password(const char *folder, const char *name, const char *password,
                                 bool must_change, int64_t now_ms, struct why *why)
{
    struct changing changing;
    struct account *account;
    enum status status = change_begin(&changing, folder, why);
    if (status == STATUS_OK)
        status = take(&changing, name, &account, why);
    if (status == STATUS_OK)
        status = check_password(account, password, why);
    if (status == STATUS_OK)
        status = set_hash(account, password);
    if (status == STATUS_OK) {
        account->must_change = must_change;
        account->changed_ms = now_ms;
    }
    return change_end(&changing, status, why);
}

enum status account_disable(const char *folder, const char *name, bool disable, int64_t now_ms,
                            struct why *why)
{
    struct changing changing;
    struct account *account;
    size_t others = 0;
    enum status status = change_begin(&changing, folder, why);
    if (status == STATUS_OK)
        status = take(&changing, name, &account, why);
    for (size_t i = 0; status == STATUS_OK && i < changing.accounts.count; i++) {
        const struct account *other = &changing.accounts.items[i];
        others += other != account && !other->disabled && other->roles & (1u << ROLE_ADMINISTRATOR);
    }
    if (status == STATUS_OK && disable && !others && account->roles & (1u << ROLE_ADMINISTRATOR))
        status = why_set(why, STATUS_CONFLICT, name, "这是最后一个管理员，不能停用",
                         "先建立另一个管理员");
    if (status == STATUS_OK) {
        account->disabled = disable;
        account->changed_ms = now_ms;
    }
    return change_end(&changing, status, why);
}

/* -- signing in ---------------------------------------------------------------------------------- */

/* Of a password that nobody knows: so that a name that is not there takes as long. */
static enum status check_nobody(const char *password)
{
    char hash[crypto_pwhash_STRBYTES];
    return crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0
               ? STATUS_UNAUTHORISED
               : STATUS_NO_MEMORY;
}

enum status account_check(const char *folder, const char *name, const char *password,
                          struct account *out, struct why *why)
{
    struct arena arena;
    struct accounts accounts;
    arena_init(&arena, 64u << 20);
    enum status status = accounts_read(&arena, folder, &accounts, why);
    const struct account *account = status == STATUS_OK ? find(&accounts, name) : NULL;
    if (strlen(password) > ACCOUNT_PASSWORD_MAX)
        password = "";
    if (status == STATUS_OK && !account)
        status = check_nobody(password);
    else if (status == STATUS_OK &&
             (crypto_pwhash_str_verify(account->password, password, strlen(password)) != 0 ||
              account->disabled))
        status = STATUS_UNAUTHORISED;
    if (status == STATUS_OK)
        *out = *account;
    if (status == STATUS_UNAUTHORISED)
        why_set(why, status, NULL, SIGN_IN_WORDS, "忘了密码的，请管理员重设；账号停用的也这样提示");
    arena_close(&arena);
    return status;
}

void account_password_new(char password[ACCOUNT_WORD_SIZE])
{
    static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"; /* 32 that are not mistaken */
    for (size_t i = 0; i + 1 < ACCOUNT_WORD_SIZE; i++)
        password[i] = i % 5 == 4 ? '-' : letters[randombytes_uniform(32)];
    password[ACCOUNT_WORD_SIZE - 1] = '\0';
}
