/* limits -- every limit has a name and a reason.
 *
 * Sizes in bytes unless the name says otherwise. A refusal at one of these says
 * which limit it was. */
#ifndef SIBEN_LIMITS_H
#define SIBEN_LIMITS_H

/* -- versions of formats: checked at open, at HELLO, in bundles -- */
#define FORMAT_VERSION 4 /* layout of the store's tables that are not derived */
#define FOLD_VERSION 15  /* meaning of the fold: derived tables are rebuilt when it changes */
#define FOLD_COMPARABLE \
    7 /* from here on only lights differ, and a submission says by which rules: it is recomputed so.
                             Whoever raises the fold for another figure raises this too */
#define FOLD_ROWS_BY_NAME \
    11                   /* before it a row without a number had no light, whatever came later */
#define COURSE_VERSION 5 /* of courses, which no other node sees: rebuilt when it changes */
#define LINK_VERSION 2   /* frames between nodes */
#define SUITE_ED25519_BLAKE2B 1

/* -- memory -- */
#define ARENA_BUDGET_DEFAULT (64u << 20) /* one import or one frame never needs more */
#define ARENA_BLOCK_SIZE (64u << 10)

/* -- words -- */
#define SCOPE_TEXT_MAX 40       /* 9-digit region, ':', unit code of 21 digits, and room */
#define NODE_NAME_MAX 31        /* 653022205, 653022-b */
#define RECORD_ID_MAX 96        /* project code 18-24, review ids that carry another key */
#define UNIT_CODE_MAX 21        /* the national model's VARCHAR2(21) */
#define NAME_MAX_BYTES 600      /* 200 characters: the longest project name field is 200 */
#define TEXT_MAX_BYTES 12000    /* one free text of a form, 4000 characters */
#define PAYLOAD_MAX (64u << 10) /* one record version; a form of 200 indicators fits three times */
#define INDICATORS_MAX 200
#define FUNDING_LINES_MAX 24
#define TARGET_TASKS_MAX 60 /* main tasks of a department's year: published tables have 3 to 10 */
#define COUNTY_LEVEL 3      /* of a scope: 2 digits 1, county 3; codes of units are its own */
#define PLAN_LEVEL_MAX 3    /* region, prefecture, county: who has plans of their own */
#define PLAN_FILE_MAX (48u << 10) /* 44 obligations take 24 kB; with calendars it is one payload */
#define PLAN_CALENDAR_MAX (5u << 10) /* a year with overlays takes 1.2 kB */
#define PLAN_CALENDARS_MAX 3         /* the year, the one before and the one after */
#define PLAN_OBLIGATIONS_MAX 200
#define REVIEW_OPEN_ONE_OF \
    20 /* of so many that a machine may pass a person opens one, where no plan says it */
#define REVIEW_STEPS_MAX 8  /* steps of a chain of review: 分管领导 to 绩效办 are four */
#define PLAN_WINDOWS_MAX 4  /* due dates of one obligation in a year */
#define ALIAS_STEPS_MAX 16  /* from one code of a unit to the next: more is a circle */
#define TWINS_MAX 16        /* scopes in which one project stands under codes of one unit */
#define PURGE_LEVEL_MAX 3   /* region, prefecture, county: who may order a purge */
#define PURGE_SCOPES_MAX 16 /* homes that one record had: one order each */
#define LIGHT_SETS_MAX \
    200 /* that one submission names: every county of a region (autonomous: 14 prefectures, 100-odd counties) */
#define PURGE_ENTRIES_MAX 256     /* versions in one order: a payload with long names holds them */
#define FINDINGS_MAX 500          /* a file with more is not the file that was meant */
#define CHANGE_REPLACES_MAX 64    /* heads that one version can name */
#define HANDOVER_ENTRIES_MAX 2000 /* projects of one unit: a payload holds their codes */

/* -- batches and feeds -- */
#define BATCH_CHANGES_MAX 4096
#define BATCH_RAW_MAX \
    (256u << 10) /* uncompressed bodies: large blocks compress to 1.19x of the whole */
#define BATCH_BLOCK_MAX \
    (BATCH_RAW_MAX + BATCH_CHANGES_MAX * 40u) /* where bodies of a few bytes became hashes */
#define BATCH_WIRE_MAX (512u << 10)           /* below FRAME_MAX with everything around it */
#define BLOCK_PLAIN_MAX \
    (8u << 10) /* smaller blocks stay plain in the store: a run packs them together, better */
#define AUTHOR_MAX 63 /* user at a node, UTF-8 */
#define FEED_SEQ_MAX 0xfffffffeu
#define GRANT_CHAIN_MAX 4 /* region, prefecture, county, township (DESIGN.md 2.8) */
#define GRANT_SIZE_MAX 2048
#define SPAN_ARENA_BUDGET (1u << 30) /* one write span: COMMIT_BYTES_MAX compressed at 1:60 */
#define SPAN_PENDING_BYTES_MAX \
    (64u << 20)                  /* changes that wait to be folded: folded in between beyond it */
#define WAITING_BATCHES_MAX 4096 /* whose predecessor has not come: bounded, refused beyond */
#define WAITING_PEER_MAX (WAITING_BATCHES_MAX / 4) /* of one peer: what waits is not verified yet */
#define WAITING_BYTES_MAX (64u << 20)

/* -- links -- */
#define FRAME_MAX (1u << 20)   /* ZMQ_MAXMSGSIZE at both ends */
#define LINK_CREDIT (4u << 20) /* bytes in flight a lane; far below any HWM */
#define LINK_CREDIT_SHARE 1024 /* of it, that is given back at once; less waits for more */
#define LINK_PING_MS 20000     /* idle heartbeat */
#define LINK_DEAD_MS 65000     /* three heartbeats and a slow line */
#define LINK_HELLO_MS 15000
#define LINK_BACKOFF_MIN_MS 1000
#define LINK_BACKOFF_MAX_MS 45000
#define LINK_BACKOFF_REFUSED_MS 300000
#define LINK_ABOVE_MAX 32         /* ways up: nodes above, each with keys and endpoints */
#define LINK_AWAY_MS 10000        /* the main one may restart before a standby is dialled */
#define LINK_RETURN_MIN_MS 20000  /* with a standby: until the main one is tried again */
#define LINK_RETURN_MAX_MS 600000 /* when it came back and did not stay */
#define LINK_AT_INTERVAL_MS 1000  /* delivery positions from above, at most once a second */
/* A session that lives for so long after it was told something has heard it: a peer that did not
 * falls silent LINK_DEAD_MS after what it last heard, and we notice so much later. */
#define LINK_HEARD_MS (2 * LINK_DEAD_MS + LINK_AT_INTERVAL_MS + LINK_PING_MS)
#define HEADS_PER_FRAME 8192
#define FORK_PLACE_MAX (896u << 10) /* branches at one place of a feed: they travel in one frame */
#define RUN_RAW_MAX \
    (FRAME_MAX -    \
     (16u << 10)) /* a run of batches, unpacked: fits a frame even when nothing compresses */
#define LINK_HEADS_BYTES (512u << 10) /* long names: a list is also cut by its bytes */
#define LINK_LOAD_MAX (256u << 10)    /* one answer; what is urgent waits behind no more */
#define LINK_WINDOW_MIN (64u << 10)   /* details under way on a slow line: 8 s at 64 kbit/s */
#define LINK_WINDOW_START (128u << 10)
#define LINK_WINDOW_FAST_MS 250      /* acknowledged sooner: more may be under way */
#define LINK_WINDOW_SLOW_MS 1000     /* later: less */
#define LINK_FRAME_ARENA (16u << 20) /* what one step may take: a full list of heads is 4 MiB */
#define LINK_FRAME_ROOM (64u << 10)  /* of a frame, around its one large part */
#define LINK_FETCH_MAX 1024          /* feeds asked for at once */
#define LINK_DOUBTS_MAX 65536        /* heads of a list that are not ours too: 8 MB */
#define FEED_MARKS_MAX 24            /* hashes that find a place in 16 million batches */
#define LINK_COMPARES_MAX 16   /* comparisons of heads a session: more is a loop or an attack */
#define LINK_FRAME_NUMBERS 127 /* frames are numbered from 1 to it and again: a byte of a varint */
#define LINK_QUESTIONS_MAX 32  /* unanswered, each way */
#define LINK_QUESTION_SIZE_MAX (512u << 10)
#define LINK_POSITIONS_MAX 4096 /* feeds of one child */
#define LINK_RETRY_MIN_MS 1000  /* a store that found no room is tried again */
#define LINK_RETRY_MAX_MS 30000

/* -- bundles: files between nodes without a line -- */
#define BUNDLE_VERSION 1                 /* layout of the file and its header */
#define BUNDLE_HEADER_MAX (16u << 10)    /* four grants of GRANT_SIZE_MAX, names and places */
#define BUNDLE_CONTENT_MAX (1152u << 10) /* RUN_RAW_MAX and what goes around a run */
#define BUNDLE_RUN_BYTES (512u << 10)    /* a run: large packs better, small commits sooner */
#define BUNDLE_PART_MIN (2u << 20)       /* the largest batch, heads or positions, and the header */
#define BUNDLE_PARTS_MAX 999             /* FILE.001 to FILE.999 */
#define BUNDLE_SETS_MAX 64               /* of one sender: which of their parts have been read */
#define BUNDLE_HEADS_MAX 16384           /* of a lane; more: places are compared, not heads */
#define BUNDLE_LACKS_PLACES_MAX \
    20000 /* of the log, when people ask what a node lacks: some milliseconds; "at least" beyond */
#define BUNDLE_LACKS_LOOKED_MAX \
    500 /* batches of them that are opened to say whose forms they are */
#define BUNDLE_HEADS_PER_FRAME 4096 /* 4096 heads with long names are 0.5 MiB */
#define PROOF_VERSION 1
#define PROOF_SIZE_MAX (8u << 20) /* read whole by siben-verify; a year's forms go in several */
#define PROOF_ITEMS_MAX 4096
#define PROOF_CHAINS_MAX 256 /* writers of one proof */

/* -- store -- */
#define KV_KEY_MAX 511                     /* what LMDB takes as built by Debian; never empty */
#define STORE_MAP_SIZE (1ull << 38)        /* address space, not disk */
#define STORE_QUEUE_BYTES_MAX (256u << 20) /* what waits for the writer */
#define STORE_READERS_MAX 256
#define COMMIT_BATCHES_MAX 256 /* one transaction stays short */
#define COMMIT_BYTES_MAX (16u << 20)

/* -- files: reports, scans, photos beside the store -- */
#define FILE_BYTES_MAX (64u << 20) /* one file: a scan of 300 pages; 2.5 hours at 64 kbit/s */
#define FILE_NAME_BYTES_MAX 255    /* of the file at who took it in: a file system's own */
#define FILE_CHUNK (256u << 10)    /* synced at once, and so the most that a power cut takes back */
#define FILES_QUOTA_USUAL (10ull << 30) /* files_quota: ten years of a county's reports */
#define FILES_QUOTA_MIN (1ull << 20)
#define FILES_QUOTA_MAX (1ull << 50)
#define FILES_DISK_LEFT \
    (128ull << 20) /* files never take the last of the disk: the store needs it */

#define FILES_UNNAMED_MS (24 * 3600000) /* from taking a file in to the record that names it */
#define FILES_RELAY_MAX 64              /* files fetched for a neighbour who asked, at once */
#define FILES_AVOID_MAX \
    256 /* a file that a neighbour did not give is not asked for again at once */
#define FILES_ARENA_BUDGET (512u << 20) /* mentions of 300 000 files, and one record at a time */
#define FILE_HOLDS_MAX 128         /* files spoken of at once: 4 kB, half a second at 64 kbit/s */
#define FILE_PIECE_MIN (1u << 10)  /* 0.13 s at 64 kbit/s: so long an edit waits behind a file */
#define FILE_PIECE_MAX (64u << 10) /* a fast line carries it in a millisecond */
#define FETCH_PIECE_MS 150         /* a piece that took longer is halved; in half of it, doubled */
#define FETCH_REST_MS 2000         /* until a peer that has batches to send is asked again */
#define FETCH_ANSWER_MS 120000     /* no answer for so long: the line is taken for cut */

/* -- columns: facts for questions that nobody foresaw -- */
#define COLUMNS_ARENA_BUDGET (512u << 20) /* one question: dictionaries, and a table of groups */
#define COLUMNS_FROM 20000 /* facts; fewer are read from the store as fast as a file is opened */
#define FACT_JOURNAL_SPAN_MAX 4096 /* facts changed by one commit; beyond: the file is made anew */
#define FACT_JOURNAL_MAX 16384     /* facts changed since the file was made: some milliseconds */

/* -- import -- */
#define IMPORT_FILE_MAX (64u << 20)
#define IMPORT_ARENA_BUDGET \
    (1u << 30) /* SHEET_CELLS_MAX with their texts, and the records made of them */
#define ZIP_ENTRIES_MAX 4096
#define ZIP_ENTRY_MAX (256u << 20) /* one sheet's xml, uncompressed */
#define ZIP_TOTAL_MAX (512u << 20)
#define ZIP_RATIO_MAX 1000        /* a bomb is 1:1000 and more; real sheets reach 1:60 */
#define ZIP_RATIO_FROM (1u << 20) /* below this the ratio says nothing */
#define XML_DEPTH_MAX 64
#define SHEETS_MAX 256
#define SHEET_ROWS_MAX 1048576
#define SHEET_COLUMNS_MAX 512 /* real lists have 30; 16384 is a spreadsheet's own limit */
#define SHEET_CELLS_MAX 4000000
#define SHEET_MERGES_MAX 65536        /* a list of 5,000 projects with a dozen merged columns */
#define SHEET_MERGE_SPANS_MAX 1048576 /* columns covered by all merges: memory of their index */
#define SHEET_STYLES_MAX 65536        /* a spreadsheet's own limit is 65,490 */
#define CELL_TEXT_MAX 32767           /* a spreadsheet's own limit */
#define SHARED_STRINGS_MAX 2000000

/* -- programs -- */
#define CONTROL_REQUEST_MAX (80u << 20) /* a file of IMPORT_FILE_MAX and its arguments */
#define CONTROL_ARGUMENTS_MAX 1024
#define CONTROL_FILES_MAX 1024     /* the forms of a county's units, taken in with one command */
#define CONTROL_CONNECTIONS_MAX 16 /* people and scripts of one account on one machine */
#define CONTROL_PIECE_MAX (256u << 10) /* of a large file, asked for at once */
#define CONTROL_ANSWER_PENDING \
    (1u << 20)                 /* said by a command and not yet read by its asker: then it waits */
#define PURGE_REWRITE_TRIES 20 /* two seconds: a reader that is on its way out */
#define PURGE_REWRITE_WAIT_US 100000
#define MANIFEST_SIGNATURE_MAX (16u << 10) /* four grants of GRANT_SIZE_MAX in hex */
#define CONFIG_FILE_MAX (64u << 10)
/* -- the page -- */
#define CONSOLE_WORKERS 4 /* answers at once: a large bundle does not keep others waiting */
#define CONSOLE_CONNECTIONS_MAX 256 /* browsers of a county, six connections each */
#define CONSOLE_PER_ADDRESS_MAX \
    128                   /* twenty people behind one address, six connections each; half of all */
#define CONSOLE_IDLE_S 60 /* a line that stands still */
#define CONSOLE_NAME_MAX 255             /* of an uploaded file */
#define CONSOLE_FILES_MAX 64             /* of one form: parts of a bundle */
#define CONSOLE_UPLOAD_MAX (2u << 30)    /* of one form; more comes in parts */
#define CONSOLE_SPOOL_MAX (4ull << 30)   /* of all that is being uploaded */
#define CONSOLE_LOOK_SIZE (64u << 10)    /* what a larger file is judged by: the head of a bundle */
#define CONSOLE_DISK_LEFT (512ull << 20) /* an upload never takes the last of the disk */
#define CONSOLE_FIELD_MAX 4096           /* one field of a form that is no file */
#define CONSOLE_FIELDS_MAX 64
#define CONSOLE_WAIT_MAX 64         /* requests that wait for a worker */
#define CONSOLE_BODY_MAX (1u << 20) /* a form as JSON: 200 indicators with every text full */
#define CONSOLE_DRAIN_MAX \
    (80u << 20)                /* of a post that is refused: read, so that its sender hears why */
#define CONSOLE_COOKIE_MAX 256 /* that we set */
#define CONSOLE_STREAM_MAX (64u << 10) /* events that a browser has not read: then it starts anew */
#define CONSOLE_STREAMS_MAX 128        /* browsers that are told what changes */
#define ACCOUNT_NAME_MAX 31
#define PAGE_LANGUAGES_MAX 32 /* files of other languages: more than a county speaks */
#define PAGE_LANGUAGE_FILE_MAX \
    (1u << 20)                    /* a thousand words of the page with their originals are 0.2 MB */
#define PAGE_LANGUAGE_NAME_MAX 60 /* bytes of what a language calls itself: a button */
#define ACCOUNT_LANGUAGE_MAX 15   /* the name of a language file */
#define ACCOUNT_UNITS_MAX 64      /* of one account; more: a department, or all */
#define ACCOUNTS_MAX 2000         /* three people of every unit of a county, and some */
#define ACCOUNTS_FILE_MAX (8u << 20) /* ACCOUNTS_MAX with every unit */
#define ACCOUNT_HASH_SIZE 128        /* crypto_pwhash_STRBYTES */
#define ACCOUNT_WORD_SIZE 15         /* 7KQ2-M8XN-4D3P: 60 bits */
#define ACCOUNT_PASSWORD_MIN 10      /* characters: guessing is slow (Argon2id) and braked */
#define ACCOUNT_PASSWORD_MAX 256     /* bytes */
#define SESSION_SECRET_SIZE 32
#define SESSIONS_MAX 1024
#define SESSION_IDLE_MS (60 * 60000)     /* a lunch break ends it; the draft is kept */
#define SESSION_MAX_MS (12 * 60 * 60000) /* a working day */
#define BRAKE_FREE_TRIES 5               /* wrong ones in a row before one has to wait */
#define BRAKE_WAIT_MAX_S 900
#define BRAKE_NAMES_MAX 4096 /* names and addresses that have guessed wrong lately */
#define AUDIT_LINE_MAX 4096
#define PAGE_TOKENS_MAX 256 /* answers that may be fetched by who brought a bundle */
#define PAGE_TOKEN_MS (30 * 60000)
#define PAGE_BROUGHT_MAX \
    1024 /* files that somebody put here and has yet to name in a record; older ones are brought again */
#define PAGE_CLAIMS_MAX 256    /* forms open for review at one moment: fifty people, five tabs */
#define PAGE_CLAIMS_OF_ONE 16  /* of one account; the one that gave no sign of life longest goes */
#define PAGE_CLAIM_TAB_MAX 32  /* bytes by which a page names itself */
#define PAGE_CLAIM_MS (180000) /* without a sign of life; a hidden page is let say one a minute */
#define PAGE_NOTED_MAX \
    (1u << 17) /* places for versions of forms that were looked at, half of them used: 17 MB */
#define PAGE_SAID_SIZE 64        /* what two versions say beside each other, as two sums */
#define PAGE_SAID_MAX (1u << 16) /* the same of projects, half of the places used: 5 MB */
#define PAGE_SHARED_MAX \
    16 /* what all screens follow from, of days and moments that are asked for now */
#define PAGE_SHARED_BYTES_MAX (64u << 20) /* the same: duties of a county year take 10 MB a day */
#define PAGE_PLANS_MAX \
    16 /* versions of plans that are read once: three levels, five changes in a year */
#define PAGE_ANSWERS_MAX \
    512 /* answers that stand until the next commit: fifty people, ten screens */
#define PAGE_ANSWERS_BYTES_MAX (32u << 20)
#define PAGE_ANSWERS_MS 60000 /* and no longer: enrolling and rebuilding are told to nobody */
#define PAGE_CERTIFICATE_MAX (256u << 10) /* a chain of certificates, or a key */
#define BACKUP_HEAD_MAX 4096         /* words before the seal: a name, a scope, a time, a key */
#define BACKUP_SMALL_MAX (64u << 10) /* configuration and keys inside a backup */
#define BACKUPS_MAX 4096   /* files of one node looked at in a folder: daily for eleven years */
#define PATH_TEXT_MAX 4096 /* the system's own */
#define LOG_FILE_MAX (16u << 20) /* then log becomes log.1 */

/* -- tables and lists for people -- */
#define TABLE_COLUMNS_MAX 96 /* beside each other in one block; a wider table goes on in the next */
#define EXPLAINED_RECORDS_MAX 3 /* one number rests on: list or form, budget, and its fund */
#define STALE_DAYS_USUAL 7      /* of a unit that is online nothing is a week old in a round */
#define UNITS_SHOWN_MAX 50      /* what a person reads through; json has all */
#define PENDING_SHOWN_MAX 100   /* the same; csv and json have all */
#define FORKS_SHOWN_MAX 8       /* more machines were not copied by mistake; --feeds has all */
#define YEAR_MIN 2000
#define YEAR_MAX 2099
#define ROUND_MAX 12

#endif
