/* plan allocation --withdraw: its duties go from the board from then on, past days keep them. */
#include "allocation_withdraw.h"

#include <stdio.h>

#define FEN_A_WAN 1000000
#define SCOPES_MAX 200 /* where the projects of one paper are at home */

struct taking {
    struct command_context *context;
    const char *document, *projects; /* NULL: all */
    struct change changes[SCOPES_MAX];
    size_t change_count;
    struct buffer taken; /* "CODE=180,CODE" */
    size_t taken_count;
    int32_t issued;
    enum status status;
};

/* Is it one of "CODE,CODE=180"? */
static bool named(const char *projects, const char *code)
{
    const size_t size = strlen(code);
    for (const char *at = projects; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (strcspn(at, ",=") == size && strncmp(at, code, size) == 0)
            return true;
    return projects == NULL;
}

/* As it is typed to register it again: 万元 to the fen, without what groups its digits. */
static void note_taken(struct taking *taking, const struct allocation_row *row)
{
    char amount[32] = "";
    if (row->amount_fen != MONEY_NONE) {
        int size = snprintf(amount, sizeof amount, "=%lld.%06lld",
                            (long long)(row->amount_fen / FEN_A_WAN),
                            (long long)(row->amount_fen % FEN_A_WAN));
        while (size > 0 && amount[size - 1] == '0')
            amount[--size] = '\0';
        if (size > 0 && amount[size - 1] == '.')
            amount[--size] = '\0';
    }
    buffer_print(&taking->taken, "%s%s%s", taking->taken_count++ ? "," : "", row->project_code,
                 amount);
}

static void put_change(struct taking *taking, struct view *view, const struct record_key *key,
                       const struct payload *payload)
{
    struct change *change = &taking->changes[taking->change_count];
    if (taking->change_count == SCOPES_MAX)
        taking->status = STATUS_TOO_LARGE;
    if (taking->status == STATUS_OK)
        taking->status = command_change(taking->context, view, key, payload, change);
    if (taking->status != STATUS_OK)
        return;
    if (!payload->allocation.row_count) {
        change->withdrawn = true;
        change->payload = bytes_of(NULL, 0);
    }
    change->reason = command_value(taking->context, "--reason");
    taking->change_count++;
}

/* Withdrawing is a version too. Of some projects only, the paper goes on without them. */
static bool take_back(void *context, struct view *view, const struct record *record,
                      struct arena *arena)
{
    struct taking *taking = context;
    struct payload payload;
    struct bytes copy = arena_bytes(&taking->context->arena, record->payload);
    size_t kept = 0;
    (void)arena;
    if (!record->shown.seq || record->state.withdrawn || record->gone)
        return true;
    if (!copy.data ||
        payload_decode(&taking->context->arena, KIND_ALLOCATION, copy, &payload) != STATUS_OK ||
        strcmp(payload.allocation.document, taking->document) != 0)
        return true;
    struct allocation *it = &payload.allocation;
    const size_t before = it->row_count;
    for (size_t i = 0; i < before; i++)
        if (!named(taking->projects, it->rows[i].project_code))
            it->rows[kept++] = it->rows[i];
        else
            note_taken(taking, &it->rows[i]);
    it->row_count = kept;
    taking->issued = it->issued;
    if (kept < before)
        put_change(taking, view, &record->key, &payload);
    return taking->status == STATUS_OK;
}

static enum status check(struct command_context *context)
{
    static const char *const others[] = {"--issued", "--received", "--source", "--filled",
                                         "--reviewed"};
    const char *reason = command_value(context, "--reason");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (command_value(context, others[i]))
            return why_set(&context->why, STATUS_INVALID, others[i], "撤回和登记不能一起写",
                           "撤回只写 --withdraw、--reason，只撤回几个项目的加 --project");
    return reason && *reason ? STATUS_OK
                             : why_set(&context->why, STATUS_INVALID, "--reason",
                                       "没有写为什么撤回", "例如 --reason 文号写错");
}

/* And the command that registers it again. */
static void say(struct taking *taking, uint16_t year)
{
    char issued[DATE_TEXT_SIZE];
    date_print(taking->issued, issued);
    command_print(taking->context,
                  "%s：已撤回，%zu 个项目的期限从今天起不再算；以前各日照旧，历史留着\n",
                  taking->document, taking->taken_count);
    command_print(
        taking->context,
        "  撤回错了，再登记：siben plan allocation '%s' --year %u --issued %s --project %s\n",
        taking->document, year, issued, command_words(taking->context, &taking->taken));
}

int allocation_withdraw(struct command_context *context, uint16_t year)
{
    struct taking *taking = arena_take(&context->arena, sizeof *taking);
    struct view view;
    if (!taking)
        return command_failed(context, STATUS_NO_MEMORY);
    taking->context = context;
    taking->document = command_positional(context, 0);
    taking->projects = command_value(context, "--project");
    enum status status = check(context);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = replica_each(&view, NULL, KIND_ALLOCATION, year, take_back, taking);
    status = status ? status : taking->status;
    if (status == STATUS_OK && !taking->change_count)
        status = why_set(&context->why, STATUS_NOT_FOUND, taking->document,
                         "没有这个文号的下达，或其中没有这些项目",
                         "siben plan allocations 列出已登记的");
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK)
        status = command_write(context, taking->changes, taking->change_count, NULL, NULL);
    if (status == STATUS_OK)
        say(taking, year);
    buffer_free(&taking->taken);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}
