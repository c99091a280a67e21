/* What a backup takes along beside the store: who may sign in, and the log of what was done. */
#include "test.h"

#include "../../src/node/sealed_file.h"

#include <siben/accounts.h>
#include <siben/node.h>

#include <fcntl.h>
#include <unistd.h>

static char base[64], home[96], target[96];
static struct recovery_key key;

static struct node node;

/* A root signs its own grant. */
static enum status enrol(void *context)
{
    struct grant grant = {.scope = node.config.scope, .serial = 1, .issued_ms = 1};
    struct identity identity = {.scope = node.config.scope, .grant_count = 1, .keys = node.keys};
    struct buffer signed_grant = {0};
    (void)context;
    memcpy(grant.node, node.config.node, sizeof grant.node);
    memcpy(grant.grantor, node.config.node, sizeof grant.grantor);
    memcpy(grant.sign_public, node.keys.sign_public, sizeof grant.sign_public);
    memcpy(grant.link_public, node.keys.link_public, sizeof grant.link_public);
    memcpy(grant.grantor_link_public, node.keys.link_public, sizeof grant.grantor_link_public);
    grant_usual(&grant, scope_level(&grant.scope));
    assert_ok(grant_sign(&grant, node.keys.sign_secret, &signed_grant));
    memcpy(identity.node, node.config.node, sizeof identity.node);
    root_id(node.keys.sign_public, &identity.root);
    identity.grants[0] = buffer_bytes(&signed_grant);
    enum status status = replica_enrol(node.replica, &identity, NULL);
    keys_wipe(&identity.keys);
    buffer_free(&signed_grant);
    return status;
}

static int make_folder(void **state)
{
    struct scope scope;
    struct why why = {.where = ""};
    struct buffer text = {0};
    (void)state;
    snprintf(base, sizeof base, "/tmp/siben-backup-XXXXXX");
    if (!mkdtemp(base))
        return -1;
    snprintf(home, sizeof home, "%s/node", base);
    snprintf(target, sizeof target, "%s/restored", base);
    assert_status(scope_parse("653022", &scope, &why), STATUS_OK);
    assert_status(node_create(home, "653022", &scope, &why), STATUS_OK);
    const struct store_job job = {.alone = enrol};
    assert_ok(node_open(home, 0, NULL, &node, &why));
    assert_ok(store_run(node.store, &job, NULL));
    node_close(&node);
    recovery_key_new(&text);
    assert_status(recovery_key_read("key", buffer_bytes(&text), &key, &why), STATUS_OK);
    buffer_free(&text);
    return 0;
}

static int drop_folder(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", base);
    return system(command);
}

static void backup_of(struct backup *backup)
{
    struct why why = {.where = ""};
    assert_status(node_open(home, 0, NULL, &node, &why), STATUS_OK);
    assert_status(
        node_backup(&node, base, key.public_half, true, 1790000000000, NULL, NULL, backup, &why),
        STATUS_OK);
    node_close(&node);
}

static void restore(struct backup *backup)
{
    struct why why = {.where = ""};
    const struct backup made = *backup; /* it is read anew */
    assert_status(node_restore(made.path, &key, target, "root", 1790000001000, backup, &why),
                  STATUS_OK);
}

static void count(void *context, uint64_t number, bool proven, const struct audit_entry *entry)
{
    char *seen = context;
    size_t size = strlen(seen);
    if (!proven)
        return;
    snprintf(seen + size, 256 - size, "%llu:%s:%s ", (unsigned long long)number, entry->who,
             entry->what);
}

static void look(const char *expected, uint64_t broken_at)
{
    const struct audit_ask ask = {.who = "", .what = "", .most = 9};
    struct audit_chain chain;
    struct why why = {.where = ""};
    char seen[256] = "";
    uint64_t next;
    assert_status(audit_newest(target, &ask, count, seen, &next, &chain, &why), STATUS_OK);
    assert_int_equal(chain.broken_at, broken_at);
    assert_string_equal(seen, expected);
}

static void accounts_come_back_and_the_log_goes_on(void **state)
{
    struct account account = {.roles = 1u << ROLE_ADMINISTRATOR};
    const struct audit_entry entry = {
        .at_ms = 5, .who = "a", .from = "", .what = "sign-in", .of = "", .words = ""};
    struct backup backup;
    struct why why = {.where = ""};
    char path[128];
    (void)state;
    snprintf(account.name, sizeof account.name, "admin");
    snprintf(account.display, sizeof account.display, "管理员甲");
    assert_status(account_add(home, &account, "correct horse", false, &why), STATUS_OK);
    assert_status(audit_write(home, &entry, &why), STATUS_OK);
    snprintf(path, sizeof path, "%s/audit.log", home);
    int fd = open(path, O_WRONLY | O_APPEND);
    assert_int_equal(write(fd, "{\"torn", 6), 6);
    close(fd);
    backup_of(&backup);
    assert_int_equal(backup.accounts, 1);
    restore(&backup);
    assert_int_equal(backup.accounts, 1);
    assert_int_equal(backup.log_lines, 1);
    look("2:root:restore 1:a:sign-in ", 0);
    assert_status(account_check(target, "admin", "correct horse", &account, &why), STATUS_OK);
    assert_status(audit_write(target, &entry, &why), STATUS_OK);
    look("3:a:sign-in 2:root:restore 1:a:sign-in ", 0);
}

static void a_log_that_was_changed_is_restored_and_said_to_be(void **state)
{
    const struct audit_entry entry = {
        .at_ms = 5, .who = "a", .from = "", .what = "sign-in", .of = "", .words = ""};
    struct backup backup;
    struct why why = {.where = ""};
    char path[128];
    (void)state;
    assert_status(audit_write(home, &entry, &why), STATUS_OK);
    snprintf(path, sizeof path, "%s/audit.log", home);
    int fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "9", 1, 9), 1);
    close(fd);
    backup_of(&backup);
    restore(&backup);
    assert_int_equal(backup.log_broken_at, 1);
    look("", 1);
}

static void a_node_without_accounts_is_restored_without(void **state)
{
    struct backup backup;
    struct accounts accounts;
    struct arena arena;
    struct why why = {.where = ""};
    (void)state;
    backup_of(&backup);
    restore(&backup);
    assert_int_equal(backup.accounts, 0);
    look("1:root:restore ", 0);
    arena_init(&arena, 0);
    assert_status(accounts_read(&arena, target, &accounts, &why), STATUS_OK);
    assert_int_equal(accounts.count, 0);
    arena_close(&arena);
}

/* -- a file that opens and is no whole node ------------------------------------------------------- */

enum { END, CONFIG, KEYS, DATA };

static void put_part(struct sealed_file *file, uint8_t part, const char *name)
{
    struct why why = {.where = ""};
    struct buffer head = {0}, bytes = {0};
    char path[128];
    snprintf(path, sizeof path, "%s/%s", home, name);
    if (*name)
        assert_ok(file_read(path, 1u << 20, &bytes, &why));
    buffer_put_u8(&head, part);
    if (part != END)
        buffer_put_u64(&head, bytes.size);
    assert_ok(sealed_write(file, buffer_bytes(&head)));
    assert_ok(sealed_write(file, buffer_bytes(&bytes)));
    buffer_free(&head);
    buffer_free(&bytes);
}

/* As the node seals it, with these parts; 0 ends. */
static void seal_parts(const struct backup *like, const char *path, const uint8_t *parts)
{
    static const char *const names[] = {[CONFIG] = "siben.yaml", [KEYS] = "keys"};
    struct sealed_file whole = {.fd = -1}, file = {.fd = -1};
    struct why why = {.where = ""};
    struct buffer about = {0};
    assert_ok(sealed_open(&whole, like->path, &about, &why));
    sealed_close(&whole);
    assert_ok(sealed_create(&file, path, buffer_bytes(&about), key.public_half, &why));
    for (; *parts; parts++)
        put_part(&file, *parts, *parts == DATA ? "" : names[*parts]);
    put_part(&file, END, "");
    assert_ok(sealed_finish(&file));
    sealed_close(&file);
    buffer_free(&about);
}

static void a_backup_without_its_data_is_refused(void **state)
{
    static const struct {
        uint8_t parts[4];
        const char *says;
    } cases[] = {{{CONFIG, KEYS}, "备份里没有数据"},
                 {{CONFIG, KEYS, DATA}, "备份里没有数据"}, /* 0 bytes of it */
                 {{KEYS}, "备份里没有配置"},
                 {{CONFIG}, "备份里没有密钥"}};
    struct backup whole;
    (void)state;
    backup_of(&whole);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct backup backup;
        struct why why = {.where = ""};
        char path[160], folder[128];
        snprintf(path, sizeof path,
                 "%s/part-%zu"
                 ".siben-backup",
                 base, i);
        snprintf(folder, sizeof folder, "%s/from-%zu", base, i);
        seal_parts(&whole, path, cases[i].parts);
        assert_status(node_restore(path, &key, folder, "root", 1790000001000, &backup, &why),
                      STATUS_CORRUPT);
        assert_non_null(strstr(why.what, cases[i].says));
        snprintf(path, sizeof path, "%s/keys", folder);
        assert_int_not_equal(access(path, F_OK), 0); /* it is no data folder */
    }
}

int main(void)
{
#define ONE(name) cmocka_unit_test_setup_teardown(name, make_folder, drop_folder)
    const struct CMUnitTest tests[] = {
        ONE(accounts_come_back_and_the_log_goes_on),
        ONE(a_log_that_was_changed_is_restored_and_said_to_be),
        ONE(a_node_without_accounts_is_restored_without),
        ONE(a_backup_without_its_data_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
