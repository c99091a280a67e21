# Rooms, from the ground up: a room may use only rooms that stand above it here,
# so the order of this file is the order of the floors.

room(base
  SOURCES status.c why_words.c bytes.c arena.c text.c date.c money.c log.c map.c
  LIBRARIES PkgConfig::utf8proc)

room(kv
  SOURCES kv.c kv_memory.c kv_over.c
  USES base)

# Messages: every schema of proto/ is found by itself.
file(GLOB schemas RELATIVE ${CMAKE_SOURCE_DIR}/proto CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/proto/*.proto)
list(TRANSFORM schemas REPLACE "\\.proto$" "")
proto(${schemas})

room(model
  SOURCES names.c keys.c kinds.c words.c wire.c shape.c shape_encode.c shapes.c shapes_review.c payload.c carry.c
          change.c merge.c merge_member.c merge_rows.c merge_unknown.c merge_place.c codes.c rules.c rules_lines.c rules_objects.c rules_target.c rules_forms.c
          rounds.c
          rules_decisions.c rules_review.c rules_regions.c rules_sample.c rules_work.c difference.c target_changes.c target_rows.c accrual.c
  USES base
  LIBRARIES messages)

room(plan
  SOURCES calendar.c calendar_read.c list_titles.c tree.c schema.c values.c read.c check.c rules.c items.c dates.c compare.c compare_obligation.c compare_calendar.c next_year.c decisions.c scoring.c scoring_findings.c answer_findings.c
  USES base model
  LIBRARIES PkgConfig::yaml)

room(analytics
  SOURCES rules.c facts.c facts_encode.c cells.c cells_row.c cells_query.c digests.c
          columns.c columns_groups.c columns_write.c columns_read.c
  USES base kv model
  LIBRARIES PkgConfig::sodium)

room(trust
  SOURCES keys.c grant.c chain.c enrol.c manifest.c
  USES base model
  LIBRARIES PkgConfig::sodium)

room(seal
  SOURCES seal.c
  USES base
  LIBRARIES PkgConfig::sodium)

room(feed
  SOURCES batch.c batch_stored.c block.c dictionary.c run_write.c run_read.c
          dictionary_1.c fold.c fold_graph.c fold_closing.c
  USES base model trust
  LIBRARIES PkgConfig::sodium PkgConfig::zstd)

room(sync
  SOURCES step.c link.c actions.c frame.c heads.c take.c compare.c serve.c on_hello.c on_pull.c on_batches.c
          on_heads.c on_fetch.c on_at.c on_ask.c on_ping.c fetch.c fetch_frame.c
  USES base model
  LIBRARIES messages)

# The tables of names become bytes in the library.
file(GLOB alias_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/deploy/data/aliases/*.tsv)
set(alias_source ${CMAKE_BINARY_DIR}/heading_data.c)
add_custom_command(OUTPUT ${alias_source}
  COMMAND ${CMAKE_COMMAND} -DOUT=${alias_source} -DDIR=${CMAKE_SOURCE_DIR}/deploy/data/aliases
          -P ${CMAKE_SOURCE_DIR}/src/exchange/embed.cmake
  DEPENDS ${alias_files} ${CMAKE_SOURCE_DIR}/src/exchange/embed.cmake VERBATIM)

room(exchange
  SOURCES workbook.c recognise.c number.c csv.c package.c xlsx_read.c xlsx_styles.c xlsx_sheet.c
          compound.c xls_text.c xls_read.c sheet_write.c sheet_screen.c xlsx_write.c heading.c value.c form_mark.c
  USES base model
  LIBRARIES PkgConfig::zip PkgConfig::expat)
target_sources(exchange PRIVATE ${alias_source})

# The table of regions becomes bytes in the generator.
set(region_source ${CMAKE_BINARY_DIR}/regions.c)
add_custom_command(OUTPUT ${region_source}
  COMMAND ${CMAKE_COMMAND} -DOUT=${region_source} -DFILE=${CMAKE_SOURCE_DIR}/deploy/data/regions.csv
          -P ${CMAKE_SOURCE_DIR}/src/generate/embed.cmake
  DEPENDS ${CMAKE_SOURCE_DIR}/deploy/data/regions.csv ${CMAKE_SOURCE_DIR}/src/generate/embed.cmake VERBATIM)

room(generate
  SOURCES generate.c places.c projects.c vocabulary.c indicators.c progress.c errors.c
          lists.c flat.c forms.c
  USES base exchange)
target_sources(generate PRIVATE ${region_source})

room(replica
  SOURCES keys.c open.c ask.c fact_journal.c log.c offices.c authority.c granted.c take.c write.c write_approved.c resolve.c settle.c crowd.c follow.c purge.c purge_strip.c purge_carry.c purge_read.c lists.c subject.c
          light_rules.c form_rules.c images.c digests.c read.c find.c basis.c cells_at.c links.c load.c lacking.c acks.c carried.c enrolled.c above.c delivery.c evidence.c
          rebuild.c check_tables.c check.c restored.c notes.c
          beside.c course.c course_read.c closing.c closing_plan.c handover.c handover_index.c handover_find.c handover_plan.c handover_rest.c handover_settled.c handover_write.c handover_map.c alias.c twins.c heads.c since.c within.c then.c then_lists.c then_images.c then_whole.c
  USES base kv model plan trust feed analytics)

room(bundle
  SOURCES header.c content.c read.c notes.c admit.c plan.c write.c walk.c look.c lacks.c take.c proof.c
  USES base model trust seal feed replica
  LIBRARIES messages PkgConfig::sodium)

room(report
  SOURCES table.c table_put.c stamp.c names.c figures.c evaluated.c coverage.c monitoring.c submission.c submission_works.c handled.c warnings.c
          receipt.c receipt_text.c delivery.c pending.c address.c explain.c explain_cut.c explain_flow.c explain_units.c explain_words.c agree.c agree_answer.c agree_frame.c agree_reason.c
          corrections.c regions.c regions_check.c region_plan.c plan_held.c duty_roster.c duty_state.c duties.c duty_kept.c duty_groups.c duty_once.c duty_tables.c duty_extend.c duty_allocate.c duty_handed.c duty_returns.c
          works_read.c works_table.c works_of_project.c duty_tally.c duty_trigger.c duty_addition.c duty_papers.c duty_growth.c duty_lineage.c duty_report.c duty_region.c duty_documents.c submission_lacks.c duty_disclose.c duty_work.c duty_share.c duty_weigh.c duty_found.c duty_facts.c duty_work_tables.c key_projects.c scores.c objections.c list_asks.c handling.c assess.c assess_scheme.c assess_table.c veto.c final.c final_self.c results.c successors.c lights.c light_sets.c review_rules.c reasons.c reasons_duty.c reasons_parts.c reasons_records.c reasons_due.c reasons_assess.c reasons_score.c reasons_evaluation.c reasons_veto.c reasons_light.c duty_project.c files.c files_beside.c
          decided.c adjust.c adjust_table.c reasons_adjust.c
          sample_population.c sample_draw.c sample_read.c sample_tables.c sample_verify.c sample_papers.c suspicion.c suspicion_rules.c suspicion_scores.c
          transfer.c transfer_roll.c
          sectors.c review_chain.c office.c leads.c bulk_review.c form_findings.c duty_added.c ex_ante_note.c
          lists_of_works.c project_rows.c followed.c fund_rows.c ledger.c form_rows.c form_table.c form_about.c outside.c
  USES base kv model plan analytics feed replica)

room(prefill
  SOURCES prefill.c taken.c year_before.c fill_target.c fill_transfer.c fill_fund.c owed.c book.c screen.c sheet_parts.c sheet_monitoring.c sheet_self.c sheet_target.c sheet_transfer.c sheet_fund.c
  USES base kv model plan trust feed analytics exchange replica report)

room(intake
  SOURCES intake.c findings.c draft.c words.c sheet.c heads.c rows.c years.c known.c known_rules.c known_projects.c known_before.c known_gone.c known_works.c roster.c work.c work_row.c work_paper.c work_columns.c adjust.c adjust_apply.c adjust_parts.c projects.c projects_put.c
          projects_list.c projects_across.c projects_allocated.c spending.c form_read.c form_lines.c form_tasks.c form_rows.c form_about.c form_money.c
          form_compare.c form_mark.c form_transfer.c form_put.c quantity.c target.c monitoring.c self.c flat.c
          funds.c regional.c outside.c outside_take.c outside_wide.c outside_whose.c
  USES base kv model plan trust feed analytics exchange replica)

room(compare
  SOURCES lineage.c blame.c words.c rows.c value.c compare.c join.c draft.c
  USES base kv model trust feed analytics exchange replica)

room(paper
  SOURCES html.c qr.c qr_png.c index.c form_target.c form_monitoring.c form_self.c form_transfer.c form_fund.c sheet_table.c
  USES base model trust feed bundle exchange report
  LIBRARIES PkgConfig::qrencode PkgConfig::png)

room(net
  SOURCES net.c pump.c session.c work.c mail.c dial.c listen.c zap.c
  USES base model trust sync
  LIBRARIES PkgConfig::uv PkgConfig::zmq Threads::Threads)

room(store
  SOURCES store.c copy.c rewrite.c kv_lmdb.c writer.c columns.c blobs.c blobs_part.c blobs_all.c
  USES base kv model analytics replica
  LIBRARIES ${LMDB_LIBRARY} PkgConfig::sodium Threads::Threads)

room(console
  SOURCES serve.c respond.c stream.c listen.c upload.c workers.c
  USES base
  LIBRARIES PkgConfig::microhttpd Threads::Threads)

room(accounts
  SOURCES accounts.c keep.c roles.c sessions.c audit.c audit_read.c file.c json_read.c
  USES base model
  LIBRARIES PkgConfig::jansson PkgConfig::sodium Threads::Threads)

room(node
  SOURCES file.c lists.c keys.c config.c open.c log_file.c control_frame.c control_call.c control_serve.c
          holdings.c holdings_read.c holdings_write.c holdings_above.c holdings_held.c links.c ways.c renew.c bucket.c
          receipts.c verify.c verified.c files.c files_choose.c files_link.c files_tell.c files_look.c files_answer.c file_notes.c bundle.c bundle_files.c run.c recovery.c sealed_file.c backup.c backup_files.c backup_accounts.c backup_texts.c restore.c
  USES base kv model trust seal feed replica bundle report sync store net console accounts
  LIBRARIES PkgConfig::cyaml PkgConfig::uv PkgConfig::systemd Threads::Threads)

# What the browser gets becomes bytes in the room. Packages of npm are installed when the lockfile is
# newer than they are; with them in place nothing is fetched.
set(page_folder ${CMAKE_SOURCE_DIR}/src/page)
set(page_made ${CMAKE_BINARY_DIR}/page)
set(page_packages ${page_folder}/node_modules/.package-lock.json)
set(page_source ${CMAKE_BINARY_DIR}/page_files.c)
file(GLOB_RECURSE page_scripts CONFIGURE_DEPENDS ${page_folder}/web/*.ts ${page_folder}/web/*.tsx
  ${page_folder}/web/*.json)
file(GLOB page_described CONFIGURE_DEPENDS ${page_folder}/openapi/*.json)
add_custom_command(OUTPUT ${page_packages}
  COMMAND ${page_folder}/install-packages
  DEPENDS ${page_folder}/package-lock.json VERBATIM)
add_custom_command(OUTPUT ${page_made}/upload.js
  COMMAND ${ESBUILD} ${page_folder}/upload.ts --bundle --minify --target=chrome86
          --charset=utf8 --log-level=warning --outfile=${page_made}/upload.js
  DEPENDS ${page_folder}/upload.ts VERBATIM)
add_custom_command(OUTPUT ${page_made}/app.js
  COMMAND ${ESBUILD} ${page_folder}/web/app.tsx --bundle --minify --target=chrome86 --charset=utf8
          --jsx=automatic --jsx-import-source=preact --log-level=warning --outfile=${page_made}/app.js
  DEPENDS ${page_scripts} ${page_packages} VERBATIM)
add_custom_command(OUTPUT ${page_made}/charts.js
  COMMAND ${ESBUILD} ${page_folder}/web/charts.ts --bundle --minify --format=esm --target=chrome86 --charset=utf8
          --log-level=warning --outfile=${page_made}/charts.js
  DEPENDS ${page_folder}/web/charts.ts ${page_packages} VERBATIM)
add_custom_command(OUTPUT ${page_made}/whys.js
  COMMAND ${ESBUILD} ${page_folder}/web/whys.ts --bundle --minify --format=esm --target=chrome86 --charset=utf8
          --log-level=warning --outfile=${page_made}/whys.js
  DEPENDS ${page_folder}/web/whys.ts ${page_folder}/web/lang/en.why.json ${page_folder}/web/lang/en.found.json VERBATIM)
add_custom_command(OUTPUT ${page_made}/app.css
  COMMAND ${ESBUILD} ${page_folder}/web/app.css --minify --target=chrome86 --charset=utf8
          --log-level=warning --outfile=${page_made}/app.css
  DEPENDS ${page_folder}/web/app.css VERBATIM)
add_custom_command(OUTPUT ${page_made}/openapi.json
  COMMAND ${NODEJS} ${page_folder}/openapi.mjs ${page_made}/openapi.json ${page_described}
  DEPENDS ${page_described} ${page_folder}/openapi.mjs VERBATIM)
file(GLOB page_words CONFIGURE_DEPENDS ${page_folder}/web/lang/*.json)
add_custom_command(OUTPUT ${page_made}/words.json
  COMMAND ${NODEJS} ${page_folder}/words.mjs ${page_made}/words.json ${page_words}
  DEPENDS ${page_words} ${page_folder}/words.mjs VERBATIM)
set(page_files ${page_made}/words.json ${page_made}/upload.js ${page_made}/app.js ${page_made}/charts.js ${page_made}/whys.js ${page_made}/app.css ${page_made}/openapi.json
  ${page_folder}/page.css ${page_folder}/web/index.html ${page_folder}/web/icon.svg)
list(JOIN page_files "|" page_list)
add_custom_command(OUTPUT ${page_source}
  COMMAND ${CMAKE_COMMAND} -DOUT=${page_source} "-DFILES=${page_list}" -P ${page_folder}/embed.cmake
  DEPENDS ${page_files} ${page_folder}/embed.cmake VERBATIM)

room(page
  SOURCES page.c files.c upload.c layout.c said.c zip.c tokens.c
          api.c routes.c answer.c input.c seen.c turn.c first.c
          account_units.c api_accounts.c api_account_change.c api_audit.c api_language.c api_picture.c languages.c api_words.c api_titles.c api_calendar.c api_setup.c api_plan.c api_grant.c
          api_session.c api_sign_in.c api_sign_out.c api_first.c api_password.c api_openapi.c api_today.c today_waits.c command.c excerpt.c form.c api_import.c api_reviews.c api_form.c api_review.c api_board.c api_submissions.c api_submissions_owed.c submission_kinds.c submission_seen.c spoken.c api_list.c api_list_object.c api_submission.c api_submission_return.c api_submit.c api_network.c api_network_nodes.c api_bundle_write.c api_bundle_read.c answers.c noted.c memo.c plans.c shared.c standing.c receipt.c paging.c taking.c api_inbox.c api_merge.c api_conflict.c events.c api_events.c
          entry.c claims.c api_claim.c api_reopen.c api_forms.c api_sheet.c api_sheet_check.c api_sheet_hand_in.c api_sheet_withdraw.c api_sheet_versions.c api_books.c api_books_explain.c api_books_flow.c api_books_trend.c api_books_projects.c books_place.c places.c
          api_ledger.c work_entry.c api_work.c api_work_cover.c api_work_save.c api_adjustable.c api_file.c api_list_link.c api_extend.c api_allocation.c brought.c api_attachments.c api_sample.c api_sample_draw.c api_sample_take.c api_assess.c api_review_bulk.c api_return_letter.c
  USES base kv model plan trust feed analytics exchange replica bundle report prefill intake compare paper store console accounts node
  LIBRARIES PkgConfig::jansson PkgConfig::sodium Threads::Threads)
target_sources(page PRIVATE ${page_source})

# Names of regions become a table in the program.
set(region_source ${CMAKE_BINARY_DIR}/regions_data.c)
add_custom_command(OUTPUT ${region_source}
  COMMAND ${CMAKE_COMMAND} -DIN=${CMAKE_SOURCE_DIR}/deploy/data/regions.csv -DOUT=${region_source}
          -P ${CMAKE_SOURCE_DIR}/src/cli/regions.cmake
  DEPENDS ${CMAKE_SOURCE_DIR}/deploy/data/regions.csv ${CMAKE_SOURCE_DIR}/src/cli/regions.cmake VERBATIM)

room(cli
  SOURCES arguments.c execute.c decided.c commands.c say.c table.c fields.c regions.c sheet.c stamp.c cmd_find.c find_form.c
          cmd_init.c cmd_enrol.c cmd_enrol_end.c cmd_promote.c cmd_key.c cmd_run.c account.c account_table.c cmd_account_add.c cmd_account_list.c cmd_account_reset.c cmd_account_disable.c cmd_account_import.c cmd_audit.c cmd_import.c list_titles.c cmd_review.c review_all.c review_return.c cmd_show.c show_facts.c show_tables.c show_record.c show_forms.c show_exchange.c
          cmd_reopen.c cmd_close.c cmd_handover.c region_file.c region_write.c region_move.c cmd_region_list.c cmd_region_show.c cmd_region_check.c cmd_region_import.c cmd_region_merge.c cmd_region_split.c alias.c cmd_alias_list.c cmd_alias_set.c cmd_alias_lift.c cmd_alias_settle.c show_rounds.c show_forks.c show_proof.c
          cmd_submit.c cmd_status.c status_lists.c node_tree.c status_nodes.c status_lacks.c status_key.c status_files.c cmd_pending.c uplink.c cmd_explain.c explain_reason.c moment.c place.c cmd_archive.c archive_tables.c archive_files.c cmd_verify.c cmd_link.c cmd_history.c cmd_check.c cmd_rebuild.c cmd_dump.c
          cmd_language_template.c cmd_language_list.c cmd_generate.c cmd_backup.c cmd_restore.c cmd_version.c
          cmd_inbox.c cmd_inbox_show.c cmd_inbox_take.c cmd_inbox_draft.c cmd_inbox_merge.c cmd_diff.c
          inbox_write.c compare_put.c cmd_purge.c cmd_purge_confirm.c purge_find.c show_purges.c
          cmd_plan_check.c cmd_plan_new.c cmd_plan_publish.c cmd_plan_diff.c cmd_plan_show.c cmd_plan_due.c cmd_plan_board.c
          cmd_plan_chase.c cmd_plan_returns.c cmd_plan_extend.c cmd_plan_extensions.c cmd_plan_allocation.c allocation_withdraw.c cmd_plan_allocations.c plan_file.c plan_table.c
          cmd_plan_triggers.c cmd_plan_shares.c cmd_plan_key_projects.c cmd_plan_lights.c cmd_plan_handling.c cmd_plan_scores.c cmd_plan_results.c cmd_plan_suspicions.c cmd_plan_assess.c cmd_form_open.c adjust.c cmd_target_adjust.c cmd_target_decide.c cmd_target_list.c objection.c cmd_list_object.c cmd_list_objections.c cmd_list_decide.c cmd_list_link.c cmd_work_add.c cmd_work_list.c cmd_work_template.c cmd_work_withdraw.c show_fund.c show_work.c show_sample.c show_notices.c show_plan.c file_words.c beside.c cmd_file_add.c cmd_file_attach.c cmd_file_detach.c cmd_file_list.c cmd_file_get.c cmd_file_fetch.c cmd_file_drop.c
          samples.c cmd_sample_announce.c cmd_sample_draw.c cmd_sample_withdraw.c cmd_sample_verify.c cmd_sample_list.c cmd_sample_show.c sample_papers.c cmd_sample_papers.c cmd_sample_pack.c
          cmd_bundle_write.c cmd_bundle_read.c cmd_bundle_show.c bundle_words.c streams.c
  USES base kv model plan trust feed analytics exchange replica bundle paper prefill intake report compare generate node page)
target_sources(cli PRIVATE ${region_source})
target_compile_definitions(cli PRIVATE SIBEN_VERSION="${PROJECT_VERSION}")

# The program: everything above, and nothing of its own.
add_executable(siben ${CMAKE_SOURCE_DIR}/src/cli/main.c)
target_link_libraries(siben PRIVATE cli PkgConfig::jansson)

# For an auditor's laptop: no store, no network. Only what it calls is linked.
add_executable(siben-verify ${CMAKE_SOURCE_DIR}/src/verify/main.c ${CMAKE_SOURCE_DIR}/src/verify/proofs.c
  ${CMAKE_SOURCE_DIR}/src/verify/bundles.c ${CMAKE_SOURCE_DIR}/src/verify/manifests.c)
target_link_libraries(siben-verify PRIVATE bundle report)
target_link_options(siben-verify PRIVATE -Wl,--as-needed)
