/* Which files records name, and who may have them. */
#include "test.h"

#include "county.h"

#include <siben/files.h>
#include <siben/limits.h>

static struct county *test_of(void **state)
{
    return *state;
}

static struct hash digest_of(unsigned number)
{
    return (struct hash){{(uint8_t)number, 1}};
}

/* A piece of work with one document, of a file by that number (0: none); size 0: not said. */
static struct version_name put_evidence(struct county *test, int node, const char *scope,
                                        const char *number, unsigned file, int64_t size)
{
    struct work_evidence evidence = {.title = "报告",
                                     .document = "",
                                     .kept = file ? "" : "档案柜",
                                     .size = size,
                                     .name = "a.pdf"};
    struct payload payload = {.kind = KIND_WORK};
    struct record_key key;
    struct scope where;
    if (file)
        evidence.digest = digest_of(file);
    assert_ok(scope_parse(scope, &where, NULL));
    payload.work = (struct work){.type = WORK_MATERIAL,
                                 .title = "材料",
                                 .date = 20600,
                                 .original_fen = MONEY_NONE,
                                 .total_fen = MONEY_NONE,
                                 .agency = "",
                                 .lead = "",
                                 .place = "",
                                 .note = "",
                                 .evidence = &evidence,
                                 .evidence_count = 1};
    work_record_key(&where, 2026, 0, WORK_MATERIAL, number, &key);
    return put(&test->world, node, key, &payload);
}

static struct files named_at(struct county *test, int node)
{
    struct files files;
    struct view view = view_of(&test->world, node);
    assert_ok(files_named(&view, &test->arena, NULL, &files));
    assert_ok(replica_view_close(&view, STATUS_OK));
    return files;
}

static size_t mentions_of(const struct files *files, unsigned file)
{
    struct hash digest = digest_of(file);
    size_t count;
    const struct file_mention *first = files_of(files, &digest, &count);
    assert_true(!first == !count);
    return count;
}

static struct peer peer_at(const char *scope, bool parent, bool summary_only)
{
    struct peer peer = {.node = "x", .parent = parent, .summary_only = summary_only};
    assert_ok(scope_parse(scope, &peer.scope, NULL));
    return peer;
}

static bool may_have(const struct files *files, unsigned file, struct peer peer)
{
    struct hash digest = digest_of(file);
    size_t count;
    const struct file_mention *mentions = files_of(files, &digest, &count);
    return files_shared(mentions, count, &peer);
}

static void only_who_holds_the_record_may_have_its_file(void **state)
{
    struct county *test = test_of(state);
    put_evidence(test, COUNTY, "653022205", "1", 1, 10);
    put_evidence(test, COUNTY, "653022202", "1", 2, 10);
    put_evidence(test, COUNTY, "653022", "1", 3, 10);
    struct files files = named_at(test, COUNTY);
    const struct peer one = peer_at("653022205", false, false),
                      other = peer_at("653022202", false, false),
                      unit = peer_at("653022205:801001", false, false),
                      above = peer_at("6530", true, false), summary = peer_at("6530", true, true),
                      beside = peer_at("653022", false, false);
    assert_true(may_have(&files, 1, one) && !may_have(&files, 1, other)); /* siblings never */
    assert_true(may_have(&files, 2, other) && !may_have(&files, 2, one));
    assert_false(may_have(&files, 1, unit) || may_have(&files, 3, one)); /* nor who lies below */
    assert_true(may_have(&files, 1, above) && may_have(&files, 3, above));
    assert_false(may_have(&files, 1, summary)); /* it takes no details */
    assert_true(may_have(&files, 1, beside));   /* a standby of the same office */
    assert_false(may_have(&files, 9, above));   /* nobody names it */
}

/* A township that has read the digest of another's document, and names it in a record of its own. */
static void to_name_a_neighbours_file_is_no_way_to_it(void **state)
{
    struct county *test = test_of(state);
    const char *county[] = {"nobody"};
    const struct peer muji = peer_at("653022205", false, false), up = peer_at("6530", true, false);
    const struct hash digest = digest_of(1);
    size_t count;
    put_evidence(test, MUJI, "653022205", "1", 1, 10);
    gather(&test->world);
    struct files files = named_at(test, COUNTY);
    const struct file_mention *its = files_of(&files, &digest, &count);
    assert_true(files_owed(its, count, &muji, false, county, 1)); /* its own, and nobody else's */
    put_evidence(test, COUNTY, "653022202", "2", 1, 10);
    files = named_at(test, COUNTY);
    its = files_of(&files, &digest, &count);
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++)
        if (strcmp(its[i].scope.text, "653022202") == 0)
            county[0] = its[i].node;
    assert_true(files_shared(its, count, &muji));
    assert_false(files_owed(its, count, &muji, false, county, 1));
    assert_true(files_owed(its, count, &up, false, county, 1));
    assert_true(files_owed(its, count, &muji, true, county, 1)); /* it has had the same bytes */
    put_evidence(test, COUNTY, "653022205", "3", 1, 10);         /* the county shows it the file */
    files = named_at(test, COUNTY);
    its = files_of(&files, &digest, &count);
    assert_true(files_owed(its, count, &muji, false, county, 1));
}

/* A form's report stands beside it, and is named as the form's: whoever holds the form may have it, after it was locked too. */
static void a_form_has_its_files_beside_it(void **state)
{
    struct county *test = test_of(state);
    struct attachment items[] = {
        {.of = KIND_SELF_EVALUATION,
         .title = "自评报告",
         .document = "木政〔2026〕3号",
         .digest = digest_of(4),
         .kept = "",
         .size = 10,
         .name = "a.pdf"},
        {.of = KIND_TARGET, .title = "立项依据", .document = "", .kept = "档案柜", .name = ""}};
    struct payload payload = {.kind = KIND_ATTACHMENTS,
                              .attachments = {.items = items, .count = 2}};
    struct record_key form = key_of("653022205", KIND_SELF_EVALUATION, A, 2026, 0), key;
    attachments_key(&form, &key);
    put(&test->world, MUJI, key, &payload);
    gather(&test->world);
    struct files files = named_at(test, COUNTY);
    struct hash digest = digest_of(4);
    size_t count;
    const struct file_mention *mention = files_of(&files, &digest, &count);
    assert_int_equal(count, 1);
    assert_true(record_key_equal(&mention->key, &form));
    assert_true(mention->shown && mention->counted);
    assert_text_equal(mention->document, "木政〔2026〕3号");
    assert_true(may_have(&files, 4, peer_at("6530", true, false)));
    assert_false(may_have(&files, 4, peer_at("653022202", false, false)));
    digest = (struct hash){{0}};
    mention =
        files_of(&files, &digest, &count); /* without the bytes it says where the original is */
    assert_int_equal(count, 1);
    assert_int_equal(mention->key.kind, KIND_TARGET);
    assert_text_equal(mention->kept, "档案柜");
}

static struct version_name put_beside(struct county *test, int node, const unsigned *files,
                                      size_t count)
{
    struct attachment items[4];
    struct record_key form = key_of("653022205", KIND_SELF_EVALUATION, A, 2026, 0), key;
    for (size_t i = 0; i < count; i++)
        items[i] = (struct attachment){.of = KIND_SELF_EVALUATION,
                                       .title = files[i] == 4 ? "自评报告" : "照片",
                                       .document = "",
                                       .digest = digest_of(files[i]),
                                       .kept = "",
                                       .size = 10,
                                       .name = "a.pdf"};
    struct payload payload = {.kind = KIND_ATTACHMENTS,
                              .attachments = {.items = items, .count = count}};
    attachments_key(&form, &key);
    struct version_name written = put(&test->world, node, key, &payload);
    gather(&test->world);
    return written;
}

static struct files_beside beside_at(struct county *test, int node)
{
    struct files_beside beside;
    struct record_key form = key_of("653022205", KIND_SELF_EVALUATION, A, 2026, 0);
    struct view view = view_of(&test->world, node);
    assert_ok(files_beside_read(&view, &test->arena, &form, &beside));
    assert_ok(replica_view_close(&view, STATUS_OK));
    return beside;
}

/* Whoever put it there is told, not whoever put another one beside it; taken away and put there again it is a new word. */
static void a_document_is_of_whom_put_it_there(void **state)
{
    struct county *test = test_of(state);
    assert_int_equal(beside_at(test, COUNTY).count, 0);
    struct version_name first = put_beside(test, MUJI, (unsigned[]){4}, 1);
    struct version_name second = put_beside(test, COUNTY, (unsigned[]){4, 5}, 2);
    struct files_beside beside = beside_at(test, COUNTY);
    assert_int_equal(beside.count, 2);
    assert_true(version_name_equal(&beside.items[0].version, &first));
    assert_true(version_name_equal(&beside.items[1].version, &second));
    assert_string_not_equal(beside.items[0].node, beside.items[1].node);
    assert_int_equal(beside.items[0].key.kind, KIND_SELF_EVALUATION);
    (void)put_beside(test, COUNTY, (unsigned[]){5}, 1);
    beside = beside_at(test, COUNTY);
    assert_int_equal(beside.count, 1);
    assert_true(version_name_equal(&beside.items[0].version, &second));
    struct files files = named_at(test, COUNTY); /* the history still has it */
    struct hash digest = digest_of(4);
    size_t count;
    assert_non_null(files_of(&files, &digest, &count));
    struct version_name again = put_beside(test, COUNTY, (unsigned[]){4, 5}, 2);
    beside = beside_at(test, COUNTY);
    assert_true(version_name_equal(&beside.items[0].version, &again));
    assert_true(version_name_equal(&beside.items[1].version, &second));
    (void)put_beside(test, COUNTY, NULL, 0);
    assert_int_equal(beside_at(test, COUNTY).count, 0);
}

static void a_later_version_leaves_what_an_earlier_one_named(void **state)
{
    struct county *test = test_of(state);
    put_evidence(test, COUNTY, "653022205", "1", 1, 10);
    put_evidence(test, COUNTY, "653022205", "1", 2, 20);
    struct files files = named_at(test, COUNTY);
    struct hash digest = digest_of(1);
    size_t count;
    const struct file_mention *mention = files_of(&files, &digest, &count);
    assert_int_equal(count, 1);
    assert_false(mention->shown);
    assert_true(mention->counted);
    digest = digest_of(2);
    mention = files_of(&files, &digest, &count);
    assert_int_equal(count, 1);
    assert_true(mention->shown);
    assert_text_equal(mention->title, "报告");
    assert_text_equal(mention->name, "a.pdf");
}

static void what_has_no_file_is_listed_and_is_nobody_s(void **state)
{
    struct county *test = test_of(state);
    put_evidence(test, COUNTY, "653022205", "1", 0, 0);
    struct files files = named_at(test, COUNTY);
    assert_int_equal(files.count, 1);
    assert_text_equal(files.items[0].kept, "档案柜");
    put_evidence(test, COUNTY, "653022205", "1", 4, 5); /* the file has been found */
    files = named_at(test, COUNTY);
    assert_int_equal(files.count, 1);
    assert_int_equal(mentions_of(&files, 4), 1);
}

static void sizes_are_taken_where_all_say_the_same(void **state)
{
    struct county *test = test_of(state);
    struct hash digest = digest_of(1);
    size_t count;
    put_evidence(test, COUNTY, "653022205", "1", 1, 0);
    put_evidence(test, COUNTY, "653022205", "2", 1, 77);
    struct files files = named_at(test, COUNTY);
    const struct file_mention *mentions = files_of(&files, &digest, &count);
    assert_int_equal(count, 2);
    assert_int_equal(files_size(mentions, count), 77);
    put_evidence(test, COUNTY, "653022202", "1", 1, 78);
    files = named_at(test, COUNTY);
    mentions = files_of(&files, &digest, &count);
    assert_int_equal(files_size(mentions, count), 0); /* one of them is wrong: who has it says */
    put_evidence(test, COUNTY, "653022", "1", 2, (int64_t)FILE_BYTES_MAX + 1);
    files = named_at(test, COUNTY);
    digest = digest_of(2);
    mentions = files_of(&files, &digest, &count);
    assert_int_equal(files_size(mentions, count), 0);
}

static void one_version_that_counts_is_enough(void **state)
{
    (void)state;
    struct file_mention mentions[2] = {{.counted = false}, {.counted = false}};
    assert_false(files_counted(mentions, 2)); /* a node without the right names what it likes */
    assert_false(files_counted(NULL, 0));
    mentions[1].counted = true;
    assert_true(files_counted(mentions, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_who_holds_the_record_may_have_its_file, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(to_name_a_neighbours_file_is_no_way_to_it, setup, teardown),
        cmocka_unit_test_setup_teardown(a_form_has_its_files_beside_it, setup, teardown),
        cmocka_unit_test_setup_teardown(a_document_is_of_whom_put_it_there, setup, teardown),
        cmocka_unit_test_setup_teardown(a_later_version_leaves_what_an_earlier_one_named, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_has_no_file_is_listed_and_is_nobody_s, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(sizes_are_taken_where_all_say_the_same, setup, teardown),
        cmocka_unit_test(one_version_that_counts_is_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
