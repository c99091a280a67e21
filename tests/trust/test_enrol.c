#include "office.h"

struct desk {
    struct offices offices;
    struct enrol_request request;
    struct buffer file;
    struct arena arena;
};

static void desk_open(struct desk *desk)
{
    memset(desk, 0, sizeof *desk);
    offices_open(&desk->offices);
    arena_init(&desk->arena, 0);
    const struct grant *grant = &desk->offices.grants[TOWNSHIP];
    memcpy(desk->request.node, grant->node, sizeof grant->node);
    desk->request.scope = grant->scope;
    memcpy(desk->request.sign_public, grant->sign_public, SIGN_PUBLIC_SIZE);
    memcpy(desk->request.link_public, grant->link_public, LINK_PUBLIC_SIZE);
    assert_ok(enrol_request_write(&desk->request, &desk->offices.keys[TOWNSHIP], &desk->file));
}

static void desk_close(struct desk *desk)
{
    buffer_free(&desk->file);
    arena_close(&desk->arena);
    offices_close(&desk->offices);
}

static void reads_back(struct desk *desk, struct bytes file)
{
    struct enrol_request read;
    struct why why = {.what = ""};
    enum status status = enrol_request_read(file, &read, &why);
    if (status != STATUS_OK)
        print_error("%s: %s\n%.*s", why.where, why.what, (int)file.size, (const char *)file.data);
    assert_ok(status);
    assert_memory_equal(&read, &desk->request, sizeof read);
}

static void refused(struct bytes file, enum status status, const char *words)
{
    struct enrol_request read;
    struct why why = {.what = ""};
    assert_status(enrol_request_read(file, &read, &why), status);
    if (!strstr(why.what, words)) {
        print_error("%s\n", why.what);
        fail();
    }
    assert_true(why.hint[0]);
}

/* The file with `from` replaced by `to` wherever it stands. */
static struct buffer replaced(const struct buffer *file, const char *from, const char *to)
{
    struct buffer out = {0};
    for (size_t i = 0; i < file->size;) {
        struct bytes rest = bytes_of(file->data + i, file->size - i);
        bool here = bytes_start_with(rest, bytes_of_text(from));
        if (here)
            buffer_put_text(&out, to);
        else
            buffer_put_u8(&out, file->data[i]);
        i += here ? strlen(from) : 1;
    }
    return out;
}

static void the_file_of_a_request_is_known(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk);
    buffer_put_u8(&desk.file, 0);
    assert_text_equal((const char *)desk.file.data,
                      "四本账·绩效报送 入网申请 653022205\n"
                      "AQQJNjUzMDIyMjA1CTY1MzAyMjIwNSUIbxJCbpBsthRQSo+RNbchuCSOftrJyQKU\n"
                      "Htt6njTW1wM1zAZHJNZAoUA02hVRbtXYBEvn7vZTH+97giTDtzzRHOVlP1h++aaw\n"
                      "c/7r7GA7LcbSh+IOptarzzKAy3pE+Nd/50HxOutSD/AmkHc2tzvNZBiyEYPGKpgb\n"
                      "RDe8db3peqO9rykdQGOBAdWKxN5vD9QERuYWRAWatDBgKsMesg6TVUD5ehBOGLAj\n"
                      "fR0Simbk46rWE3IWj3kO8wqMdaxD1vcnjFo01WO45sZsn1AZLgWU4Cw/v8UPTtzV\n"
                      "5zwaSbUF\n"
                      "校验码 CYAM ADV5 YDS4 AGLE\n"
                      "");
    desk_close(&desk);
}

static void a_request_survives_what_chat_programs_do(void **state)
{
    (void)state;
    static const char *const changes[][2] = {
        {"\n", "\r\n"}, {"\n", "\r"},         {"\n", " \n"}, {"\n", "\u00a0\u3000\t\n"},
        {"\n", "\n\n"}, {"\n", "\u200b\n  "}, {" ", ""},     {" ", "\u3000"},
    };
    struct desk desk;
    desk_open(&desk);
    reads_back(&desk, buffer_bytes(&desk.file));
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct buffer changed = replaced(&desk.file, changes[i][0], changes[i][1]);
        reads_back(&desk, buffer_bytes(&changed));
        buffer_free(&changed);
    }
    struct buffer wrapped = {0};
    buffer_put_text(&wrapped, "\ufeff经办人 古丽 2026/1/5 10:20\r\n您好，这是我们的申请：\r\n");
    buffer_put_bytes(&wrapped, buffer_bytes(&desk.file));
    buffer_put_text(&wrapped, "\r\n谢谢！\r\n");
    reads_back(&desk, buffer_bytes(&wrapped));
    buffer_free(&wrapped);
    desk_close(&desk);
}

static void no_changed_letter_of_a_request_goes_unnoticed(void **state)
{
    (void)state;
    struct desk desk;
    struct enrol_request read;
    desk_open(&desk);
    const char *text = (const char *)desk.file.data;
    size_t start = (size_t)(strchr(text, '\n') - text);
    for (size_t i = start; i < desk.file.size; i++) {
        uint8_t kept = desk.file.data[i];
        if (kept == '\n' || kept == ' ')
            continue;
        desk.file.data[i] = kept == 'A' ? 'B' : 'A';
        assert_int_not_equal(enrol_request_read(buffer_bytes(&desk.file), &read, NULL), STATUS_OK);
        desk.file.data[i] = kept;
    }
    desk_close(&desk);
}

static void each_damage_of_a_file_is_explained(void **state)
{
    (void)state;
    struct desk desk;
    struct buffer answer = {0}, changed;
    desk_open(&desk);
    refused(bytes_of(NULL, 0), STATUS_MALFORMED, "标题");
    refused(bytes_of_text("你好"), STATUS_MALFORMED, "标题");
    refused(bytes_of(desk.file.data, desk.file.size - 10), STATUS_MALFORMED, "损坏");
    refused(bytes_of(desk.file.data, desk.file.size - 40), STATUS_MALFORMED, "没有校验码");
    refused(bytes_of_text("四本账·绩效报送 入网申请\n校验码 7KQ2 M8XN 4D3P WR6T\n"),
            STATUS_MALFORMED, "空");
    changed = replaced(&desk.file, "AQ", "A?");
    refused(buffer_bytes(&changed), STATUS_MALFORMED, "损坏");
    buffer_free(&changed);
    changed = replaced(&desk.file, "AQ", "AR");
    refused(buffer_bytes(&changed), STATUS_MALFORMED, "校验码不符");
    buffer_free(&changed);
    assert_ok(enrol_answer_write(desk.offices.chain, OFFICES, &answer));
    refused(buffer_bytes(&answer), STATUS_MALFORMED, "另一种");
    buffer_free(&answer);
    void *huge = memory_take(1u << 20);
    assert_non_null(huge);
    refused(bytes_of(huge, 1u << 20), STATUS_TOO_LARGE, "太大");
    memory_free(huge);
    desk_close(&desk);
}

static void a_request_signed_with_another_key_is_refused(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk);
    struct node_keys mixed = desk.offices.keys[TOWNSHIP];
    memcpy(mixed.sign_secret, desk.offices.keys[COUNTY].sign_secret, sizeof mixed.sign_secret);
    buffer_clear(&desk.file);
    assert_ok(enrol_request_write(&desk.request, &mixed, &desk.file));
    refused(buffer_bytes(&desk.file), STATUS_BAD_SIGNATURE, "签名");
    desk.request.node[0] = '?';
    assert_status(enrol_request_write(&desk.request, &mixed, &desk.file), STATUS_INVALID);
    desk_close(&desk);
}

/* A link key is public: with the county's in a request of one's own, its link would be taken for ours. */
static void a_link_key_of_somebody_else_is_refused(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk);
    memcpy(desk.request.link_public, desk.offices.keys[COUNTY].link_public, LINK_PUBLIC_SIZE);
    buffer_clear(&desk.file);
    assert_ok(enrol_request_write(&desk.request, &desk.offices.keys[TOWNSHIP], &desk.file));
    refused(buffer_bytes(&desk.file), STATUS_BAD_SIGNATURE, "连接密钥");
    desk_close(&desk);
}

/* Nor by a proof of his that is about another request. */
static void a_proof_is_of_one_message(void **state)
{
    (void)state;
    struct desk desk;
    uint8_t proof[LINK_PROOF_SIZE];
    desk_open(&desk);
    const struct node_keys *keys = desk.offices.keys;
    for (int i = 0; i < OFFICES; i++) {
        struct bytes said = bytes_of_text("甲");
        link_prove(keys[i].link_secret, "test", said, proof);
        assert_true(link_proven(keys[i].link_public, "test", said, proof));
        assert_false(link_proven(keys[i].link_public, "test", bytes_of_text("乙"), proof));
        assert_false(link_proven(keys[i].link_public, "other", said, proof));
        assert_false(link_proven(keys[(i + 1) % OFFICES].link_public, "test", said, proof));
        for (size_t at = 0; at < sizeof proof; at++) {
            proof[at] ^= 1;
            assert_false(link_proven(keys[i].link_public, "test", said, proof));
            proof[at] ^= 1;
        }
    }
    memset(proof, 0, sizeof proof);
    assert_false(link_proven(proof, "test", bytes_of_text("甲"), proof));
    desk_close(&desk);
}

static void a_request_without_a_proof_is_of_an_older_software(void **state)
{
    (void)state;
    static const char old[] = "四本账·绩效报送 入网申请 653022205\n"
                              "AQEJNjUzMDIyMjA1CTY1MzAyMjIwNSUIbxJCbpBsthRQSo+RNbchuCSOftrJyQKU\n"
                              "Htt6njTW1wM1zAZHJNZAoUA02hVRbtXYBEvn7vZTH+97giTDtzzUDS+jJ7mi69Jj\n"
                              "pT2ta3obnfzkeBXxmsRcfVbDRmv+cs6j9cYwQiJBWw6sJDOtueEact0yvs2U/MVF\n"
                              "sya9KNoH\n"
                              "校验码 UVNX 7UA2 FDU5 N637\n";
    refused(bytes_of_text(old), STATUS_UNSUPPORTED, "旧版");
}

static void a_standby_says_where_it_is(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk);
    buffer_clear(&desk.file);
    desk.request.standby = true;
    snprintf(desk.request.endpoints[0], ENDPOINT_TEXT_MAX, "%s", "tcp://10.1.1.1:6530");
    snprintf(desk.request.endpoints[1], ENDPOINT_TEXT_MAX, "%s", "tcp://10.1.1.2:6530");
    assert_ok(enrol_request_write(&desk.request, &desk.offices.keys[TOWNSHIP], &desk.file));
    reads_back(&desk, buffer_bytes(&desk.file));
    desk_close(&desk);
}

/* Who asks for another key shows that he has the one before; and the next one. */
static void a_renewal_is_signed_with_both_keys(void **state)
{
    (void)state;
    struct desk desk;
    struct node_keys next, mixed;
    uint8_t seed[32] = {77};
    desk_open(&desk);
    keys_from_seed(seed, &next);
    memcpy(next.link_public, desk.offices.keys[TOWNSHIP].link_public, LINK_PUBLIC_SIZE);
    memcpy(next.link_secret, desk.offices.keys[TOWNSHIP].link_secret, LINK_SECRET_SIZE);
    mixed = next;
    memcpy(mixed.sign_secret, desk.offices.keys[COUNTY].sign_secret, SIGN_SECRET_SIZE);
    const struct node_keys *own = &desk.offices.keys[TOWNSHIP], *other = &desk.offices.keys[COUNTY];
    desk.request.renewal = true;
    memcpy(desk.request.sign_public, next.sign_public, SIGN_PUBLIC_SIZE);
    memcpy(desk.request.before_public, own->sign_public, SIGN_PUBLIC_SIZE);
    buffer_clear(&desk.file);
    assert_status(enrol_request_write(&desk.request, &next, &desk.file), STATUS_INVALID);
    assert_ok(enrol_renewal_write(&desk.request, &next, own->sign_secret, &desk.file));
    reads_back(&desk, buffer_bytes(&desk.file));
    buffer_clear(&desk.file);
    assert_ok(enrol_renewal_write(&desk.request, &next, other->sign_secret, &desk.file));
    refused(buffer_bytes(&desk.file), STATUS_BAD_SIGNATURE, "签名");
    buffer_clear(&desk.file);
    assert_ok(enrol_renewal_write(&desk.request, &mixed, own->sign_secret, &desk.file));
    refused(buffer_bytes(&desk.file), STATUS_BAD_SIGNATURE, "签名");
    desk_close(&desk);
}

static void an_answer_brings_the_whole_chain(void **state)
{
    (void)state;
    struct desk desk;
    struct bytes read[GRANT_CHAIN_MAX];
    size_t count = 0;
    struct why why;
    desk_open(&desk);
    for (size_t wanted = 1; wanted <= OFFICES; wanted++) {
        buffer_clear(&desk.file);
        assert_ok(enrol_answer_write(desk.offices.chain, wanted, &desk.file));
        struct buffer changed = replaced(&desk.file, "\n", " \r\n");
        assert_ok(enrol_answer_read(&desk.arena, buffer_bytes(&changed), read, &count, &why));
        buffer_free(&changed);
        assert_int_equal(count, wanted);
        for (size_t i = 0; i < count; i++)
            assert_bytes_equal(read[i], desk.offices.chain[i]);
    }
    assert_status(enrol_answer_write(desk.offices.chain, 0, &desk.file), STATUS_INVALID);
    desk.offices.chain[1] = bytes_of_text("x");
    assert_status(enrol_answer_write(desk.offices.chain, 2, &desk.file), STATUS_MALFORMED);
    desk_close(&desk);
}

static void a_check_code_uses_no_letters_that_sound_or_look_alike(void **state)
{
    (void)state;
    char code[20], other[20];
    check_code(bytes_of_text("四本账"), code);
    assert_text_equal(code, "UF37 3LL8 BKW4 6QTK");
    check_code(bytes_of_text("四本帐"), other);
    assert_string_not_equal(code, other);
    for (uint8_t i = 0; i < 255; i++) {
        check_code(bytes_of(&i, 1), code);
        for (size_t k = 0; k < 19; k++)
            assert_true(k % 5 == 4 ? code[k] == ' ' : code[k] != '0' && code[k] != '1');
        assert_null(strpbrk(code, "OI"));
        assert_int_equal(strlen(code), 19);
    }
}

static void files_are_read_and_written_whole_or_not_at_all_without_memory(void **state)
{
    (void)state;
    memory_apart(true); /* each piece of an arena too */
    struct desk desk;
    desk_open(&desk);
    bool done = false;
    for (long k = 1; !done; k++) {
        struct buffer file = {0};
        struct enrol_request read;
        struct bytes grants[GRANT_CHAIN_MAX];
        size_t count;
        memory_fail_after(k);
        enum status status =
            enrol_request_write(&desk.request, &desk.offices.keys[TOWNSHIP], &file);
        if (status == STATUS_OK)
            status = enrol_request_read(buffer_bytes(&file), &read, NULL);
        buffer_clear(&file);
        if (status == STATUS_OK)
            status = enrol_answer_write(desk.offices.chain, OFFICES, &file);
        if (status == STATUS_OK)
            status = enrol_answer_read(&desk.arena, buffer_bytes(&file), grants, &count, NULL);
        memory_fail_never();
        done = status == STATUS_OK;
        if (!done)
            assert_status(status, STATUS_NO_MEMORY);
        buffer_free(&file);
        arena_reset(&desk.arena);
    }
    desk_close(&desk);
    memory_apart(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_of_a_request_is_known),
        cmocka_unit_test(a_request_survives_what_chat_programs_do),
        cmocka_unit_test(no_changed_letter_of_a_request_goes_unnoticed),
        cmocka_unit_test(each_damage_of_a_file_is_explained),
        cmocka_unit_test(a_request_signed_with_another_key_is_refused),
        cmocka_unit_test(a_link_key_of_somebody_else_is_refused),
        cmocka_unit_test(a_proof_is_of_one_message),
        cmocka_unit_test(a_request_without_a_proof_is_of_an_older_software),
        cmocka_unit_test(a_standby_says_where_it_is),
        cmocka_unit_test(a_renewal_is_signed_with_both_keys),
        cmocka_unit_test(an_answer_brings_the_whole_chain),
        cmocka_unit_test(a_check_code_uses_no_letters_that_sound_or_look_alike),
        cmocka_unit_test(files_are_read_and_written_whole_or_not_at_all_without_memory),
    };
    if (trust_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
