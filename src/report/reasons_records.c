/* Why a duty stands as it does, the part about records: the one that keeps it with its course, clock and documents; or where
 * several do, each of them, and what it counts for. */
#include "reasons.h"

#include <stdio.h>

static const char *step_words(unsigned state, bool english)
{
    static const char *const words[][2] = {[COURSE_NONE] = {"不在", "not there"},
                                           [COURSE_FILLED] = {"报送", "handed in"},
                                           [COURSE_RETURNED] = {"退回", "returned"},
                                           [COURSE_APPROVED] = {"审核通过", "approved"},
                                           [COURSE_WITHDRAWN] = {"撤回", "withdrawn"}};
    return state < sizeof words / sizeof *words && words[state][0] ? words[state][english] : "—";
}

/* Whose clock decides: DOMAIN.md 1.4 A13. What the office does itself counts by its own date, as the plan has it. */
static enum status say_clock(struct reasons *reasons, struct then *then, struct view *view,
                             const struct duty_ask *ask, const struct duty *duty)
{
    struct arena *arena = reasons->arena;
    const struct plan_kept *kept = &duty->obligation->kept;
    struct record record;
    struct payload payload;
    bool stated = kept->by == KEPT_WORK &&
                  (kept->clock == CLOCK_STATED ||
                   (kept->clock == CLOCK_USUAL && duty->obligation->owner == OWNER_OFFICE));
    if (!stated) {
        reasons_say(reasons, "时间", "Clock",
                    ask->receiver ? "以本机（收件方）收到的时间为准"
                                  : "是存在本机的时间；按时与否以收件方收到为准",
                    ask->receiver
                        ? "when it came here, where it is owed to"
                        : "when it was kept here; on time is by when the receiver had it");
        return STATUS_OK;
    }
    enum status status = then_get(then, view, arena, &duty->record, &record);
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_WORK, record.payload, &payload);
    if (status != STATUS_OK)
        return status;
    const char *day = reasons_date(reasons, payload.work.date);
    reasons_say(reasons, "时间", "Clock", arena_print(arena, "以记录写明的办理日期为准：%s", day),
                arena_print(arena, "the date that the record states: %s", day));
    return STATUS_OK;
}

static void say_file(struct reasons *reasons, const struct duty_ask *ask,
                     const struct work_evidence *it)
{
    struct arena *arena = reasons->arena;
    bool file = !hash_is_none(&it->digest),
         here = file && ask->has_file && ask->has_file(ask->files, &it->digest);
    const char *gap = *it->document ? " " : "", *dot = *it->kept ? "；" : "";
    reasons_say(reasons, "佐证", "Evidence",
                arena_print(arena, "%s%s%s：%s%s%s%s", it->title, gap, it->document,
                            !file            ? "没有附文件"
                            : !ask->has_file ? "附有文件"
                            : here           ? "文件在本机"
                                             : "文件不在本机",
                            dot, *it->kept ? "原件在 " : "", it->kept),
                arena_print(arena, "%s%s%s: %s%s%s", it->title, gap, it->document,
                            !file            ? "no file"
                            : !ask->has_file ? "with a file"
                            : here           ? "its file is here"
                                             : "its file is not here",
                            *it->kept ? "; the original: " : "", it->kept));
}

/* The documents that prove it: a duty that asks for one is not done without, wherever its bytes are; of a form those
 * beside it. */
static enum status say_evidence(struct reasons *reasons, struct then *then, struct view *view,
                                const struct duty_ask *ask, const struct duty *duty)
{
    struct arena *arena = reasons->arena;
    struct record_key key = duty->record;
    struct record record;
    struct payload payload;
    if (kind_has_attachments(key.kind))
        attachments_key(&duty->record, &key);
    else if (key.kind != KIND_WORK)
        return STATUS_OK;
    enum status status = then_get(then, view, arena, &key, &record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record.shown.seq || record.gone || record.state.withdrawn)))
        return STATUS_OK;
    if (status == STATUS_OK)
        status = payload_decode(arena, key.kind, record.payload, &payload);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; key.kind == KIND_WORK && i < payload.work.evidence_count; i++)
        say_file(reasons, ask, &payload.work.evidence[i]);
    for (size_t i = 0; key.kind == KIND_ATTACHMENTS && i < payload.attachments.count; i++) {
        const struct work_evidence file = attachment_evidence(&payload.attachments.items[i]);
        if (payload.attachments.items[i].of == duty->record.kind)
            say_file(reasons, ask, &file);
    }
    return STATUS_OK;
}

/* Of money handed down: what the regional system has of the project by that day (O-09: filled and reviewed). */
static void say_system(struct reasons *reasons, const struct duty *duty)
{
    struct arena *arena = reasons->arena;
    const char *filled =
                   duty->first_ms ? reasons_date(reasons, date_of_instant(duty->first_ms)) : "",
               *reviewed =
                   duty->done_ms ? reasons_date(reasons, date_of_instant(duty->done_ms)) : "";
    if (!*filled) {
        reasons_say(reasons, "经过", "Step", "到这一天自治区系统里还没有填报",
                    "not filled in in the region's system by then");
        return;
    }
    reasons_say(reasons, "经过", "Step", arena_print(arena, "%s 在自治区系统填报", filled),
                arena_print(arena, "%s filled in in the region's system", filled));
    if (*reviewed)
        reasons_say(reasons, "经过", "Step", arena_print(arena, "%s 在自治区系统审核", reviewed),
                    arena_print(arena, "%s reviewed in the region's system", reviewed));
    else
        reasons_say(reasons, "经过", "Step", "到这一天自治区系统里还没有审核",
                    "not reviewed in the region's system by then");
    reasons_say(reasons, "时间", "Clock", "以自治区系统的填报和审核时间为准",
                "when it was filled in and reviewed in the region's system");
}

/* -- several of them ---------------------------------------------------------------------------------------- */

#define FACTS_SAID_MAX 40 /* of each side; how many there are more is said */

static const char *role_words(const struct duty_fact *fact, bool english)
{
    static const char *const words[][2] = {
        [FACT_COUNTS] = {"计入", "counts"},
        [FACT_WAITING] = {"还没有审核通过，暂不计", "not approved yet: does not count so far"},
        [FACT_RETURNED] = {"已退回，不计", "returned: does not count"},
        [FACT_REFUSED] = {"不计", "does not count"},
        [FACT_DRAWN] = {"抽中的都要办", "what was drawn is to be covered"},
        [FACT_NAMES] = {"写明要办的对象", "says what is to be covered"}};
    const char *refused = english ? fact->refused_english : fact->refused;
    return *refused ? refused : words[fact->role][english];
}

static void say_fact(struct reasons *reasons, const struct duty_fact *fact)
{
    struct arena *arena = reasons->arena;
    const bool source = fact->role >= FACT_DRAWN;
    const char *day = reasons_date(reasons, fact->date);
    const char *came = fact->came_ms ? reasons_date(reasons, date_of_instant(fact->came_ms)) : "";
    const char *rows = fact->rows ? arena_print(arena, "，%zu 行", fact->rows) : "",
               *rows_english = fact->rows ? arena_print(arena, ", rows: %zu", fact->rows) : "";
    char key[RECORD_KEY_TEXT_SIZE];
    record_key_print(&fact->key, key, sizeof key);
    reasons_say(
        reasons, source ? "依据" : "记录", source ? "Basis" : "Record",
        arena_print(arena, "%s：%s %s%s%s%s%s%s%s；%s", key, day,
                    fact->role == FACT_DRAWN ? "抽取" : work_type_chinese(fact->type),
                    *fact->title ? "“" : "", fact->title, *fact->title ? "”" : "",
                    *came ? "，收到 " : "", came, rows ? rows : "", role_words(fact, false)),
        arena_print(arena, "%s: %s %s%s%s%s%s%s%s; %s", key, day,
                    fact->role == FACT_DRAWN ? "draw"
                                             : plan_text_english(work_type_name(fact->type)),
                    *fact->title ? " \"" : "", fact->title, *fact->title ? "\"" : "",
                    *came ? ", came on " : "", came, rows_english ? rows_english : "",
                    role_words(fact, true)));
}

static void say_facts(struct reasons *reasons, const struct duty *duty)
{
    size_t said[2] = {0, 0}, all[2] = {0, 0}, counting = 0;
    for (size_t i = 0; i < duty->fact_count; i++) {
        const bool source = duty->facts[i].role >= FACT_DRAWN;
        all[source]++;
        counting += duty->facts[i].role == FACT_COUNTS;
        if (said[source] < FACTS_SAID_MAX) {
            say_fact(reasons, &duty->facts[i]);
            said[source]++;
        }
    }
    if (all[0] > said[0] || all[1] > said[1])
        reasons_say(reasons, "另有", "More",
                    arena_print(reasons->arena, "还有 %zu 条没有列出（siben work list 列出全部）",
                                all[0] - said[0] + all[1] - said[1]),
                    arena_print(reasons->arena,
                                "%zu that are not listed here (siben work list has all)",
                                all[0] - said[0] + all[1] - said[1]));
    if (all[0])
        reasons_say(reasons, "记录数", "Records",
                    arena_print(reasons->arena, "%zu 条，其中计入 %zu 条", all[0], counting),
                    arena_print(reasons->arena, "%zu, of which %zu count", all[0], counting));
}

/* No record keeps it alone. */
static void say_records(struct reasons *reasons, const struct duty *duty)
{
    const uint8_t by = duty->obligation->kept.by;
    const bool several = duty->of || *duty->words;
    bool records = false;
    if (by == KEPT_STANDING || by == KEPT_PARTS || by == KEPT_REVIEWS || by == KEPT_CONTACTS)
        return;
    for (size_t i = 0; i < duty->fact_count; i++)
        records = records || duty->facts[i].role < FACT_DRAWN;
    say_facts(reasons, duty);
    if (!records)
        reasons_say(reasons, "记录", "Record",
                    several && by != KEPT_WORK ? "不是一条记录说了算，看下面的计数和说明"
                                               : "没有收到",
                    several && by != KEPT_WORK ? "no single one: see below" : "none has come");
}

enum status reasons_say_record(struct reasons *reasons, struct then *then, struct view *view,
                               const struct duty_ask *ask, const struct duty *duty)
{
    struct arena *arena = reasons->arena;
    struct course course = {.count = 0};
    char key[RECORD_KEY_TEXT_SIZE];
    if (!duty->record.kind) {
        say_records(reasons, duty);
        return STATUS_OK;
    }
    record_key_print(&duty->record, key, sizeof key);
    enum status status = replica_course(view, arena, &duty->record, &course);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    bool known = duty->outside || duty->record.kind == KIND_ALLOCATION; /* they have no course */
    bool any = course.count && course.steps[0].ms < day_end_ms(ask->as_of);
    reasons_say(reasons, "记录", "Record",
                arena_print(arena, "%s%s", key, any || known ? "" : "：到这一天没有收到"),
                arena_print(arena, "%s%s", key, any || known ? "" : ": had not come by then"));
    for (size_t i = 0; i < course.count && course.steps[i].ms < day_end_ms(ask->as_of); i++) {
        const char *when = reasons_instant(reasons, course.steps[i].ms);
        const unsigned passed = course.steps[i].state == COURSE_FILLED ? course.steps[i].passed : 0;
        reasons_say(
            reasons, "经过", "Step",
            passed ? arena_print(arena, "%s 第 %u 个环节通过", when, passed)
                   : arena_print(arena, "%s %s", when, step_words(course.steps[i].state, false)),
            passed ? arena_print(arena, "%s passed on by step %u", when, passed)
                   : arena_print(arena, "%s %s", when, step_words(course.steps[i].state, true)));
    }
    if (duty->record.kind == KIND_ALLOCATION)
        say_system(reasons, duty);
    if (duty->outside) {
        const char *when = reasons_instant(reasons, duty->first_ms);
        reasons_say(reasons, "经过", "Step", arena_print(arena, "%s 导入汇总表，无明细", when),
                    arena_print(arena, "%s table imported, without detail", when));
    }
    if (any)
        status = say_clock(reasons, then, view, ask, duty);
    if (status == STATUS_OK || status == STATUS_NOT_FOUND)
        status = say_evidence(reasons, then, view, ask, duty);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
