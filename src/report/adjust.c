/* Adjustments of approved targets: asked, decided, and whether what stands was approved as one. */
#include "decided.h"
#include "duty.h"

#include <siben/adjust.h>
#include <siben/form_rules.h>

#include <stdio.h>

#define ID_PREFIX "work/adjustment/"
#define DEPARTMENT_PREFIX "dept/"
#define NUMBERS_MAX 99 /* adjustments of one target in a year; nobody asks so often */

bool adjust_is(const struct record_key *key)
{
    return key->kind == KIND_WORK && strncmp(key->id, ID_PREFIX, strlen(ID_PREFIX)) == 0;
}

static bool stands(const struct record *record)
{
    return record->shown.seq && !record->state.withdrawn && !record->gone;
}

static enum status body_of(struct arena *arena, const struct record *record,
                           struct payload *payload)
{
    struct bytes bytes = arena_bytes(arena, record->payload);
    if (record->payload.size && !bytes.data)
        return STATUS_NO_MEMORY;
    return payload_decode(arena, record->key.kind, bytes, payload);
}

/* -- the target that is to be another ----------------------------------------------------------- */

struct finding_target {
    const char *id;
    struct arena *arena;
    struct record record;
    struct target target;
    bool found;
    enum status status;
};

static bool see_target(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct finding_target *finding = context;
    struct payload payload;
    (void)view;
    (void)arena;
    if (!stands(record) || strcmp(record->key.id, finding->id) != 0)
        return true;
    finding->status = body_of(finding->arena, record, &payload);
    finding->record = *record;
    finding->target = payload.target;
    finding->found = finding->status == STATUS_OK;
    return false;
}

enum status adjustable_find(struct view *view, struct arena *arena, const char *id,
                            uint16_t fiscal_year, struct adjustable *found, struct why *why)
{
    struct finding_target finding = {.id = id, .arena = arena};
    enum status status = replica_each(view, NULL, KIND_TARGET, fiscal_year, see_target, &finding);
    if (status == STATUS_OK)
        status = finding.status;
    if (status != STATUS_OK)
        return status;
    if (!finding.found)
        return why_set(why, STATUS_NOT_FOUND, id, "这一年没有它的绩效目标",
                       "写项目代码；部门整体的写 dept/ 加部门代码；年度用 --year");
    *found = (struct adjustable){.key = finding.record.key,
                                 .shown = finding.record.shown,
                                 .body_mark = finding.record.body_mark,
                                 .target = finding.target};
    return finding.record.state.approved
               ? STATUS_OK
               : why_set(why, STATUS_CONFLICT, id, "绩效目标还没有审核通过，不用调整",
                         "直接改目标表重新报；审核通过以后才要按调整报批");
}

/* -- to ask ---------------------------------------------------------------------------------------- */

static enum status check_target(struct view *view, struct arena *arena,
                                const struct adjustable *from, const struct target *to,
                                struct why *why)
{
    struct payload payload = {.kind = KIND_TARGET, .target = *to};
    struct findings findings = {.arena = arena};
    struct form_rules rules;
    enum status status = replica_form_rules(view, arena, &from->key, &rules);
    if (status != STATUS_OK)
        return status;
    payload_check_by(&payload, &from->key, &rules, &findings);
    for (size_t i = 0; i < findings.count; i++)
        if (findings.items[i].severity == SEVERITY_BLOCKING)
            return why_set(why, STATUS_INVALID, from->key.id, findings.items[i].what,
                           findings.items[i].hint);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* "653022…101-1", "dept-219-2": the next that nobody has used. */
static enum status next_number(struct view *view, struct arena *arena,
                               const struct record_key *target, const struct scope *home,
                               struct record_key *key)
{
    char number[RECORD_ID_MAX + 8];
    struct record record;
    enum status status = STATUS_OK;
    for (unsigned n = 1; n <= NUMBERS_MAX && status == STATUS_OK; n++) {
        snprintf(number, sizeof number, "%s-%u", target->id, n);
        for (char *at = number; *at; at++)
            *at = *at == '/' ? '-' : *at;
        work_record_key(home, target->fiscal_year, 0, WORK_ADJUSTMENT, number, key);
        status = replica_get(view, arena, key, &record);
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status ? status : STATUS_TOO_LARGE;
}

/* What the rows are laid beside: the target that stands; or, where it is asked for just as it stands and was changed
 * without an approval, the one that was approved before it. */
static enum status base_of(struct view *view, struct arena *arena, const struct adjustable *from,
                           const struct target *to, const struct target **base, bool *stands_so)
{
    struct target_change *changes;
    struct adjust_standing standing;
    size_t count;
    *base = &from->target;
    *stands_so = false;
    enum status status = target_changes(arena, &from->target, to, &changes, &count);
    if (status != STATUS_OK || count)
        return status;
    status = adjust_standing(view, arena, &from->key, &standing);
    *stands_so = status == STATUS_OK && standing.changed && !standing.approved;
    if (*stands_so)
        *base = standing.was;
    return status;
}

enum status adjust_make(struct view *view, struct arena *arena, const struct adjust_ask *ask,
                        struct record_key *key, struct work *work, struct why *why)
{
    const struct adjustable *from = ask->from;
    struct scope home;
    enum status status = check_target(view, arena, from, ask->to, why);
    if (status == STATUS_OK)
        status = replica_home(view, &from->key, &home, NULL);
    if (status == STATUS_OK)
        status = next_number(view, arena, &from->key, &home, key);
    if (status != STATUS_OK)
        return status;
    *work = (struct work){.type = WORK_ADJUSTMENT,
                          .title = from->target.subject_name,
                          .date = ask->date,
                          .original_fen = MONEY_NONE,
                          .total_fen = MONEY_NONE,
                          .agency = "",
                          .lead = "",
                          .place = "",
                          .note = ask->basis,
                          .base_mark = from->body_mark};
    work->targets = arena_array(arena, struct target, 1);
    if (!work->targets)
        return STATUS_NO_MEMORY;
    work->targets[work->target_count++] = *ask->to;
    const struct target *base;
    bool stands_so;
    status = base_of(view, arena, from, ask->to, &base, &stands_so);
    if (status == STATUS_OK)
        status = adjust_rows(arena, base, ask->to, from->key.id, ask->reason, work);
    if (status == STATUS_OK && !work->row_count)
        return why_set(why, STATUS_INVALID, from->key.id, "和审核通过的绩效目标一样，没有调整什么",
                       "siben show form 看现在的目标");
    return status;
}

/* -- to decide -------------------------------------------------------------------------------------- */

static enum status read_asked(struct view *view, struct arena *arena, const struct record_key *key,
                              struct record *record, struct work *work, struct why *why)
{
    struct payload payload;
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    enum status status = adjust_is(key) ? replica_get(view, arena, key, record) : STATUS_NOT_FOUND;
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !stands(record)))
        return why_set(why, STATUS_NOT_FOUND, text, "没有这份绩效目标调整，或已撤回",
                       "siben target list 列出全部");
    if (status == STATUS_OK)
        status = body_of(arena, record, &payload);
    if (status != STATUS_OK)
        return status;
    *work = payload.work;
    if (record->state.approved)
        return why_set(why, STATUS_CONFLICT, text, "这份调整已经批准",
                       "要再改的，单位另提一份：siben target adjust");
    if (!work->target_count || !work->row_count)
        return why_set(why, STATUS_INVALID, text, "这份调整没有写调整以后的整张目标",
                       "请单位重新提出：siben target adjust");
    return STATUS_OK;
}

/* Earlier software called a new name, other levels and the like 其他修改: what waits since then can still be decided. */
static bool same_kind(const char *is, const char *said)
{
    return text_equal(is, said) ||
           (adjust_of(is) > ADJUST_OTHER && adjust_of(said) == ADJUST_OTHER);
}

/* It also said of an amount that was gone nothing, where 无 is said now. */
static bool same_found(const struct work_row *is, const struct work_row *said)
{
    return text_equal(is->found, said->found) ||
           (adjust_of(is->handling) == ADJUST_BUDGET && text_is_empty(said->found) &&
            text_equal(is->found, ADJUST_NO_MONEY));
}

/* The office reads the rows and approves the whole target: neither may say what the other does not. */
static bool says_the_same(struct arena *arena, const struct target *from, const struct work *work)
{
    struct work told = {.base_mark = 0};
    const struct target *to = &work->targets[0];
    if (!text_equal(from->unit_code, to->unit_code) || from->department != to->department ||
        adjust_rows(arena, from, to, work->rows[0].project_code, "", &told) != STATUS_OK ||
        told.row_count != work->row_count)
        return false;
    for (size_t i = 0; i < told.row_count; i++) {
        const struct work_row *is = &told.rows[i], *said = &work->rows[i];
        if (!text_equal(is->project_code, said->project_code) ||
            !same_kind(is->handling, said->handling) || !text_equal(is->field, said->field) ||
            !text_equal(is->method, said->method) || !text_equal(is->stated, said->stated) ||
            !same_found(is, said) || is->scored != said->scored ||
            (is->scored && is->score != said->score))
            return false;
    }
    return true;
}

/* A unit asks of its own targets: its record and the target are at one home. */
static enum status check_asker(struct view *view, struct arena *arena, const struct record_key *key,
                               const struct work *work, const struct adjustable *from,
                               bool *stands_so, struct why *why)
{
    char text[RECORD_KEY_TEXT_SIZE];
    struct scope asker, home;
    record_key_print(key, text, sizeof text);
    enum status status = replica_home(view, key, &asker, NULL);
    if (status == STATUS_OK)
        status = replica_home(view, &from->key, &home, NULL);
    if (status != STATUS_OK)
        return status;
    if (!scope_equal(&asker, &home))
        return why_set(why, STATUS_INVALID, text, "这份调整不是目标所在的地方提出的",
                       "退回，请目标的单位提出：siben target decide … --refuse 原因");
    const struct target *base;
    status = base_of(view, arena, from, &work->targets[0], &base, stands_so);
    if (status != STATUS_OK)
        return status;
    if (!says_the_same(arena, base, work))
        return arena->failed
                   ? STATUS_NO_MEMORY
                   : why_set(why, STATUS_INVALID, text, "逐项写的调整，与它带的整张目标不一致",
                             "退回，请单位重新提出：siben target decide … --refuse 原因");
    return STATUS_OK;
}

static enum status plan_target(struct view *view, struct arena *arena, const struct record_key *key,
                               const struct work *work, struct adjust_decision *decision,
                               struct why *why)
{
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    enum status status = adjustable_find(view, arena, work->rows[0].project_code, key->fiscal_year,
                                         &decision->from, why);
    if (status != STATUS_OK)
        return status;
    if (work->base_mark != decision->from.body_mark)
        return why_set(why, STATUS_CONFLICT, text, "提出调整以后，审核通过的目标已经是另一版",
                       "退回，请单位按现在的目标重新提出：siben target decide … --refuse 原因");
    bool stands_so = false;
    status = check_asker(view, arena, key, work, &decision->from, &stands_so, why);
    if (status != STATUS_OK)
        return status;
    const char *document = work->evidence_count ? work->evidence[0].document : "";
    decision->approves = !stands_so; /* nothing is written anew: what stands has its approval */
    decision->target = (struct payload){.kind = KIND_TARGET, .target = work->targets[0]};
    decision->words =
        arena_print(arena, "绩效目标调整（%s%s%s）", key->id,
                    *work->note || *document ? "，依据：" : "", *document ? document : work->note);
    return decision->words ? check_target(view, arena, &decision->from, &work->targets[0], why)
                           : STATUS_NO_MEMORY;
}

enum status adjust_decide(struct view *view, struct arena *arena, const struct record_key *key,
                          const char *reason, const char *reviewer,
                          struct adjust_decision *decision, struct why *why)
{
    struct record record;
    struct work work = {.base_mark = 0};
    *decision = (struct adjust_decision){.approves = false};
    enum status status = read_asked(view, arena, key, &record, &work, why);
    if (status == STATUS_OK && !reason)
        status = plan_target(view, arena, key, &work, decision, why);
    return status ? status
                  : decided_make(arena, &record, reason, reviewer, &decision->review,
                                 &decision->review_payload);
}

/* -- does what stands have its approval? ------------------------------------------------------------ */

static const struct record_version *version_of(const struct record *record,
                                               const struct version_name *name)
{
    for (size_t i = 0; i < record->version_count; i++)
        if (version_name_equal(&record->versions[i].name, name))
            return &record->versions[i];
    return NULL;
}

/* The nearest approved one that `from` descends from; each is looked at once. */
static const struct record_version *approved_before(const struct record *record,
                                                    const struct record_version *from,
                                                    const struct record_version **queue, bool *met)
{
    size_t head = 0, tail = 0;
    queue[tail++] = from;
    while (head < tail) {
        const struct record_version *at = queue[head++];
        for (size_t i = 0; i < at->replace_count; i++) {
            const struct record_version *next = version_of(record, &at->replaces[i]);
            if (!next || met[next - record->versions])
                continue;
            met[next - record->versions] = true;
            if (next->verdict == VERDICT_PASSED && !next->not_counted && !next->gone)
                return next;
            queue[tail++] = next;
        }
    }
    return NULL;
}

struct seeking {
    struct arena *arena;
    const struct record_key *target;
    const struct target *now;
    struct adjust_standing *standing;
    enum status status;
};

static bool see_adjustment(void *context, struct view *view, const struct record *record,
                           struct arena *arena)
{
    struct seeking *seeking = context;
    struct payload payload;
    struct target_change *changes;
    size_t count = 1;
    (void)view;
    if (!adjust_is(&record->key) || !stands(record) || !record->state.approved)
        return true;
    enum status status = body_of(arena, record, &payload);
    if (status == STATUS_OK && payload.work.target_count && payload.work.row_count &&
        strcmp(payload.work.rows[0].project_code, seeking->target->id) == 0)
        status = target_changes(arena, &payload.work.targets[0], seeking->now, &changes, &count);
    if (status == STATUS_NO_MEMORY)
        seeking->status = status;
    if (count == 0) {
        seeking->standing->approved = true;
        seeking->standing->adjustment = record->key;
    }
    return status != STATUS_NO_MEMORY && count != 0;
}

static enum status compare_versions(struct view *view, struct arena *arena,
                                    const struct record *record, const struct record_version *shown,
                                    const struct record_version **queue, bool *met,
                                    struct adjust_standing *standing)
{
    struct payload now, was;
    const struct record_version *before = shown;
    enum status status = payload_decode(arena, KIND_TARGET, shown->payload, &now);
    while (status == STATUS_OK && !standing->changed &&
           (before = approved_before(record, before, queue, met))) {
        struct target *kept = arena_take(arena, sizeof *kept);
        status =
            kept ? payload_decode(arena, KIND_TARGET, before->payload, &was) : STATUS_NO_MEMORY;
        if (status != STATUS_OK)
            break;
        *kept = was.target;
        status =
            target_changes(arena, kept, &now.target, &standing->changes, &standing->change_count);
        standing->changed = status == STATUS_OK && standing->change_count > 0;
        standing->was = standing->changed ? kept : NULL;
    }
    if (status != STATUS_OK || !standing->changed)
        return status;
    struct seeking seeking = {
        .arena = arena, .target = &record->key, .now = &now.target, .standing = standing};
    /* It is asked where the target is at home: there first, and elsewhere only of a unit that has moved since. */
    status = replica_each(view, &record->key.scope, KIND_WORK, record->key.fiscal_year,
                          see_adjustment, &seeking);
    if (status == STATUS_OK && seeking.status == STATUS_OK && !standing->approved)
        status =
            replica_each(view, NULL, KIND_WORK, record->key.fiscal_year, see_adjustment, &seeking);
    return status ? status : seeking.status;
}

enum status adjust_standing(struct view *view, struct arena *arena, const struct record_key *target,
                            struct adjust_standing *standing)
{
    struct record record;
    *standing = (struct adjust_standing){.changed = false};
    enum status status = replica_get(view, arena, target, &record);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !stands(&record)))
        return STATUS_OK;
    if (status != STATUS_OK || record.held < 2) /* of one version nothing has been adjusted: most */
        return status;
    status = replica_history(view, arena, target, &record);
    if (status != STATUS_OK)
        return status;
    const struct record_version *shown = version_of(&record, &record.shown);
    const struct record_version **queue =
        arena_array(arena, const struct record_version *, record.version_count + 1);
    bool *met = arena_array(arena, bool, record.version_count + 1);
    if (!queue || !met)
        return STATUS_NO_MEMORY;
    memset(met, 0, (record.version_count + 1) * sizeof *met);
    return shown ? compare_versions(view, arena, &record, shown, queue, met, standing) : STATUS_OK;
}

enum status adjust_words(struct view *view, struct arena *arena, const struct record_key *target,
                         const char **words)
{
    struct adjust_standing standing;
    *words = "";
    enum status status = adjust_standing(view, arena, target, &standing);
    if (status != STATUS_OK || !standing.changed || standing.approved)
        return status;
    const struct target_change *first = &standing.changes[0];
    const char *more =
        standing.change_count > 1 ? arena_print(arena, " 等 %zu 处", standing.change_count) : "";
    const char *text = arena_print(
        arena, "调整未经批准：审核通过以后改过，没有批准的绩效目标调整（%s“%s” %s→%s%s）",
        adjust_chinese(first->kind), first->what, *first->was ? first->was : "—",
        *first->now ? first->now : "—", more ? more : "");
    *words = text;
    return text ? STATUS_OK : STATUS_NO_MEMORY;
}
