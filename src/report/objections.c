/* Objections of units to entries of their lists, and what a decision does to the list. */
#include "decided.h"
#include "duty.h"

#include <siben/objections.h>

#include <stdio.h>

#define ID_PREFIX "work/objection/"
#define REASON_PREFIX "清单异议" /* so begins why an entry is out of scope because of one */

bool objection_is(const struct record_key *key)
{
    return key->kind == KIND_WORK && strncmp(key->id, ID_PREFIX, strlen(ID_PREFIX)) == 0;
}

/* -- the list that has an entry ------------------------------------------------------------------ */

struct finding_list {
    const char *project;
    struct arena *arena;
    struct record_key key;
    struct project_list list;
    size_t entry;
    bool found;
    enum status status;
};

static bool see_list(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct finding_list *finding = context;
    struct payload payload;
    (void)view;
    (void)arena;
    if (!record->shown.seq || record->state.withdrawn || record->gone)
        return true;
    struct bytes bytes = arena_bytes(finding->arena, record->payload);
    finding->status = bytes.data || !record->payload.size
                          ? payload_decode(finding->arena, KIND_PROJECT_LIST, bytes, &payload)
                          : STATUS_NO_MEMORY;
    if (finding->status == STATUS_NO_MEMORY)
        return false;
    if (finding->status != STATUS_OK) {
        finding->status = STATUS_OK; /* what cannot be read lists nothing */
        return true;
    }
    for (size_t i = 0; i < payload.list.entry_count; i++)
        if (strcmp(payload.list.entries[i].project_code, finding->project) == 0) {
            finding->key = record->key;
            finding->list = payload.list;
            finding->entry = i;
            finding->found = true;
            return false;
        }
    return true;
}

static enum status find_list(struct view *view, struct arena *arena, const char *project,
                             uint16_t fiscal_year, struct finding_list *finding)
{
    *finding = (struct finding_list){.project = project, .arena = arena};
    enum status status =
        replica_each(view, NULL, KIND_PROJECT_LIST, fiscal_year, see_list, finding);
    if (status == STATUS_OK)
        status = finding->status;
    return status ? status : finding->found ? STATUS_OK : STATUS_NOT_FOUND;
}

/* What stays must be owed by somebody: else nobody reports the money any more. A township does not hold the lists of others;
 * the county asks again before it accepts. */
static enum status check_other(struct view *view, struct arena *arena, const struct work_row *row,
                               uint16_t fiscal_year, struct why *why)
{
    char code[OTHER_CODE_SIZE];
    unsigned kind = objection_of(row->field);
    if (kind != OBJECTION_DUPLICATE && kind != OBJECTION_SPLIT)
        return STATUS_OK;
    for (const char *at = row->stated; objection_next(&at, code);) {
        struct finding_list finding;
        enum status status = strcmp(code, row->project_code) == 0
                                 ? STATUS_NOT_FOUND
                                 : find_list(view, arena, code, fiscal_year, &finding);
        bool owed = status == STATUS_OK && !finding.list.entries[finding.entry].out_of_scope;
        if (status != STATUS_OK && status != STATUS_NOT_FOUND)
            return status;
        if (!owed)
            return why_set(why, STATUS_NOT_FOUND, row->project_code,
                           arena_print(arena, "%u年的应报项目里没有%s的 %s，去掉这一个就没有人报了",
                                       fiscal_year, kind == OBJECTION_SPLIT ? "拆成" : "保留",
                                       code),
                           "核对代码；还没有列入清单的，先导入带它的清单");
    }
    return STATUS_OK;
}

/* -- to object -------------------------------------------------------------------------------------- */

enum status objection_make(struct view *view, struct arena *arena, const struct objection_ask *ask,
                           struct record_key *key, struct work *work, struct why *why)
{
    struct finding_list finding;
    struct scope home;
    enum status status = find_list(view, arena, ask->project, ask->fiscal_year, &finding);
    if (status == STATUS_NOT_FOUND)
        return why_set(why, status, ask->project, "这一年的应报项目清单里没有这个项目",
                       "siben show records --kind project_list 列出清单；年度用 --year");
    if (status == STATUS_OK)
        status = replica_home(view, &finding.key, &home, NULL);
    if (status != STATUS_OK)
        return status;
    const struct list_entry *entry = &finding.list.entries[finding.entry];
    if (entry->out_of_scope)
        return why_set(why, STATUS_CONFLICT, ask->project, "这个项目本来就不应报",
                       arena_print(arena, "清单里写明：%s", entry->reason));
    *work = (struct work){.type = WORK_OBJECTION,
                          .title = entry->name,
                          .date = ask->date,
                          .original_fen = MONEY_NONE,
                          .total_fen = MONEY_NONE,
                          .agency = "",
                          .lead = "",
                          .place = "",
                          .note = ""};
    work->rows = arena_array(arena, struct work_row, 1);
    if (!work->rows)
        return STATUS_NO_MEMORY;
    work->rows[work->row_count++] = (struct work_row){.unit_code = finding.list.unit_code,
                                                      .project_code = ask->project,
                                                      .name = entry->name,
                                                      .field = objection_chinese(ask->kind),
                                                      .amount_fen = MONEY_NONE,
                                                      .stated = ask->other,
                                                      .found = "",
                                                      .detail = ask->reason,
                                                      .handling = "",
                                                      .owner = "",
                                                      .due = DATE_NONE,
                                                      .done = DATE_NONE};
    work_record_key(&home, ask->fiscal_year, 0, WORK_OBJECTION, ask->project, key);
    return ask->holds_lists ? check_other(view, arena, work->rows, ask->fiscal_year, why)
                            : STATUS_OK;
}

/* -- to decide -------------------------------------------------------------------------------------- */

/* Out of scope with the reason, or back again where an objection had taken it out. */
static bool put_entry(struct arena *arena, struct list_entry *entry, const struct work_row *row,
                      bool accept)
{
    bool ours = strncmp(entry->reason, REASON_PREFIX, strlen(REASON_PREFIX)) == 0;
    if (accept == entry->out_of_scope || (!accept && !ours))
        return false;
    entry->out_of_scope = accept;
    entry->reason = accept ? arena_print(arena, REASON_PREFIX "（%s%s%s）：%s", row->field,
                                         *row->stated ? " " : "", row->stated, row->detail)
                           : "";
    return true;
}

static enum status put_lists(struct view *view, struct arena *arena, const struct record_key *key,
                             const struct work *work, bool accept,
                             struct objection_decision *decision, struct why *why)
{
    struct finding_list finding = {.found = false};
    for (size_t i = 0; i < work->row_count; i++) {
        const struct work_row *row = &work->rows[i];
        struct finding_list next;
        enum status status = find_list(view, arena, row->project_code, key->fiscal_year, &next);
        if (status == STATUS_NOT_FOUND)
            continue; /* a newer list has it no more: nothing is owed */
        if (status == STATUS_OK && accept)
            status = check_other(view, arena, row, key->fiscal_year, why);
        if (status != STATUS_OK)
            return status;
        if (finding.found && !record_key_equal(&finding.key, &next.key))
            return why_set(why, STATUS_INVALID, work->title, "一份异议涉及几个单位的清单",
                           "请各单位分别提出");
        if (finding.found)
            next.list = finding.list; /* with what the rows before did to it */
        finding = next;
        decision->changes_list =
            put_entry(arena, &finding.list.entries[finding.entry], row, accept) ||
            decision->changes_list;
    }
    decision->list = finding.key;
    decision->list_payload = (struct payload){.kind = KIND_PROJECT_LIST, .list = finding.list};
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- what was split ------------------------------------------------------------------------------ */

static struct project *linked_already(struct objection_decision *decision,
                                      const struct record_key *key)
{
    for (size_t i = 0; i < decision->link_count; i++)
        if (record_key_equal(&decision->links[i].key, key))
            return &decision->links[i].payload.project;
    return NULL;
}

static enum status read_part(struct view *view, struct arena *arena, const char *code,
                             struct record_key *key, struct payload *payload)
{
    struct record record;
    enum status status = replica_find_project(view, arena, code, key);
    key->kind = KIND_PROJECT;
    key->fiscal_year = 0;
    key->round = 0;
    if (status == STATUS_OK)
        status = replica_get(view, arena, key, &record);
    if (status == STATUS_OK && (!record.shown.seq || record.gone || record.state.withdrawn))
        status = STATUS_NOT_FOUND;
    if (status != STATUS_OK)
        return status;
    struct bytes bytes = arena_bytes(arena, record.payload);
    return bytes.data || !record.payload.size ? payload_decode(arena, KIND_PROJECT, bytes, payload)
                                              : STATUS_NO_MEMORY;
}

/* A part gets its link, or loses the one that this objection had made: it has the objection's day. False: nothing changes. */
static bool put_link(struct arena *arena, struct project *project, const struct work *work,
                     const char *of, bool accept)
{
    struct project_link *links = arena_array(arena, struct project_link, project->link_count + 1);
    size_t count = 0;
    bool has = false;
    for (size_t i = 0; links && i < project->link_count; i++) {
        const struct project_link *link = &project->links[i];
        bool same = strcmp(link->relation, "split") == 0 && strcmp(link->code, of) == 0;
        has = has || same;
        if (accept || !same || link->date != work->date)
            links[count++] = *link;
    }
    if (!links || (accept ? has : count == project->link_count))
        return false; /* the arena says that it failed */
    if (accept)
        links[count++] = (struct project_link){"split", of, work->date};
    project->links = links;
    project->link_count = count;
    return true;
}

static enum status put_part(struct view *view, struct arena *arena, const struct work *work,
                            const struct work_row *row, const char *code, bool accept,
                            struct objection_decision *decision, struct why *why)
{
    struct objection_link link = {.of = row->project_code};
    if (!code) /* the arena had no room for it */
        return STATUS_NO_MEMORY;
    enum status status = read_part(view, arena, code, &link.key, &link.payload);
    if ((status == STATUS_NOT_FOUND || status == STATUS_CONFLICT) && !accept)
        return STATUS_OK; /* there is nothing to take back */
    if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT)
        return why_set(why, status, code, "没有这个项目，或不止一个，登记不了它是拆分来的",
                       "核对代码；导入带它的项目清单以后再裁定");
    if (status != STATUS_OK)
        return status;
    struct project *before = linked_already(decision, &link.key);
    if (before) {
        (void)put_link(arena, before, work, row->project_code, accept);
        return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    if (!put_link(arena, &link.payload.project, work, row->project_code, accept))
        return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
    struct objection_link *grown =
        arena_array(arena, struct objection_link, decision->link_count + 1);
    if (!grown)
        return STATUS_NO_MEMORY;
    if (decision->link_count)
        memcpy(grown, decision->links, decision->link_count * sizeof *grown);
    grown[decision->link_count++] = link;
    decision->links = grown;
    return STATUS_OK;
}

/* DESIGN.md 2: "a split … is a dated link; growth, last-year values and assessment follow it". The objection names the parts. */
static enum status put_links(struct view *view, struct arena *arena, const struct work *work,
                             bool accept, struct objection_decision *decision, struct why *why)
{
    char code[OTHER_CODE_SIZE];
    enum status status = STATUS_OK;
    for (size_t i = 0; i < work->row_count && status == STATUS_OK; i++) {
        if (objection_of(work->rows[i].field) != OBJECTION_SPLIT)
            continue;
        for (const char *at = work->rows[i].stated;
             status == STATUS_OK && objection_next(&at, code);) {
            const char *part = arena_text(arena, code);
            status = part ? put_part(view, arena, work, &work->rows[i], part, accept, decision, why)
                          : STATUS_NO_MEMORY;
        }
    }
    return status;
}

enum status objection_decide(struct view *view, struct arena *arena, const struct record_key *key,
                             const char *reason, const char *reviewer,
                             struct objection_decision *decision, struct why *why)
{
    struct record record;
    struct payload payload;
    char text[RECORD_KEY_TEXT_SIZE];
    *decision = (struct objection_decision){.changes_list = false};
    record_key_print(key, text, sizeof text);
    enum status status = replica_get(view, arena, key, &record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record.shown.seq || record.gone || record.state.withdrawn)))
        return why_set(why, STATUS_NOT_FOUND, text, "没有这份异议，或已撤回",
                       "siben list objections 列出全部");
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_WORK, record.payload, &payload);
    if (status != STATUS_OK)
        return status;
    if (payload.work.type != WORK_OBJECTION)
        return why_set(why, STATUS_INVALID, text, "这条记录不是清单异议",
                       "siben list objections 列出全部");
    status = put_lists(view, arena, key, &payload.work, !reason, decision, why);
    if (status == STATUS_OK)
        status = put_links(view, arena, &payload.work, !reason, decision, why);
    return status ? status
                  : decided_make(arena, &record, reason, reviewer, &decision->review,
                                 &decision->review_payload);
}

const char *objection_refusal(struct view *view, struct arena *arena,
                              const struct record *objection)
{
    return decided_refusal(view, arena, objection);
}

/* -- to list ---------------------------------------------------------------------------------------- */

struct listing_objections {
    struct word_table words;
    bool open;
    enum status status;
};

static bool see_objection(void *context, struct view *view, const struct record *record,
                          struct arena *arena)
{
    struct listing_objections *listing = context;
    struct payload payload;
    char text[RECORD_KEY_TEXT_SIZE];
    if (!record->shown.seq || record->state.withdrawn || record->gone)
        return true;
    struct bytes bytes = arena_bytes(arena, record->payload);
    enum status status = bytes.data || !record->payload.size
                             ? payload_decode(arena, KIND_WORK, bytes, &payload)
                             : STATUS_NO_MEMORY;
    if (status == STATUS_NO_MEMORY)
        listing->status = status;
    if (status != STATUS_OK || payload.work.type != WORK_OBJECTION)
        return listing->status == STATUS_OK;
    bool decided = record->state.approved || record->state.returned;
    if (listing->open && decided)
        return true;
    record_key_print(&record->key, text, sizeof text);
    const char *why = record->state.returned ? decided_refusal(view, arena, record) : "";
    for (size_t i = 0; i < payload.work.row_count; i++) {
        const struct work_row *row = &payload.work.rows[i];
        const char *cells[] = {row->unit_code,
                               row->project_code,
                               row->name,
                               row->field,
                               row->stated,
                               row->detail,
                               words_date(&listing->words, payload.work.date, ""),
                               record->state.approved   ? "认可，不再应报"
                               : record->state.returned ? "不认可"
                                                        : "待裁定",
                               why,
                               text};
        words_row(&listing->words, cells);
    }
    return true;
}

enum status objections_table(struct view *view, struct arena *arena, const struct scope *scope,
                             uint16_t fiscal_year, bool open, struct table *table)
{
    static const char *const columns[] = {
        "unit_code:单位代码",   "id:项目代码", "name:项目",     "kind:异议",
        "other:另外的代码",     "reason:理由", "date:提出日期", "decision:裁定",
        "refusal:不认可的原因", "record:记录"};
    struct listing_objections listing = {.open = open};
    words_begin(&listing.words, arena, table, open ? "待裁定的清单异议" : "清单异议", columns,
                sizeof columns / sizeof *columns);
    enum status status = replica_each(view, scope, KIND_WORK, fiscal_year, see_objection, &listing);
    if (status == STATUS_OK)
        status = listing.status;
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
