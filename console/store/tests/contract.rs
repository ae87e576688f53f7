//! What every store keeps to: one suite, run for each kind of store.
#![cfg(test)]

mod cases;
mod support;

use dspt_store::SqlStore;
use dspt_store::model::LogFault;
use proptest::prelude::ProptestConfig;
use proptest::prelude::any;
use proptest::prop_assert;
use proptest::proptest;

/// Runs every case against a fresh store of one kind.
macro_rules! contract_on {
    ($kind:ident, $fresh:expr, $($group:ident: [$($case:ident),* $(,)?]),* $(,)?) => {
        mod $kind {
            $(mod $group {
                $(#[tokio::test]
                async fn $case() {
                    let Some((_place, store)) = $fresh else {
                        return;
                    };
                    crate::cases::$group::$case(&store).await;
                    crate::follows_from_the_log(&store).await;
                })*
            })*
        }
    };
}

/// Runs every case on every kind of store.
macro_rules! contract {
    ($($cases:tt)*) => {
        contract_on!(on_sqlite, Some(crate::sqlite()), $($cases)*);
        #[cfg(unix)]
        contract_on!(on_postgres, crate::postgres(), $($cases)*);
    };
}

/// Whatever a case did, it did by the program: everything that is shown follows from what was logged.
async fn follows_from_the_log(store: &SqlStore) {
    let mut verified = store.log_verify(Vec::new(), Vec::new()).await.unwrap();
    // What the cases publish as policies is not always one.
    verified
        .faults
        .retain(|fault| !matches!(fault, LogFault::Altered { what, .. } if what.starts_with("policy ")));
    assert_eq!(verified.faults, []);
}

fn sqlite() -> (tempfile::TempDir, SqlStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqlStore::open(&folder.path().join("console.db")).unwrap();
    (folder, store)
}

/// A schema of its own; none where PostgreSQL is not installed.
#[cfg(unix)]
fn postgres() -> Option<((), SqlStore)> {
    let cluster = support::cluster::Cluster::of_this_run()?;
    Some(((), SqlStore::connect(&cluster.schema()).unwrap()))
}

contract!(
    access: [everybody_reaches_what_the_scope_allows_and_nothing_else],
    chain: [
        each_place_in_the_chain_gets_its_answer,
        a_conflict_is_kept_once_and_the_device_is_flagged,
        one_rejoin_is_restored_or_copied_and_a_second_soon_after_is_a_clone,
        rejoins_far_apart_are_not_a_clone,
        a_late_report_leaves_posture_alone,
        late_reports_fill_a_gap_from_both_ends,
        one_request_keeps_its_order,
        a_report_of_another_device_is_refused,
        a_gap_is_told_until_it_is_filled,
        conflicts_beyond_those_kept_are_answered_alike,
    ],
    bodies: [
        a_body_that_is_not_held_is_asked_for_and_nothing_is_kept,
        an_unchanged_body_need_not_come_again,
        findings_that_come_back_are_taken_from_what_is_held,
        a_body_of_another_device_does_not_count_as_held,
        a_body_that_is_not_the_named_one_counts_as_not_sent,
        below_the_devices_level_bodies_are_neither_asked_for_nor_kept,
    ],
    books: [
        what_was_entered_is_told_with_where_it_came_from,
        books_follow_the_newest_report_that_names_any,
        books_that_are_not_held_are_asked_for,
        books_below_the_devices_level_are_neither_asked_for_nor_kept,
        every_version_of_the_consoles_books_has_its_place_in_the_log,
        books_that_are_none_or_too_long_are_refused,
        another_providers_books_and_computers_are_not_there,
        computers_are_told_with_everything_that_is_held,
    ],
    closing: [
        a_closed_provider_is_refused_at_once_and_reopened_as_it_was,
        a_provider_whose_last_computer_left_is_closed,
        a_closed_provider_is_erased_when_it_is_due_and_not_before,
        a_location_that_changed_hands_stays_with_whom_it_came_to,
    ],
    enrolment: [
        the_first_use_is_confirmed_and_the_next_is_new,
        the_same_token_and_key_are_answered_again,
        each_refusal_has_its_reason,
        an_enrolled_key_cannot_join_by_another_token,
        a_confirmed_device_stays_confirmed,
        a_retired_device_counts_nowhere_and_is_refused,
    ],
    identity: [
        a_new_key_speaks_and_the_old_one_is_refused,
        reports_before_a_rotation_still_fill_their_gap,
        a_rotation_that_contradicts_the_chain_is_a_conflict,
        a_replaced_device_keeps_its_history_and_counts_no_more,
        a_copied_device_counts_as_unknown_until_it_is_replaced,
        a_replacement_that_cannot_be_is_refused,
        a_level_of_sharing_holds_from_the_report_that_says_it,
        a_device_that_left_is_refused_and_its_bodies_are_gone,
        what_is_held_is_told_to_its_device_in_parts,
        a_code_is_good_once_and_only_sums_are_kept,
    ],
    parties: [the_console_has_a_party_of_its_own, a_permission_must_be_one_that_ends, the_computers_say_what_the_console_sees, a_post_is_claimed_once_and_revoked_at_once, the_provider_is_told_who_looked_once_a_day, each_action_names_the_post_and_the_provider, notes_and_work_are_a_partys_own],
    paging: [
        looks_are_paged_by_day_post_and_level,
        permissions_are_paged_as_far_as_each_may_see_them,
        posts_are_paged_even_those_of_one_name,
        strings_and_who_joined_by_one_are_paged,
        work_on_a_provider_is_paged_itself_first,
        summaries_are_paged_and_keep_their_place,
        checks_are_paged_those_that_most_fail_first,
        files_of_registers_are_paged_the_latest_day_first,
        there_are_no_more_parties_than_one_answer_tells,
    ],
    log: [
        what_is_accepted_is_proven_and_the_log_grows,
        of_one_size_and_second_there_is_one_checkpoint,
        tiles_are_told_as_far_as_the_log_goes,
    ],
    words: [
        a_computer_gives_and_withdraws_a_permission_with_its_proof,
        what_was_said_once_changes_nothing_again,
        only_the_present_key_of_a_confirmed_computer_speaks_for_its_provider,
        a_certificate_is_renewed_over_the_old_one_and_not_for_a_revoked_post,
    ],
    things: [a_new_provider_answers_for_all_its_locations, locations_are_split_off_from_a_day_on, a_location_changes_hands_and_its_history_stays, a_code_changes_and_the_one_before_stays_known, a_provider_keeps_everything_but_its_name],
    past: [
        the_end_of_a_day_is_told_as_it_was_held,
        a_day_of_which_nothing_is_known_is_refused,
        changes_are_between_two_moments,
        a_pass_that_is_out_of_date_is_no_pass_then_nor_now,
        a_fault_stands_since_it_stood_on_the_device_before,
        what_a_device_that_left_reported_is_told_of_no_day,
        a_clock_that_is_set_back_loses_and_doubles_nothing,
        a_device_has_a_history_of_intervals,
        silence_follows_the_policy_in_force,
    ],
    posture: [
        a_verdict_keeps_its_since_until_it_changes,
        advice_is_not_a_failure,
        what_the_console_judges_otherwise_is_an_error_and_stays_one,
        findings_and_facts_are_judged_together_whichever_of_them_came,
        a_wrong_clock_makes_dated_verdicts_unknown_until_it_is_right,
        checks_count_devices_and_providers,
        facts_of_a_device_are_settled_facts_and_readings,
        a_kept_report_makes_its_envelope_again,
    ],
    lists: [
        an_empty_store_answers_everything,
        pages_go_on_by_key_and_end,
        a_search_needs_every_word_in_any_case,
        a_key_that_no_page_gave_is_refused,
        silence_is_told_by_the_moment_asked,
        silence_begins_with_the_last_report,
        each_group_is_a_list_of_what_the_overview_counts,
        a_check_that_few_fail_is_listed_like_one_that_all_fail,
        hostile_text_is_kept_as_it_is_and_changes_nothing_else,
        a_provider_is_found_by_any_of_its_names,
        values_beyond_their_rules_are_refused,
        settings_are_kept_as_one,
        enrolment_strings_are_listed_and_taken_back,
        every_accepted_thing_has_its_place_in_the_log,
        the_version_changes_with_every_change,
    ],
    registers: [
        figures_from_the_store_are_those_of_the_registers_on_any_day,
        a_day_is_answered_by_its_nearest_file_in_whatever_order_files_came,
        the_same_file_again_changes_nothing,
        what_changed_among_locations_is_kept_with_its_day,
        a_register_of_another_kind_or_without_rows_is_refused,
        an_area_is_told_with_its_lists,
        indicators_are_told_with_their_days_and_where_they_were_published,
        who_helps_where_is_told_as_the_file_of_the_day_has_it,
    ],
    releases: [
        a_policy_is_published_once_and_nothing_older_after_it,
        trust_documents_follow_one_another,
        a_device_shows_when_it_was_judged_by_an_older_policy,
    ],
    summaries: [
        the_newest_summary_of_a_known_key_is_held,
        a_summary_is_seen_by_whom_it_came_to_and_goes_with_its_provider,
    ],
    retention: [
        reports_older_than_the_year_before_go_and_what_they_came_to_stays,
        a_store_without_old_reports_lets_go_of_nothing,
        a_clock_that_jumped_ahead_empties_nothing,
        more_than_one_step_of_old_reports_goes,
    ],
    risks: [
        accepted_risks_end_by_the_clock_alone,
        what_is_accepted_longer_has_not_ended_and_is_no_proposal,
        risks_of_books_that_are_kept_back_or_gone_are_not_told,
    ],
    sums: [
        devices_are_summed_up_where_they_are,
        a_location_that_changes_hands_leaves_its_devices_behind,
        areas_add_up_what_lies_in_them,
        sums_tell_silence_by_the_clock_alone,
        small_figures_are_withheld_from_a_lead,
    ],
    scope: [
        another_providers_ids_are_not_there,
        another_providers_figures_are_not_counted,
    ],
);

/// A file with something in every corner, moved: what it showed the database shows, and goes on from there.
#[cfg(unix)]
#[tokio::test]
async fn everything_moves_from_a_file_into_a_database() {
    use dspt_store::Estate;
    use dspt_store::Providers;
    use dspt_store::StoreError;
    use dspt_store::Upkeep;
    use dspt_store::model::DeviceFilter;
    use dspt_store::model::Scope;

    const ALL: Scope = Scope::Everything;
    let Some(cluster) = support::cluster::Cluster::of_this_run() else {
        return;
    };
    let (place, file) = sqlite();
    cases::access::everybody_reaches_what_the_scope_allows_and_nothing_else(&file).await;
    let lily = support::provider_with(&file, "Lily Court", [8; 15]).await;
    let mut machine = support::Machine::new(77);
    machine.token = dspt_report::Token::from_bytes(&[8; 15]).unwrap();
    machine.label = "office\0".to_owned();
    machine.answers = Some("answers: yes".to_owned());
    machine.join(&file, lily).await;
    machine.report(&file).await;
    machine.findings[0].1 = dspt_report::Verdict::Pass;
    machine.report(&file).await;

    let url = cluster.schema();
    let moved = dspt_store::migrate(&place.path().join("console.db"), &url).unwrap();
    let filled = moved.tables.iter().filter(|table| table.rows > 0).count();
    assert!(filled > 25, "{moved:?}");
    let database = SqlStore::connect(&url).unwrap();
    let now = support::noon();
    assert_eq!(
        database.overview(&ALL, now).await.unwrap(),
        file.overview(&ALL, now).await.unwrap()
    );
    assert_eq!(
        database.checks(&ALL, None, 1_000, now).await.unwrap().rows,
        file.checks(&ALL, None, 1_000, now).await.unwrap().rows
    );
    let rows = file
        .devices(&ALL, DeviceFilter::default(), None, 1_000, now)
        .await
        .unwrap();
    assert_eq!(
        database
            .devices(&ALL, DeviceFilter::default(), None, 1_000, now)
            .await
            .unwrap(),
        rows
    );
    for row in &rows.rows {
        assert_eq!(
            database.device(&ALL, row.id, now).await.unwrap(),
            file.device(&ALL, row.id, now).await.unwrap()
        );
        for sequence in 0..=row.sequence {
            let (there, here) = (
                database.envelope(&ALL, row.id, sequence).await,
                file.envelope(&ALL, row.id, sequence).await,
            );
            assert_eq!(there.ok(), here.ok(), "{sequence}");
        }
    }
    assert_eq!(
        database.provider_detail(&ALL, lily, now).await.unwrap(),
        file.provider_detail(&ALL, lily, now).await.unwrap()
    );
    assert_eq!(database.settings().await.unwrap(), file.settings().await.unwrap());
    assert_eq!(database.log_size().await.unwrap(), file.log_size().await.unwrap());

    // It goes on behind what was moved: an old device, a new one, a new provider.
    machine.report(&database).await;
    let rose = support::provider_with(&database, "Rosewood", [9; 15]).await;
    let mut newer = support::Machine::new(78);
    newer.token = dspt_report::Token::from_bytes(&[9; 15]).unwrap();
    newer.join(&database, rose).await;
    newer.report(&database).await;

    // The file is as it was, and the database takes no second one.
    assert_eq!(
        file.log_size().await.unwrap() + 5,
        database.log_size().await.unwrap()
    );
    let again = dspt_store::migrate(&place.path().join("console.db"), &url).unwrap_err();
    assert!(matches!(again, StoreError::Taken { .. }), "{again}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_permission_never_shows_more_than_its_level(
        steps in proptest::collection::vec((any::<bool>(), 1_u8..4, 0_i64..4, 0_i64..3), 1..12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let (_place, store) = sqlite();
        let wrong = runtime.block_on(cases::parties::follow(&store, &steps));
        prop_assert!(wrong.is_none(), "{wrong:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_end_of_any_day_is_told_as_it_was_told_then(
        steps in proptest::collection::vec((0_usize..4, 0_u8..12, 0_i64..30), 4..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let (_place, store) = sqlite();
        let wrong = runtime.block_on(cases::past::replay(&store, &steps));
        prop_assert!(wrong.is_none(), "{wrong:?}");
    }
}
