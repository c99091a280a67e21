/* inside -- what the files of this room share. */
#ifndef SIBEN_STORE_INSIDE_H
#define SIBEN_STORE_INSIDE_H

#include <siben/arena.h>
#include <siben/columns.h>
#include <siben/store.h>

/* -- kv_lmdb.c: the kv port over one LMDB environment -- */
struct lmdb;
enum status lmdb_open(const char *folder, size_t map_size, struct log *log, struct lmdb **lmdb,
                      struct why *why) MUST_USE;
/* A throw-away environment in the folder: no name, no lock, no sync. */
enum status lmdb_open_scratch(const char *folder, struct lmdb **lmdb, struct why *why) MUST_USE;
void lmdb_close(struct lmdb *lmdb);
struct kv *lmdb_kv(struct lmdb *lmdb);
/* A sync failed in this run of the program. */
bool lmdb_failed(const struct lmdb *lmdb);
/* Pages in use, without those that are free inside the file. */
void lmdb_space(struct lmdb *lmdb, uint64_t *used, uint64_t *size);
/* Above LMDB_INTAKE_PER_CENT of the map: room is kept for what deletes and rebuilds. */
bool lmdb_nearly_full(struct lmdb *lmdb);
struct lmdb *store_lmdb(struct store *store); /* store.c */
/* A file in the making: no lock, synced by lmdb_sync(). */
enum status lmdb_open_part(const char *folder, size_t map_size, struct lmdb **lmdb,
                           struct why *why) MUST_USE;
enum status lmdb_sync(struct lmdb *lmdb) MUST_USE;
size_t lmdb_map_size(const struct lmdb *lmdb);
/* Lets nobody in any more, and waits until all are out; false, and open as before, when that
 * takes longer: a reader may be waiting for the writer. Then the file can be left and another
 * one opened in its place; without one the store has failed. */
bool lmdb_gate_close(struct lmdb *lmdb, int timeout_ms);
/* No more writes until started again: nobody knows what a power cut would leave. */
void lmdb_give_up(struct lmdb *lmdb, const char *why);
void lmdb_gate_open(struct lmdb *lmdb);
void lmdb_leave_file(struct lmdb *lmdb);
enum status lmdb_open_file(struct lmdb *lmdb, const char *folder) MUST_USE;
/* What is committed now, without free pages, to an open file. Spans go on meanwhile. */
enum status lmdb_copy(struct lmdb *lmdb, int fd) MUST_USE;

/* -- store.c: folders, made and synced -- */
enum status store_make_folder(const char *folder, struct why *why) MUST_USE;
enum status store_sync_folder(const char *folder, struct why *why) MUST_USE;
/* A database that is not (yet, or any more) the store's, with its folder. */
void store_remove_database(const char *folder);

/* -- columns.c: facts as columns, beside the database -- */
struct store_columns;
enum status store_columns_new(const char *folder, struct store_columns **columns) MUST_USE;
void store_columns_free(struct store_columns *columns); /* NULL is fine */
const struct columns_port *store_columns_port(struct store_columns *columns);
enum status store_columns_remove(const char *folder) MUST_USE; /* absent is fine */

/* -- rewrite.c: the file written anew, on the writer's thread between two commits -- */
enum status store_rewrite_file(struct lmdb *lmdb, const char *folder, struct log *log) MUST_USE;

/* -- writer.c -- */
struct writer;
enum status writer_new(struct lmdb *lmdb, const char *folder, struct log *log,
                       struct writer **writer) MUST_USE;
void writer_free(struct writer *writer); /* finishes the queue */
enum status writer_start(struct writer *writer, struct replica *replica) MUST_USE;
enum status writer_submit(struct writer *writer, const struct store_job *job) MUST_USE;
void writer_on_commit(struct writer *writer,
                      void (*committed)(void *context, const uint64_t arrived[LANE_COUNT]),
                      void *context);
/* Writes the file anew if it is due; a job that goes alone. */
enum status writer_rewrite(void *writer) MUST_USE;
void writer_state(struct writer *writer, struct store_state *state);

#endif
