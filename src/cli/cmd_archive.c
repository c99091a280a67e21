/* archive -- a year as a folder that is read without Siben: tables as a workbook, forms as
 * pages with the proofs beside them, a list, and a manifest of digests. */
#include "archive.h"
#include "show_forms.h"

#include <siben/manifest.h>
#include <siben/paper.h>
#include <siben/proof.h>

#include <stdio.h>

#define PATH_SIZE 320
#define KINDS 64 /* room for all that have pages */

struct forms {
    struct archive *archive;
    struct identity identity;
    struct buffer index;
    uint64_t counts[KINDS]; /* pages of each kind */
    enum status status;
};

void archive_file(struct archive *archive, const char *path, struct bytes bytes)
{
    struct hash hash;
    char hex[2 * HASH_SIZE + 1];
    hash_of(bytes, &hash);
    bytes_to_hex(bytes_of(hash.bytes, HASH_SIZE), hex);
    buffer_print(&archive->manifest, "%s  %s\n", hex, path);
    command_file(archive->context, path, bytes);
    archive->files++;
}

/* -- one form ------------------------------------------------------------------------------ */

/* A record's own letters make no path: what is not plain becomes '_', the mark tells apart. */
static void path_of(const struct record *record, const char *ending, char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, "forms/%s/%s-%s-%u-%016llx.%s", record->key.scope.text,
             kind_name(record->key.kind), record->key.id, record->key.round,
             (unsigned long long)record->shown.mark, ending);
    size_t folder = strlen("forms/") + strlen(record->key.scope.text);
    for (size_t i = strlen("forms/"); path[i]; i++) {
        bool plain = (path[i] >= '0' && path[i] <= '9') || (path[i] >= 'a' && path[i] <= 'z') ||
                     (path[i] >= 'A' && path[i] <= 'Z') || path[i] == '-';
        bool ours = i == folder || i == strlen(path) - strlen(ending) - 1;
        if (!plain && !ours)
            path[i] = '_';
    }
}

static enum status write_proof(struct forms *forms, struct view *view, struct arena *arena,
                               const struct record *record, struct hash *digest)
{
    char path[PATH_SIZE];
    struct bytes stored, grants[GRANT_CHAIN_MAX];
    struct buffer file = {0};
    struct batch *batch = arena_take(arena, sizeof *batch);
    struct proof *proof = proof_new(&forms->identity.root);
    size_t count = 0;
    enum status status = batch && proof
                             ? replica_signed(view, arena, &record->shown, &stored, grants, &count)
                             : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = batch_decode(arena, stored, batch, NULL);
    if (status == STATUS_OK && record->shown.index >= batch->change_count)
        status = STATUS_CORRUPT;
    if (status == STATUS_OK) {
        batch_change_digest(batch, record->shown.index, digest);
        status = proof_add(proof, stored, grants, count, &record->shown.mark, 1);
    }
    if (status == STATUS_OK)
        status = proof_write(proof, &file);
    if (status == STATUS_OK) {
        path_of(record, "proof", path);
        archive_file(forms->archive, path, buffer_bytes(&file));
    }
    proof_free(proof);
    buffer_free(&file);
    return status;
}

static const char *state_words(const struct record *record)
{
    return record->state.conflicts  ? "有两个版本，这是显示的一个"
           : record->state.approved ? "审核通过"
           : record->state.returned ? "已退回"
           : record->state.closed   ? "轮次已关闭"
                                    : "未审核";
}

static const char *department_words(struct arena *arena, struct view *view,
                                    const struct scope *near, const char *unit)
{
    struct record record;
    struct payload payload;
    if (!unit || replica_find_unit(view, arena, near, unit, &record) != STATUS_OK ||
        payload_decode(arena, KIND_UNIT, record.payload, &payload) != STATUS_OK)
        return "";
    const char *words =
        arena_print(arena, "%s（%s）", payload.unit.department_name, payload.unit.department_code);
    return words && *payload.unit.department_name ? words : "";
}

static const char *unit_words(struct arena *arena, struct view *view, const struct scope *near,
                              const char *unit)
{
    struct record record;
    struct payload payload;
    if (!unit || !*unit)
        return "";
    return replica_find_unit(view, arena, near, unit, &record) == STATUS_OK &&
                   payload_decode(arena, KIND_UNIT, record.payload, &payload) == STATUS_OK
               ? payload.unit.name
               : unit;
}

static enum status write_form(struct forms *forms, struct view *view, struct arena *arena,
                              const struct record *record)
{
    struct payload *payload = arena_take(arena, sizeof *payload);
    struct record_version *version = arena_take(arena, sizeof *version);
    struct buffer html = {0};
    struct about about;
    char path[PATH_SIZE], proof[PATH_SIZE];
    if (!payload || !version)
        return STATUS_NO_MEMORY;
    struct paper_form form = {
        .key = record->key, .version = record->shown, .state = state_words(record)};
    enum status status = write_proof(forms, view, arena, record, &form.digest);
    if (status == STATUS_OK)
        status = payload_decode(arena, record->key.kind, record->payload, payload);
    if (status == STATUS_OK)
        status = replica_version(view, arena, &record->key, &record->shown, version);
    if (status == STATUS_OK)
        status = about_read(forms->archive->context, view, &record->key, payload, &about);
    if (status)
        return status;
    path_of(record, "html", path);
    path_of(record, "proof", proof);
    form.payload = payload;
    form.target = about.target;
    form.project_name = record->key.kind == KIND_TARGET ? payload->target.subject_name
                        : record->key.kind == KIND_WORK ? payload->work.title
                        : record->key.kind == KIND_FUND ? fund_chinese(payload->fund.type)
                                                        : about.project_name;
    if (!*form.project_name) /* nothing here says one: the form itself has only the code */
        form.project_name = "（名称未登记）";
    const char *unit = payload_unit_code(payload);
    if (record->key.kind == KIND_WORK)
        unit = payload->work.row_count ? payload->work.rows[0].unit_code : NULL;
    form.unit_name = record->key.kind == KIND_WORK
                         ? unit_words(arena, view, &record->key.scope, unit)
                         : about.unit_name;
    form.department = department_words(arena, view, &record->key.scope, unit);
    form.author = version->author;
    form.stated_ms = version->stated_ms;
    form.proof_file = strrchr(proof, '/') + 1;
    status = paper_form_html(&form, &html);
    if (status == STATUS_OK) {
        archive_file(forms->archive, path, buffer_bytes(&html));
        paper_index_row(&forms->index, &form, path);
        forms->archive->forms++;
        forms->counts[record->key.kind < KINDS ? record->key.kind : 0]++;
    }
    buffer_free(&html);
    return status;
}

/* There is no page of it: the list says so, and why. */
static void no_page(struct forms *forms, const struct record *record, const char *state,
                    const char *file)
{
    const struct paper_form form = {.key = record->key,
                                    .version = record->shown,
                                    .state = state,
                                    .unit_name = "",
                                    .project_name = ""};
    paper_index_row(&forms->index, &form, file);
    command_note(forms->archive->context, "%s：%s\n", record->key.id, state);
}

/* Most pieces of work are no table, and a fund may be only on the list. */
static bool has_page(struct forms *forms, const struct record *record, struct arena *arena)
{
    struct payload *payload = arena_take(arena, sizeof *payload);
    struct bytes bytes = arena_bytes(arena, record->payload);
    if (!payload || (record->payload.size && !bytes.data)) {
        forms->status = STATUS_NO_MEMORY;
        return false;
    }
    return payload_decode(arena, record->key.kind, bytes, payload) == STATUS_OK &&
           paper_has_page(payload);
}

static bool see_record(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct forms *forms = context;
    unsigned kind = record->key.kind;
    if ((kind != KIND_TARGET && kind != KIND_MONITORING && kind != KIND_SELF_EVALUATION &&
         kind != KIND_WORK && kind != KIND_FUND) ||
        !record->shown.seq || (record->state.withdrawn && !record->gone))
        return true;
    if (forms->archive->takes &&
        !forms->archive->takes(forms->archive->takes_context, &record->key))
        return true;
    bool work = kind == KIND_WORK || kind == KIND_FUND;
    bool transfer = strncmp(record->key.id, "work/transfer/", strlen("work/transfer/")) == 0;
    if (kind == KIND_WORK && record->gone && !transfer)
        return true;
    if (work && !record->gone && !has_page(forms, record, arena))
        return forms->status == STATUS_OK; /* a piece of work that is no table */
    if (record->gone) {
        no_page(forms, record, "已清除", "");
        return true;
    }
    forms->status = write_form(forms, view, arena, record);
    if (forms->status == STATUS_MALFORMED) { /* of later software: its proof is there */
        char proof[PATH_SIZE];
        path_of(record, "proof", proof);
        no_page(forms, record, "读不出，只有签名原文", proof);
        forms->archive->context->findings = true;
        forms->status = STATUS_OK;
    }
    return forms->status == STATUS_OK;
}

/* -- all ------------------------------------------------------------------------------------ */

/* "共 12 张：绩效目标 4 张，…。" before the note. */
static const char *counts_words(const struct forms *forms, struct arena *arena, const char *note)
{
    static const uint8_t kinds[] = {KIND_TARGET, KIND_MONITORING, KIND_SELF_EVALUATION, KIND_WORK,
                                    KIND_FUND};
    const char *words = arena_print(arena, "共 %llu 张", (unsigned long long)forms->archive->forms);
    bool any = false;
    for (size_t i = 0; words && i < sizeof kinds; i++)
        if (forms->counts[kinds[i]]) {
            words = arena_print(arena, "%s%s%s %llu 张", words, any ? "，" : "：",
                                paper_form_chinese(kinds[i]),
                                (unsigned long long)forms->counts[kinds[i]]);
            any = true;
        }
    return words ? arena_print(arena, "%s。%s", words, note) : NULL;
}

enum status archive_forms(struct archive *archive, struct view *view, const char *title,
                          const char *note)
{
    struct forms forms = {.archive = archive};
    struct arena *arena = &archive->context->arena;
    enum status status = replica_identity(archive->context->node->replica, arena, &forms.identity);
    if (status || !title)
        return status ? status : STATUS_NO_MEMORY;
    paper_index_begin(&forms.index, title);
    status = replica_each(view, NULL, 0, archive->fiscal_year, see_record, &forms);
    status = status ? status : forms.status;
    const char *counted = counts_words(&forms, arena, note);
    if (!counted)
        status = STATUS_NO_MEMORY;
    paper_index_end(&forms.index, counted ? counted : "");
    if (status == STATUS_OK && forms.index.failed)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        archive_file(archive, "index.html", buffer_bytes(&forms.index));
    buffer_free(&forms.index);
    return status;
}

static enum status write_readme(struct archive *archive, const struct identity *identity)
{
    struct buffer out = {0};
    char when[INSTANT_TEXT_SIZE], root[2 * HASH_SIZE + 1];
    instant_print(archive->context->now_ms, when);
    bytes_to_hex(bytes_of(identity->root.bytes, HASH_SIZE), root);
    buffer_print(&out,
                 "%u 年绩效表归档\r\n\r\n节点：%s，范围：%s，写于 %s（本机时钟）\r\n\r\n"
                 "index.html    全部表的目录，用浏览器打开\r\n"
                 "tables.xlsx   汇总表，单元格里的金额保留到分\r\n"
                 "forms/        每张表一个网页，旁边的 .proof 是填写节点签过名的原文\r\n"
                 "files.csv     工作记录的佐证文件：名称、文号、摘要，files/ "
                 "里的位置；没有归档的写明在哪里\r\n"
                 "MANIFEST.txt  每个文件的 BLAKE2b-256；MANIFEST.sig 本节点对它的签名\r\n\r\n"
                 "核对文件没有变：  b2sum -l 256 -c MANIFEST.txt\r\n"
                 "核对清单是谁签的：siben-verify --root 根指纹 MANIFEST.sig\r\n"
                 "核对是谁签的：    siben-verify --root 根指纹 forms/…/….proof\r\n\r\n"
                 "本归档自称的根指纹：%s\r\n"
                 "请另向上级当面或电话核对根指纹，不要只信这个文件。\r\n",
                 archive->fiscal_year, identity->node, identity->scope.text, when, root);
    enum status status = out.failed ? STATUS_NO_MEMORY : STATUS_OK;
    if (status == STATUS_OK)
        archive_file(archive, "README.txt", buffer_bytes(&out));
    buffer_free(&out);
    return status;
}

/* The list, and this node's name under it. */
enum status archive_manifest(struct archive *archive, const struct identity *identity)
{
    struct buffer signature = {0};
    struct bytes manifest = buffer_bytes(&archive->manifest);
    enum status status = archive->manifest.failed
                             ? STATUS_NO_MEMORY
                             : manifest_sign(manifest, identity->grants, identity->grant_count,
                                             archive->context->node->keys.sign_secret, &signature);
    if (status == STATUS_OK) {
        command_file(archive->context, "MANIFEST.txt", manifest);
        command_file(archive->context, "MANIFEST.sig", buffer_bytes(&signature));
        status = command_files_safe(archive->context);
    }
    buffer_free(&signature);
    return status;
}

static enum status write_all(struct archive *archive, struct view *view)
{
    struct identity identity;
    struct hash hash;
    char hex[2 * HASH_SIZE + 1];
    enum status status =
        replica_identity(archive->context->node->replica, &archive->context->arena, &identity);
    if (status == STATUS_NOT_FOUND)
        return why_set(&archive->context->why, STATUS_UNAUTHORISED, NULL, "本节点还没有取得授权",
                       "没有授权就没有可以归档的内容");
    if (status == STATUS_OK)
        status = archive_forms(archive, view,
                               arena_print(&archive->context->arena, "%u 年绩效表归档 %s",
                                           archive->fiscal_year,
                                           archive->context->node->config.scope.text),
                               "汇总表见 tables.xlsx；如何核对见 README.txt。");
    if (status == STATUS_OK)
        status = archive_tables(archive, view);
    if (status == STATUS_OK)
        status = archive_documents(archive, view);
    if (status == STATUS_OK)
        status = write_readme(archive, &identity);
    if (status == STATUS_OK)
        status = replica_view_status(view);
    if (status == STATUS_OK)
        status = archive_manifest(archive, &identity);
    if (status != STATUS_OK)
        return status;
    hash_of(buffer_bytes(&archive->manifest), &hash);
    bytes_to_hex(bytes_of(hash.bytes, HASH_SIZE), hex);
    command_print(archive->context,
                  "已归档 %u 年：表 %llu 张，文件 %llu 个\n清单 MANIFEST.txt 的 BLAKE2b-256："
                  "%s\n请把它写进移交单\n",
                  archive->fiscal_year, (unsigned long long)archive->forms,
                  (unsigned long long)archive->files + 2, hex);
    return STATUS_OK;
}

static int run(struct command_context *context)
{
    struct archive archive = {.context = context};
    const char *year = command_positional(context, 0);
    struct view view;
    for (const char *at = year; *at >= '0' && *at <= '9' && at - year < 4; at++)
        archive.fiscal_year = archive.fiscal_year * 10 + (unsigned)(*at - '0');
    if (strlen(year) != 4 || archive.fiscal_year < YEAR_MIN || archive.fiscal_year > YEAR_MAX)
        return command_misused(context, "年度不对：%s", year);
    if (!command_value(context, "--out"))
        return command_misused(context, "没有写归档到哪个文件夹");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = write_all(&archive, &view);
    status = command_view_close(context, &view, status);
    buffer_free(&archive.manifest);
    if (status != STATUS_OK)
        return command_failed(context, status);
    return context->findings ? EXIT_FINDINGS : EXIT_OK;
}

static const struct option options[] = {
    {"--out", "-o", OPTION_OUTPUT_FOLDER, "文件夹", "写到哪里：新的，或者空的；没有就建立"},
};
const struct command command_archive = {
    .name = "archive",
    .arguments = "年度 -o 文件夹",
    .chinese = "把一年的表和汇总写成不装四本账也能读的文件夹",
    .english = "Write a year as a folder that is read without Siben.",
    .details = "index.html 目录，forms/ 每张表一个网页（带校验码和二维码）和签名原文 .proof，\n"
               "tables.xlsx 汇总表，files/ 和 files.csv 佐证文件，MANIFEST.txt 每个文件的 "
               "BLAKE2b-256（b2sum -l 256 -c 核对），\n"
               "MANIFEST.sig 本节点对清单的签名（siben-verify 核对）。\n"
               "写的是各表显示的版本；退回和两个版本的注明在表上。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "export",
    .run = run,
};
