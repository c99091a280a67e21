/* replay -- cuts the power after every call that a workload made, and looks at what is left.
 *
 *   crash_replay --journal FILE --root FOLDER --acks FOLDER --work FOLDER
 *                --nodes "prefecture county township"   each a child of the one before
 *                [--images N]       random images at a cut, besides nothing and all (2)
 *                [--seed N] [--from CUT] [--to CUT] [--every N]
 *                [--keep N FOLDER]  leaves N whole images there, for nodes to run on
 *                [--fault NAME]     no-sync no-dsync no-names ack-early: must be found
 *
 * Every image must open and pass its own check, hold what had been acknowledged to a
 * person, and take a new change; between nodes: what a child believes to be above is
 * there, and a parent holds nothing of a child that the child has lost. */
#include "replay.h"

#include <siben/trust.h>

#include <sys/stat.h>

#define FAULTS_SHOWN 20

static struct replay replay = {.images = 2, .seed = 1};
static struct records records;
static unsigned long from, to = ~0ul, every = 1;

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 31)) * 0x9e3779b97f4a7c15u;
    return x ^ (x >> 29);
}

/* Half of them with all names: what stands in a file matters only when it can be found. */
static struct disk_choice random_choice(uint64_t seed)
{
    static const unsigned shares[] = {500, 200, 800, 950, 50, 0, 1000};
    unsigned share = shares[seed % 7];
    return (struct disk_choice){.seed = seed >> 12,
                                .per_mille = share == 0 || share == 1000 ? 500 : share,
                                .sector = seed >> 8 & 1 ? 512 : 4096,
                                .names_per_mille = seed >> 9 & 1 ? 1000 : share,
                                .names_ordered = seed >> 10 & 1};
}

static void check_cut(void)
{
    replay.counts.cuts++;
    judge_image(&replay, &(struct disk_choice){.sector = 4096});
    judge_image(&replay,
                &(struct disk_choice){.per_mille = 1000, .names_per_mille = 1000, .sector = 4096});
    for (uint64_t i = 0; i < replay.images; i++) {
        struct disk_choice choice =
            random_choice(mix(replay.seed * 1000003 + replay.at * 1009 + i));
        judge_image(&replay, &choice);
    }
}

/* Those that are kept lie evenly over the journal. */
static void keep_some(void)
{
    static struct image image;
    size_t step = replay.keep ? records.count / (replay.keep + 1) : 0;
    char folder[512];
    if (step == 0 || replay.at % step != step - 1 || replay.counts.kept >= replay.keep)
        return;
    snprintf(folder, sizeof folder, "%s/%zu", replay.keep_folder, replay.counts.kept++);
    struct disk_choice choice = random_choice(mix(replay.seed + replay.at));
    image_make(&replay, &choice, folder, &image);
}

/* What changes nothing on the disk and promises nothing leaves the same images. */
static bool worth_a_cut(const struct journal_record *record)
{
    return record->type != JOURNAL_MAPPED && (record->type != JOURNAL_OPEN || record->offset);
}

static void run(void)
{
    replay.disk = disk_new();
    if (replay.fault)
        disk_break(replay.disk, strcmp(replay.fault, "no-sync") == 0    ? DISK_NO_SYNC
                                : strcmp(replay.fault, "no-dsync") == 0 ? DISK_NO_DSYNC
                                : strcmp(replay.fault, "no-names") == 0 ? DISK_NO_NAMES
                                                                        : DISK_SOUND);
    for (replay.at = 0; replay.at <= records.count; replay.at++) {
        const struct journal_record *record =
            replay.at < records.count ? records.items[replay.at] : NULL;
        if (record)
            disk_start(replay.disk, record);
        if (replay.at >= from && replay.at <= to && replay.at % every == 0 &&
            (!record || worth_a_cut(record)))
            check_cut();
        if (record) {
            disk_finish(replay.disk, record);
            keep_some();
        }
        if (replay.counts.faults >= FAULTS_SHOWN || (replay.fault && replay.counts.faults))
            break;
    }
    disk_free(replay.disk);
}

static bool find_acks(void)
{
    bool all = true;
    for (size_t i = 0; i < records.count; i++) {
        if (records.items[i]->type != JOURNAL_ACK)
            continue;
        struct ack *ack = acks_find(&replay.acks, journal_path(records.items[i]));
        if (ack)
            ack->at = i;
    }
    for (size_t i = 0; i < replay.acks.count; i++)
        if (replay.acks.items[i].at == SIZE_MAX) {
            printf("FAILED: %s was never acknowledged\n", replay.acks.items[i].name);
            all = false;
        }
    return all;
}

static void take_nodes(char *text)
{
    for (char *name = strtok(text, " "); name; name = strtok(NULL, " ")) {
        REQUIRE(replay.node_count < NODES_MAX);
        snprintf(replay.nodes[replay.node_count++], sizeof replay.nodes[0], "%s", name);
    }
}

static bool take_arguments(char **words)
{
    for (; words[0] && words[1]; words += 2) {
        const char *name = words[0];
        char *value = words[1];
        if (strcmp(name, "--journal") == 0) {
            records_read(value, &records);
        } else if (strcmp(name, "--root") == 0) {
            replay.root = value;
        } else if (strcmp(name, "--acks") == 0) {
            acks_read(value, &replay.acks);
        } else if (strcmp(name, "--work") == 0) {
            replay.work = value;
        } else if (strcmp(name, "--nodes") == 0) {
            take_nodes(value);
        } else if (strcmp(name, "--images") == 0) {
            replay.images = strtoul(value, NULL, 10);
        } else if (strcmp(name, "--seed") == 0) {
            replay.seed = strtoull(value, NULL, 10);
        } else if (strcmp(name, "--from") == 0) {
            from = strtoul(value, NULL, 10);
        } else if (strcmp(name, "--to") == 0) {
            to = strtoul(value, NULL, 10);
        } else if (strcmp(name, "--every") == 0) {
            every = strtoul(value, NULL, 10);
        } else if (strcmp(name, "--fault") == 0) {
            replay.fault = value;
        } else if (strcmp(name, "--keep") == 0 && words[2]) {
            replay.keep = strtoul(value, NULL, 10);
            replay.keep_folder = words[2];
            words++;
        } else {
            return false;
        }
    }
    return !words[0] && records.count && replay.root && replay.work && replay.node_count;
}

int main(int argc, char **argv)
{
    (void)argc;
    if (trust_start() != STATUS_OK || !take_arguments(argv + 1)) {
        fprintf(stderr, "usage: see the head of tests/crash/replay/replay.c\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!find_acks())
        return 1;
    run();
    printf("records %zu, acknowledgements %zu, cuts %zu, images %zu, of them different and opened "
           "%zu, claims between nodes %zu, faults %zu\n",
           records.count, replay.acks.count, replay.counts.cuts, replay.counts.images,
           replay.counts.opened, replay.counts.claims, replay.counts.faults);
    acks_free(&replay.acks);
    records_free(&records);
    judge_free();
    return replay.counts.faults ? 1 : 0;
}
