/* sample pack -- what a sample needs to be looked at elsewhere, in one folder: the forms of those drawn as pages, their
 * evidence, the working papers, how it was drawn, and a manifest of digests. */
#include "archive.h"
#include "sample_papers.h"

#include <siben/works.h>

struct packing {
    struct archive archive;
    struct sample_item item;
    struct paper_row *papers;
    size_t paper_count;
    struct works works;
};

/* Targets and the forms that were drawn from; a form of another round is not what was drawn. */
static bool is_drawn(const void *context, const struct record_key *form)
{
    const struct packing *packing = context;
    const struct draw *draw = packing->item.draw;
    const struct record_key *key = &packing->item.key;
    bool kind = form->kind == KIND_TARGET ||
                (key->round ? form->kind == KIND_MONITORING && form->round == key->round
                            : form->kind == KIND_SELF_EVALUATION);
    for (size_t i = 0; kind && i < draw->row_count; i++)
        if (strcmp(draw->rows[i].project_code, form->id) == 0)
            return true;
    return false;
}

static bool about_drawn(const struct draw *draw, const struct work *work)
{
    for (size_t i = 0; i < draw->row_count; i++)
        for (size_t k = 0; k < work->row_count; k++)
            if (draw_row_whole(&draw->rows[i])
                    ? !*work->rows[k].project_code &&
                          strcmp(draw->rows[i].unit_code, work->rows[k].unit_code) == 0
                    : strcmp(draw->rows[i].project_code, work->rows[k].project_code) == 0)
                return true;
    return false;
}

static bool is_about_drawn(const void *context, const struct record_key *key)
{
    const struct packing *packing = context;
    if (key->kind != KIND_WORK)
        return is_drawn(context, key); /* attached to a form */
    for (size_t i = 0; i < packing->works.count; i++) {
        const struct work_item *item = &packing->works.items[i];
        const struct work *work = work_by(item, INT64_MAX);
        if (work && record_key_equal(&item->key, key))
            return about_drawn(packing->item.draw, work);
    }
    return false;
}

/* 证据清单: every document that a piece of work about a drawn project names. */
static enum status put_evidence(struct packing *packing)
{
    const struct works *works = &packing->works;
    struct buffer out = {0};
    csv_begin(&out);
    static const char *const heads[] = {
        "工作类型", "编号", "事项", "材料", "文号", "原件存放处", "BLAKE2b-256 摘要", "记录"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        csv_text(&out, i, heads[i]);
    csv_end_row(&out);
    for (size_t i = 0; i < works->count; i++) {
        const struct work *work = work_by(&works->items[i], INT64_MAX);
        for (size_t k = 0;
             work && about_drawn(packing->item.draw, work) && k < work->evidence_count; k++) {
            const struct work_evidence *evidence = &work->evidence[k];
            char hex[2 * HASH_SIZE + 1] = "";
            if (!hash_is_none(&evidence->digest))
                bytes_to_hex(bytes_of(evidence->digest.bytes, HASH_SIZE), hex);
            const char *cells[] = {work_type_chinese(work->type),
                                   works->items[i].number,
                                   work->title,
                                   evidence->title,
                                   evidence->document,
                                   evidence->kept,
                                   hex,
                                   works->items[i].text};
            for (size_t c = 0; c < sizeof cells / sizeof *cells; c++)
                csv_text(&out, c, cells[c]);
            csv_end_row(&out);
        }
    }
    enum status status = out.failed ? STATUS_NO_MEMORY : STATUS_OK;
    if (status == STATUS_OK)
        archive_file(&packing->archive, "evidence.csv", buffer_bytes(&out));
    buffer_free(&out);
    return status;
}

static enum status put_table(struct packing *packing, const char *name, const struct table *table)
{
    struct buffer out = {0};
    buffer_put_text(&out, "\xef\xbb\xbf");
    table_put_csv(table, &out);
    enum status status = out.failed ? STATUS_NO_MEMORY : STATUS_OK;
    if (status == STATUS_OK)
        archive_file(&packing->archive, name, buffer_bytes(&out));
    buffer_free(&out);
    return status;
}

/* How it was drawn: so that who gets the folder can draw again. */
static enum status put_procedure(struct packing *packing, struct view *view)
{
    struct command_context *context = packing->archive.context;
    struct population population;
    struct table table;
    enum sample_outcome outcome;
    int32_t today = date_of_instant(context->now_ms);
    enum status status = sample_table(view, &context->arena, &packing->item, today, &table);
    if (status == STATUS_OK)
        status = put_table(packing, "sample.csv", &table);
    if (status == STATUS_OK)
        status = sample_verify(view, &context->arena, &packing->item, &table, &outcome);
    if (status == STATUS_OK)
        status = put_table(packing, "verify.csv", &table);
    if (status == STATUS_OK)
        status = sample_population(context, view, &packing->item, &population);
    if (status == STATUS_OK)
        status = population_table(&context->arena, &packing->item, &population, &table);
    return status ? status : put_table(packing, "population.csv", &table);
}

static enum status put_papers(struct packing *packing)
{
    struct command_context *context = packing->archive.context;
    struct sheets *sheets = sheets_new(context->now_ms);
    struct buffer out = {0};
    if (!sheets)
        return STATUS_NO_MEMORY;
    papers_put(sheets, &packing->item, packing->papers, packing->paper_count);
    enum status status = sheets_finish(sheets, &out, &context->why);
    if (status == STATUS_OK)
        archive_file(&packing->archive, "papers.xlsx", buffer_bytes(&out));
    buffer_free(&out);
    sheets_free(sheets);
    return status;
}

static enum status put_readme(struct packing *packing, const struct identity *identity)
{
    const struct sample *sample = packing->item.sample;
    const struct draw *draw = packing->item.draw;
    char when[INSTANT_TEXT_SIZE], root[2 * HASH_SIZE + 1];
    struct buffer out = {0};
    instant_print(packing->archive.context->now_ms, when);
    bytes_to_hex(bytes_of(identity->root.bytes, HASH_SIZE), root);
    buffer_print(&out,
                 "%s　%s材料\r\n\r\n抽样批次：%s，节点 %s，写于 %s（本机时钟）\r\n"
                 "揭示的种子：%s　公开数：%s（%s）\r\n\r\n"
                 "index.html      抽中和另选项目的目标表、%s的目录，用浏览器打开\r\n"
                 "forms/          每张表一个网页，旁边的 .proof 是填写节点签过名的原文\r\n"
                 "papers.xlsx     核查底稿\r\n"
                 "evidence.csv    佐证材料清单（原件在哪里、文件的摘要）\r\n"
                 "files/          本机存有的佐证文件，files.csv 是它们的清单\r\n"
                 "sample.csv      入选名单；verify.csv 逐项核对；population.csv 总体\r\n"
                 "MANIFEST.txt    每个文件的 BLAKE2b-256；MANIFEST.sig 本节点对它的签名\r\n\r\n"
                 "核对文件没有变：  b2sum -l 256 -c MANIFEST.txt\r\n"
                 "核对清单是谁签的：siben-verify --root 根指纹 MANIFEST.sig\r\n"
                 "怎样重算名单：src/report/SAMPLE.md，用 population.csv 和上面的种子\r\n\r\n"
                 "自称的根指纹：%s\r\n请另向对方当面或电话核对根指纹，不要只信这个文件。\r\n",
                 sample->title, work_type_chinese(sample->purpose),
                 sample_number(&packing->item.key), identity->node, when, draw->secret,
                 draw->public_value, draw->source, packing->item.key.round ? "监控表" : "自评表",
                 root);
    enum status status = out.failed ? STATUS_NO_MEMORY : STATUS_OK;
    if (status == STATUS_OK)
        archive_file(&packing->archive, "README.txt", buffer_bytes(&out));
    buffer_free(&out);
    return status;
}

static enum status pack(struct packing *packing, struct view *view)
{
    struct command_context *context = packing->archive.context;
    struct identity identity;
    enum status status = sample_find(context, view, command_positional(context, 0), &packing->item);
    if (status == STATUS_OK && packing->item.withdrawal)
        return sample_gone(context, &packing->item);
    if (status == STATUS_OK && !packing->item.draw)
        return why_set(&context->why, STATUS_NOT_FOUND, sample_number(&packing->item.key),
                       "还没有抽取，没有材料可打包", "siben sample draw 抽取");
    if (status == STATUS_OK)
        status = replica_identity(context->node->replica, &context->arena, &identity);
    packing->archive.fiscal_year = packing->item.key.fiscal_year;
    packing->archive.takes = is_drawn;
    packing->archive.names = is_about_drawn;
    packing->archive.takes_context = packing;
    if (status == STATUS_OK)
        status = works_read(view, &context->arena, &packing->item.key.scope, &packing->works);
    if (status == STATUS_OK)
        status = sample_papers(view, NULL, &context->arena, &packing->item, &packing->papers,
                               &packing->paper_count);
    if (status == STATUS_OK)
        status = archive_forms(&packing->archive, view,
                               arena_print(&context->arena, "抽样 %s：%s",
                                           sample_number(&packing->item.key),
                                           packing->item.sample->title),
                               "怎样抽取、怎样核对见 README.txt。");
    if (status == STATUS_OK)
        status = put_papers(packing);
    if (status == STATUS_OK)
        status = put_evidence(packing);
    if (status == STATUS_OK)
        status = archive_documents(&packing->archive, view);
    if (status == STATUS_OK)
        status = put_procedure(packing, view);
    if (status == STATUS_OK)
        status = put_readme(packing, &identity);
    if (status == STATUS_OK)
        status = replica_view_status(view);
    return status ? status : archive_manifest(&packing->archive, &identity);
}

static int run(struct command_context *context)
{
    struct packing packing = {.archive = {.context = context}};
    struct view view;
    if (!command_value(context, "--out"))
        return command_misused(context, "没有写打包到哪个文件夹");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = pack(&packing, &view);
    status = command_view_close(context, &view, status);
    buffer_free(&packing.archive.manifest);
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, "已打包：%zu 个对象，表 %llu 张，文件 %llu 个\n",
                  packing.item.draw->row_count, (unsigned long long)packing.archive.forms,
                  (unsigned long long)packing.archive.files + 2);
    return context->findings ? EXIT_FINDINGS : EXIT_OK;
}

static const struct option options[] = {
    {"--out", "-o", OPTION_OUTPUT_FOLDER, "文件夹", "写到哪里：新的，或者空的；没有就建立"},
    SAMPLE_OPTIONS,
};
const struct command command_sample_pack = {
    .name = "sample pack",
    .arguments = "批次 -o 文件夹",
    .chinese = "抽样材料打包：抽中项目的表、佐证清单、底稿、抽取办法和清单，供上级抽审",
    .english = "Pack the forms, evidence and papers of a sample with a manifest.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "export",
    .run = run,
};
