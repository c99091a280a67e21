#include "test.h"

#include <siben/limits.h>

static void taken_memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    uint8_t *before = NULL;
    for (size_t size = 0; size < 3000; size += 7) {
        uint8_t *taken = arena_take(&arena, size);
        assert_non_null(taken);
        assert_int_equal((uintptr_t)taken % 16, 0);
        assert_ptr_not_equal(taken, before);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(taken[i], 0);
        memset(taken, 0xff, size);
        before = taken;
    }
    arena_reset(&arena);
    uint8_t *taken = arena_take(&arena, 100); /* zeroed again, though used before */
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(taken[i], 0);
    arena_close(&arena);
}

static void nothing_passes_the_budget(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1000);
    assert_non_null(arena_take(&arena, 900));
    assert_null(arena_take(&arena, 200));
    assert_true(arena.failed);
    assert_null(arena_take(&arena, 1)); /* stays failed */
    arena_reset(&arena);
    assert_false(arena.failed);
    assert_non_null(arena_take(&arena, 992));
    assert_null(arena_take(&arena, SIZE_MAX));
    arena_close(&arena);
    arena_init(&arena, 0);
    assert_null(arena_take_array(&arena, SIZE_MAX / 2, 3));
    assert_true(arena.failed);
    arena_reset(&arena);
    assert_null(arena_take(&arena, ARENA_BUDGET_DEFAULT + 1));
    arena_close(&arena);
}

static void words_that_are_lost_are_not_taken_for_none(void **state)
{
    (void)state;
    struct arena arena;
    struct buffer text = {0};
    arena_init(&arena, 0);
    buffer_print(&text, "%s", "缺");
    assert_text_equal(arena_words(&arena, &text), "缺");
    assert_true(text.size == 0 && !arena.failed);
    assert_text_equal(arena_words(&arena, &text), ""); /* of an empty buffer, and that is right */
    assert_false(arena.failed);
    memory_fail_after(1);
    buffer_print(&text, "%s", "缺");
    memory_fail_never();
    assert_text_equal(arena_words(&arena, &text), "");
    assert_true(arena.failed && arena.starved);
    arena_close(&arena);
}

static void a_thread_knows_that_it_was_refused(void **state)
{
    (void)state;
    (void)memory_was_refused();
    memory_free(memory_take(1));
    assert_false(memory_was_refused());
    memory_fail_after(1);
    assert_null(memory_take(1));
    memory_fail_never();
    assert_true(memory_was_refused());
    assert_false(memory_was_refused()); /* told once */
}

static void a_large_piece_does_not_waste_the_current_block(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    char *first = arena_take(&arena, 16);
    char *large = arena_take(&arena, 1 << 20);
    char *second = arena_take(&arena, 16);
    assert_non_null(large);
    assert_ptr_equal(second, first + 16);
    arena_close(&arena);
}

static void texts_and_bytes_are_copied(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    assert_text_equal(arena_text(&arena, "和田"), "和田");
    assert_text_equal(arena_text_of(&arena, bytes_of("abc", 2)), "ab");
    assert_text_equal(arena_text_of(&arena, bytes_of(NULL, 0)), "");
    assert_text_equal(arena_print(&arena, "%03d|%s", 7, "x"), "007|x");
    assert_bytes_equal(arena_bytes(&arena, bytes_of("\0\1", 2)), bytes_of("\0\1", 2));
    int *numbers = arena_array(&arena, int, 3);
    assert_int_equal(numbers[2], 0);
    arena_close(&arena);
}

static void every_allocation_can_be_made_to_fail(void **state)
{
    (void)state;
    memory_fail_after(3);
    void *first = memory_take(1), *second = memory_take(1), *third = memory_take(1);
    void *fourth = memory_take(1), *fifth = memory_resize(NULL, 1), *sixth = memory_take(1);
    memory_fail_never();
    assert_non_null(first);
    assert_non_null(second);
    assert_null(third);
    assert_non_null(fourth);
    assert_non_null(fifth);
    assert_null(sixth);
    memory_free(first);
    memory_free(second);
    memory_free(fourth);
    memory_free(fifth);
    memory_free(NULL);
    long calls = memory_calls();
    memory_free(memory_take(0));
    assert_int_equal(memory_calls(), calls + 1);
}

static void an_arena_survives_that_memory_runs_out(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    memory_fail_after(1);
    void *nothing = arena_take(&arena, 16);
    memory_fail_never();
    assert_null(nothing);
    assert_true(arena.failed && arena.starved);
    assert_null(arena_text(&arena, "x"));
    arena_reset(&arena);
    assert_non_null(arena_take(&arena, 16));
    arena_close(&arena);
    arena_init(&arena, 100);
    assert_null(arena_take(&arena, 101)); /* the budget: the machine has enough */
    assert_true(arena.failed && !arena.starved);
    arena_close(&arena);
}

static void every_piece_of_an_arena_can_be_made_to_fail(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    assert_non_null(arena_take(&arena, 16));
    memory_apart(true);
    long calls = memory_calls();
    void *first = arena_take(&arena, 16), *second = arena_take(&arena, 40);
    assert_int_equal(memory_calls(), calls + 2);
    memset(first, 1, 16);
    memset(second, 1, 40);
    memory_fail_after(2);
    assert_non_null(arena_take(&arena, 16));
    assert_null(arena_take(&arena, 16));
    memory_fail_never();
    assert_true(arena.failed && arena.starved);
    arena_reset(&arena);
    assert_non_null(arena_take(&arena, 16));
    memory_apart(false);
    calls = memory_calls();
    assert_non_null(arena_take(&arena, 16)); /* another block: those pieces had no room to spare */
    assert_non_null(arena_take(&arena, 16));
    assert_int_equal(memory_calls(), calls + 1);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taken_memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(nothing_passes_the_budget),
        cmocka_unit_test(words_that_are_lost_are_not_taken_for_none),
        cmocka_unit_test(a_thread_knows_that_it_was_refused),
        cmocka_unit_test(a_large_piece_does_not_waste_the_current_block),
        cmocka_unit_test(texts_and_bytes_are_copied),
        cmocka_unit_test(every_allocation_can_be_made_to_fail),
        cmocka_unit_test(an_arena_survives_that_memory_runs_out),
        cmocka_unit_test(every_piece_of_an_arena_can_be_made_to_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
