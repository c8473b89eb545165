//! The ledger of calls to models: caps that hold under a crowd, ends that land once, calls that nobody closes.

use std::{collections::HashMap, process::Stdio, time::Duration};

use chrono::{TimeDelta, Utc};
use engine::{Meter, Planned, Purpose, Spent};
use futures_util::future::join_all;
use platform::{Ledger, LedgerSettings, insist};
use protocol::{api::Failure, event::Event, failure::FailureCode};
use serde_json::Value;
use service::settings::Reader;
use storage::{
    CallRow, CallState, Cap, Caps, ClosedCall, CostBy, CostRow, NewCall, Price, Reserved, Storage, StorageSettings,
};
use testbed::{Flow, Stack, wait_for};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::truth::{KEEP, request, submit, truth};

const HOUR: Duration = Duration::from_secs(3600);
/// A dollar for a million tokens that go in, ten for those that come out.
const PRICE: Price = Price { input: 1_000_000, cached: 100_000, output: 10_000_000 };
/// What [`call`] may cost at most, in nano-dollars: 1,000 tokens in, 100 out.
pub(crate) const MOST: u64 = 2_000_000;

pub(crate) fn call<'a>(build: &'a str, project: &'a str, user: &'a str) -> NewCall<'a> {
    NewCall {
        call_id: Uuid::new_v4(),
        build_session_id: build,
        project_id: project,
        user_id: user,
        attempt: 1,
        purpose: "build",
        provider: "anthropic",
        model: "a-model",
        input_tokens: 1_000,
        output_tokens: 100,
        price: Some(PRICE),
        longest: HOUR,
    }
}

fn closed(call_id: Uuid, outcome: &'static str) -> ClosedCall {
    ClosedCall {
        call_id,
        input_tokens: 500,
        cached_input_tokens: 1_000,
        output_tokens: 50,
        estimated: false,
        outcome,
        error_signature: None,
    }
}

/// Enters a call and closes it.
pub(crate) async fn made(storage: &Storage, new: NewCall<'_>, outcome: &'static str, error: Option<&str>) {
    assert_eq!(storage.reserve_call(&new, &Caps::default()).await.unwrap(), Reserved::Entered);
    let end = ClosedCall { error_signature: error.map(str::to_owned), ..closed(new.call_id, outcome) };
    assert_eq!(storage.settle_calls(&[end]).await.unwrap(), 1);
}

async fn only_call(storage: &Storage, build: &str) -> CallRow {
    let mut calls = storage.calls_of_build(build).await.unwrap();
    assert_eq!(calls.len(), 1, "{calls:?}");
    calls.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_calls_at_once_exactly_as_many_pass_as_a_cap_has_room_for() {
    let (bed, storage) = truth().await;
    // Two processes, each with connections of its own.
    let url = &bed.env["SHEEN_DATABASE_URL"];
    let processes = [StorageSettings::new(url, 8), StorageSettings::new(url, 8)].map(|to| Storage::new(to).unwrap());
    let room = Some(7 * MOST + MOST / 2);
    for (caps, refused) in [
        (Caps { build: room, ..Caps::default() }, Cap::Build),
        (Caps { user_day: room, ..Caps::default() }, Cap::UserDay),
        (Caps { project: room, ..Caps::default() }, Cap::Project),
    ] {
        // Only what the cap sums up is shared.
        let name = |cap, place: usize| if refused == cap { format!("{cap:?}") } else { format!("{refused:?} {place}") };
        let names: Vec<_> = (0..50)
            .map(|place| [name(Cap::Build, place), name(Cap::Project, place), name(Cap::UserDay, place)])
            .collect();
        let calls = names.iter().enumerate().map(async |(place, [build, project, user])| {
            let (storage, new) = (&processes[place % 2], call(build, project, user));
            insist("the ledger", || storage.reserve_call(&new, &caps)).await.unwrap()
        });
        let came = join_all(calls).await;
        let entered = came.iter().filter(|reserved| **reserved == Reserved::Entered).count();
        assert_eq!(entered, 7, "{refused:?}: {came:?}");
        assert_eq!(came.iter().filter(|reserved| **reserved == Reserved::OverCap(refused)).count(), 43, "{came:?}");
    }
    let all = storage.costs(CostBy::Model, Utc::now() - TimeDelta::days(2)).await.unwrap();
    assert_eq!((all[0].open_calls, all[0].reserved_nanos), (21, 21 * MOST.cast_signed()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_call_did_not_use_is_free_for_the_next() {
    let (_bed, storage) = truth().await;
    let caps = Caps { build: Some(MOST + MOST / 2), ..Caps::default() };
    let first = call("b", "p", "u");
    assert_eq!(storage.reserve_call(&first, &caps).await.unwrap(), Reserved::Entered);
    assert_eq!(storage.reserve_call(&call("b", "p", "u"), &caps).await.unwrap(), Reserved::OverCap(Cap::Build));
    assert_eq!(
        storage.settle_calls(&[ClosedCall { output_tokens: 0, ..closed(first.call_id, "ok") }]).await.unwrap(),
        1
    );
    assert_eq!(only_call(&storage, "b").await.cost_nanos, 500_000 + 100_000);
    assert_eq!(storage.reserve_call(&call("b", "p", "u"), &caps).await.unwrap(), Reserved::Entered);
    assert_eq!(storage.reserve_call(&call("b", "p", "u"), &caps).await.unwrap(), Reserved::OverCap(Cap::Build));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_takes_nothing_from_user_and_project_yet_counts_for_the_build() {
    let (_bed, storage) = truth().await;
    made(&storage, call("b", "p", "u"), "truncated", None).await;
    made(&storage, call("b2", "p", "u"), "ok", None).await;
    let spent = only_call(&storage, "b2").await.cost_nanos.unsigned_abs();
    let failed = only_call(&storage, "b").await;
    assert!(!failed.counted && failed.cost_nanos.unsigned_abs() == spent);
    let reserve = async |new: NewCall<'_>, caps: Caps| storage.reserve_call(&new, &caps).await.unwrap();
    for room in [spent + MOST - 1, spent + MOST] {
        let fits = room == spent + MOST;
        let caps = Caps { user_day: Some(room), ..Caps::default() };
        assert_eq!(reserve(call("b3", "p3", "u"), caps).await == Reserved::Entered, fits);
        let caps = Caps { project: Some(room), ..Caps::default() };
        assert_eq!(reserve(call("b4", "p", "u4"), caps).await == Reserved::Entered, fits);
        let caps = Caps { build: Some(room), ..Caps::default() };
        assert_eq!(reserve(call("b", "p5", "u5"), caps).await == Reserved::Entered, fits);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_or_an_end_whose_answer_was_lost_can_be_sent_again_and_lands_once() {
    let (_bed, storage) = truth().await;
    let one = call("b", "p", "u");
    // Sent again it is neither refused for its own sake nor entered twice.
    let caps = Caps { build: Some(MOST), ..Caps::default() };
    for _ in 0..2 {
        assert_eq!(storage.reserve_call(&one, &caps).await.unwrap(), Reserved::Entered);
    }
    assert_eq!(only_call(&storage, "b").await.state(), CallState::Reserved);
    let end = closed(one.call_id, "ok");
    assert_eq!(storage.settle_calls(std::slice::from_ref(&end)).await.unwrap(), 1);
    let other = ClosedCall { output_tokens: 7, ..closed(one.call_id, "internal") };
    assert_eq!(storage.settle_calls(&[end, other]).await.unwrap(), 0);
    let row = only_call(&storage, "b").await;
    assert_eq!((row.state(), row.outcome.as_deref(), row.estimated), (CallState::Settled, Some("ok"), false));
    assert_eq!((row.input_tokens, row.cached_input_tokens, row.output_tokens), (500, 1_000, 50));
    assert_eq!(row.cost_nanos, 500_000 + 100_000 + 500_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_of_a_dead_process_is_closed_as_an_estimate_by_any_service() {
    let (bed, storage) = truth().await;
    let dead = NewCall { longest: Duration::ZERO, ..call("dead", "p", "u") };
    for new in [dead, call("alive", "p", "u")] {
        assert_eq!(storage.reserve_call(&new, &Caps::default()).await.unwrap(), Reserved::Entered);
    }
    let (_gateway, _caller) = bed.gateway().await;
    let lost = wait_for("the call is closed", async || {
        Some(only_call(&storage, "dead").await).filter(|row| row.state() != CallState::Reserved)
    })
    .await;
    assert_eq!((lost.state(), lost.outcome.as_deref()), (CallState::Lost, Some("interrupted")));
    assert!(lost.estimated && lost.counted);
    assert_eq!((lost.output_tokens, lost.cost_nanos.unsigned_abs()), (100, MOST));
    assert_eq!(only_call(&storage, "alive").await.state(), CallState::Reserved);
    // Its process was not dead after all, only cut off from Postgres: it knows better.
    assert_eq!(storage.settle_calls(&[closed(dead.call_id, "ok")]).await.unwrap(), 1);
    let told = only_call(&storage, "dead").await;
    assert_eq!((told.state(), told.output_tokens, told.estimated), (CallState::Settled, 50, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_twice_in_one_way_is_not_tried_a_third_time_until_a_person_wants_it() {
    let (_bed, storage) = truth().await;
    let id = submit(&storage).await;
    let build = id.as_str();
    let next = async |new: NewCall<'_>| storage.reserve_call(&new, &Caps::default()).await.unwrap();
    made(&storage, call(build, "p", "u"), "invalid_output", Some("no page")).await;
    made(&storage, call(build, "p", "u"), "invalid_output", Some("no style")).await;
    made(&storage, call(build, "p", "u"), "overloaded", None).await;
    made(&storage, call(build, "p", "u"), "overloaded", None).await;
    let another_attempt = NewCall { attempt: 2, ..call(build, "p", "u") };
    made(&storage, another_attempt, "invalid_output", Some("no page")).await;
    let refused = Reserved::FailedTwice("invalid_output".to_owned());
    assert_eq!(next(NewCall { attempt: 3, ..call(build, "p", "u") }).await, refused);
    assert_eq!(next(call("another build", "p", "u")).await, Reserved::Entered);
    let recommendations = NewCall { purpose: "recommendations", attempt: 0, ..call(build, "p", "u") };
    assert_eq!(next(recommendations).await, Reserved::Entered);

    let run_error = Event::RecommendationsFailed(Failure::new(FailureCode::Cancelled.into(), String::new()));
    storage.cancel(request("cancel"), &id, &run_error, None, KEEP).await.unwrap();
    storage.retry_build(request("retry"), &id, None).await.unwrap();
    assert_eq!(next(NewCall { attempt: 4, ..call(build, "p", "u") }).await, Reserved::Entered);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_twice_with_one_model_is_tried_with_another() {
    let (_bed, storage) = truth().await;
    for _ in 0..2 {
        made(&storage, call("b", "p", "u"), "internal", Some("no such model")).await;
    }
    let next = async |new: NewCall<'_>| storage.reserve_call(&new, &Caps::default()).await.unwrap();
    assert_eq!(next(call("b", "p", "u")).await, Reserved::FailedTwice("internal".to_owned()));
    assert_eq!(next(NewCall { model: "another", ..call("b", "p", "u") }).await, Reserved::Entered);
    assert_eq!(next(NewCall { provider: "openai", ..call("b", "p", "u") }).await, Reserved::Entered);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_cap_takes_no_connection_from_anybody() {
    let (bed, storage) = truth().await;
    let caps = Caps { project: Some(100 * MOST), ..Caps::default() };
    let (release, released) = tokio::sync::oneshot::channel::<()>();
    let (entered, held) = tokio::sync::oneshot::channel::<()>();
    let holding = async {
        let until = async {
            entered.send(()).unwrap();
            released.await.unwrap();
        };
        storage.hold_caps(&call("held", "p", "u"), &caps, until).await.unwrap();
    };
    // Another process, with fewer connections than calls that wait.
    let busy = Storage::new(StorageSettings::new(&bed.env["SHEEN_DATABASE_URL"], 3)).unwrap();
    let crowd = async {
        held.await.unwrap();
        let names: Vec<String> = (0..20).map(|place| format!("b{place}")).collect();
        let waiting = join_all(names.iter().map(async |build| {
            let new = call(build, "p", "u");
            insist("the ledger", || busy.reserve_call(&new, &caps)).await.unwrap()
        }));
        let others = async {
            for _ in 0..100 {
                let asked = tokio::time::Instant::now();
                busy.ping().await.unwrap();
                assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
            }
            assert!(busy.steady_for() > Duration::ZERO, "waiting for each other is no failure of Postgres");
            let open = busy.costs(CostBy::Project, Utc::now() - TimeDelta::days(1)).await.unwrap();
            assert_eq!(open, [], "nobody passed meanwhile");
            release.send(()).unwrap();
        };
        tokio::join!(waiting, others).0
    };
    let (came, ()) = tokio::join!(crowd, holding);
    assert!(came.iter().all(|reserved| *reserved == Reserved::Entered), "{came:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn costs_are_summed_up_by_day_project_user_and_model() {
    let (_bed, storage) = truth().await;
    let began = Utc::now();
    made(&storage, call("b", "p1", "u1"), "ok", None).await;
    made(&storage, NewCall { model: "another", price: None, ..call("b", "p1", "u2") }, "ok", None).await;
    made(&storage, call("b", "p2", "u2"), "stalled", None).await;
    storage.reserve_call(&call("b", "p2", "u2"), &Caps::default()).await.unwrap();
    let sums = async |by| storage.costs(by, began - TimeDelta::days(1)).await.unwrap();
    let keys = |rows: &[CostRow]| rows.iter().map(|row| row.key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(&sums(CostBy::Project).await), ["p1", "p2"]);
    assert_eq!(keys(&sums(CostBy::User).await), ["u1", "u2"]);
    assert_eq!(keys(&sums(CostBy::Model).await), ["a-model", "another"]);
    let days = sums(CostBy::Day).await;
    let today = began.format("%Y-%m-%d").to_string();
    // Unless it is midnight just now.
    if Utc::now().date_naive() == began.date_naive() {
        let expected = CostRow {
            key: today,
            calls: 4,
            open_calls: 1,
            failed_calls: 1,
            estimated_calls: 0,
            unpriced_calls: 1,
            input_tokens: 1_500,
            cached_input_tokens: 3_000,
            output_tokens: 150,
            cost_nanos: 1_100_000,
            failed_cost_nanos: 1_100_000,
            reserved_nanos: MOST.cast_signed(),
        };
        assert_eq!(days, [expected]);
    }
    assert!(storage.costs(CostBy::Day, Utc::now() + TimeDelta::days(1)).await.unwrap().is_empty());
}

/// Books over `storage`, the task that keeps them, and what ends it.
fn books(storage: Storage, settings: &[(&str, &str)]) -> (Ledger, TaskTracker, CancellationToken) {
    let source: HashMap<&str, &str> = settings.iter().copied().collect();
    let settings = LedgerSettings::read(&Reader::new(&source)).unwrap();
    let (links, close) = (TaskTracker::new(), CancellationToken::new());
    let ledger = Ledger::start(storage, settings, HOUR, &links, close.clone());
    links.close();
    (ledger, links, close)
}

fn planned(build: &str, model: &str) -> Planned {
    Planned {
        build_session_id: build.to_owned(),
        project_id: "p".to_owned(),
        user_id: "u".to_owned(),
        attempt: 1,
        purpose: Purpose::Build,
        provider: "openai",
        model: model.to_owned(),
        input_tokens: 1_000,
        max_output_tokens: 100,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ends_wait_while_postgres_is_away_and_are_written_down_before_the_process_ends() {
    let (mut bed, storage) = truth().await;
    let proxy = bed.behind_proxy("SHEEN_DATABASE_URL").await;
    let cut_off = Storage::new(StorageSettings::new(&bed.env["SHEEN_DATABASE_URL"], 2)).unwrap();
    let (ledger, links, close) = books(cut_off, &[("SHEEN_PRICES", "m:1/0.1/10")]);
    let mut calls = Vec::new();
    for _ in 0..20 {
        calls.push(ledger.reserve(planned("b", "m")).await.unwrap());
    }
    proxy.cut();
    for call in calls {
        ledger.settle(call, Spent { input_tokens: 3, output_tokens: 4, outcome: "ok", ..Spent::default() });
    }
    close.cancel();
    assert!(storage.calls_of_build("b").await.unwrap().iter().all(|row| row.state() == CallState::Reserved));
    assert!(!links.is_empty(), "it is not done before Postgres has it all");
    proxy.restore();
    tokio::time::timeout(testbed::PATIENCE, links.wait()).await.expect("it ends");
    let rows = storage.calls_of_build("b").await.unwrap();
    assert_eq!(rows.len(), 20);
    for row in rows {
        assert_eq!(
            (row.state(), row.input_tokens, row.output_tokens, row.cost_nanos),
            (CallState::Settled, 3, 4, 43_000)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_sees_the_ends_of_those_before_it() {
    let (_bed, storage) = truth().await;
    let settings = [("SHEEN_PRICES", "m:1/0.1/10"), ("SHEEN_CAP_BUILD_USD", "0.003")];
    let (ledger, ..) = books(storage, &settings);
    // Each takes most of the cap until it has ended.
    for _ in 0..20 {
        let call = ledger.reserve(planned("b", "m")).await.unwrap();
        ledger.settle(call, Spent { outcome: "ok", input_tokens: 1, ..Spent::default() });
    }
    for (build, again) in [("b1", true), ("b2", false)] {
        for _ in 0..2 {
            let call = ledger.reserve(planned(build, "m")).await.unwrap();
            let error_signature = again.then(|| "the same".to_owned());
            ledger.settle(call, Spent { outcome: "too_large", error_signature, ..Spent::default() });
        }
        let third = ledger.reserve(planned(build, "m")).await;
        assert_eq!(
            third.map(drop).map_err(|error| error.code),
            if again { Err(FailureCode::TooLarge) } else { Ok(()) }
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_cap_or_without_a_price_to_hold_it_by_a_call_is_refused_as_out_of_quota() {
    let (_bed, storage) = truth().await;
    let settings = [("SHEEN_PRICES", "m:1/0.1/10"), ("SHEEN_CAP_USER_DAY_USD", "0.002")];
    let (ledger, ..) = books(storage.clone(), &settings);
    ledger.reserve(planned("b", "m")).await.unwrap();
    for (model, setting) in [("m", "SHEEN_CAP_USER_DAY_USD"), ("another", "SHEEN_PRICES")] {
        let refused = ledger.reserve(planned("b", model)).await.unwrap_err();
        assert_eq!(refused.code, FailureCode::QuotaExhausted);
        assert!(refused.detail.contains(setting), "{refused}");
    }
    assert_eq!(storage.calls_of_build("b").await.unwrap().len(), 1);
    // Without a cap it is made, and marked.
    let (ledger, ..) = books(storage.clone(), &[]);
    ledger.reserve(planned("free", "another")).await.unwrap();
    let row = only_call(&storage, "free").await;
    assert_eq!((row.priced, row.cost_nanos), (false, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_was_given_up_costs_nothing() {
    let (mut bed, storage) = truth().await;
    let proxy = bed.behind_proxy("SHEEN_DATABASE_URL").await;
    let slow = Storage::new(StorageSettings::new(&bed.env["SHEEN_DATABASE_URL"], 2)).unwrap();
    let (ledger, links, close) = books(slow, &[("SHEEN_PRICES", "m:1/0.1/10")]);
    ledger.reserve(planned("first", "m")).await.unwrap();
    // The entry reaches Postgres when nobody waits for it any more.
    proxy.set(Flow::Stalled);
    let entry = tokio::time::timeout(Duration::from_millis(300), ledger.reserve(planned("b", "m"))).await;
    assert!(entry.is_err(), "{entry:?}");
    proxy.restore();
    close.cancel();
    tokio::time::timeout(testbed::PATIENCE, links.wait()).await.expect("it ends");
    let row = only_call(&storage, "b").await;
    assert_eq!((row.state(), row.cost_nanos, row.outcome.as_deref()), (CallState::Settled, 0, Some("cancelled")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_lists_costs_and_the_calls_of_a_build() {
    let (bed, storage) = truth().await;
    let id = submit(&storage).await;
    made(&storage, call(id.as_str(), "p1", "u1"), "ok", None).await;
    made(&storage, call(id.as_str(), "p1", "u1"), "stalled", None).await;
    let sheen = async |args: &[&str]| {
        let run = tokio::process::Command::new(Stack::binary("sheen"))
            .args(args)
            .env_clear()
            .env("SHEEN_DATABASE_URL", &bed.env["SHEEN_DATABASE_URL"])
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output();
        let run = tokio::time::timeout(testbed::PATIENCE, run).await.expect("it ends").unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8(run.stdout).unwrap()
    };
    let table = sheen(&["cost", "--by", "project"]).await;
    assert!(table.contains("p1") && table.contains("$0.001100"), "{table}");
    assert!(table.contains("1 of 2 calls failed and are not counted"), "{table}");
    let line: Value = serde_json::from_str(&sheen(&["cost", "--by", "user", "--json"]).await).unwrap();
    assert_eq!((&line["user"], &line["costNanos"], &line["calls"]), (&"u1".into(), &1_100_000.into(), &2.into()));
    assert_eq!(sheen(&["cost", "--since", "2999-01-01"]).await, "no calls to language models\n");
    let calls = sheen(&["cost", "--build", id.as_str()]).await;
    assert!(calls.contains("stalled, not counted"), "{calls}");
    let calls = sheen(&["cost", "--build", id.as_str(), "--json"]).await;
    assert_eq!(calls.lines().count(), 2, "{calls}");
}
