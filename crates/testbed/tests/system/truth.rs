//! Postgres, the one truth: claims, fences, numbers, constraints.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use protocol::{
    BuildSessionId, ProjectId, Seq,
    analysis::{Analysis, BusinessType, ExtractedInfo, Language},
    api::Failure,
    event::Event,
    failure::FailureCode,
};
use storage::{
    Cancelled, ClaimLimits, ClaimedBuild, Commit, Committed, Fence, FileContent, NewBuild, SpentRequest, StateChange,
    Storage, Submitted,
};
use testbed::Testbed;
use uuid::Uuid;

const LIMITS: ClaimLimits = ClaimLimits { lease: Duration::from_secs(7), max_failures: 4 };
pub(crate) const KEEP: Duration = Duration::from_secs(3600);

pub(crate) async fn truth() -> (Testbed, Storage) {
    let bed = Testbed::new().await;
    let storage = bed.storage();
    storage.migrate().await.unwrap();
    (bed, storage)
}

pub(crate) fn request(id: &str) -> SpentRequest<'_> {
    SpentRequest { key_id: "k1", request_id: id, expires_at: Utc::now() + TimeDelta::minutes(5) }
}

pub(crate) async fn submit(storage: &Storage) -> BuildSessionId {
    let project: ProjectId = "p-1".parse().unwrap();
    let id = BuildSessionId::random(&project, Utc::now().timestamp_millis());
    let analysis = Analysis {
        business_type: BusinessType::Salon,
        confidence: 0.9,
        language: Language::En,
        extracted_info: ExtractedInfo::default(),
        missing_information: Vec::new(),
        functional_requirements: Vec::new(),
        refused_requirements: Vec::new(),
        services: Vec::new(),
    };
    let build = NewBuild {
        build_session_id: &id,
        project_id: &project,
        user_id: &"u-1".parse().unwrap(),
        parent_build_session_id: None,
        submit_digest: b"digest",
        prompt: "a\0b",
        locale_requested: "en",
        locale: "en",
        analysis: &analysis,
        quick_suggestions: &[],
        preview_key: &Uuid::new_v4().to_string(),
        traceparent: "",
        run_id: Uuid::new_v4(),
        run_max_wait: Duration::from_secs(60),
    };
    let submitted = storage.submit(request(&Uuid::new_v4().to_string()), &build).await.unwrap();
    assert_eq!(submitted, Submitted::Accepted);
    id
}

async fn claim(storage: &Storage, id: &BuildSessionId, drawn: Option<Seq>) -> ClaimedBuild {
    storage.claim_build(id, LIMITS, drawn).await.unwrap().expect("it waits")
}

pub(crate) fn delta(text: &str) -> Commit<'_> {
    let events = vec![Event::AssistantDelta { text: text.to_owned(), offset: 0 }];
    Commit { at: storage::now(), change: StateChange::Building, files: Vec::new(), events }
}

async fn commit(storage: &Storage, fence: &mut Fence, commit: &Commit<'_>, drawn: Option<Seq>) -> Committed {
    storage.commit(fence, commit, drawn, LIMITS.lease, KEEP).await.unwrap()
}

async fn seqs(storage: &Storage, id: &BuildSessionId) -> Vec<Seq> {
    storage.events_after(id, 0, 1_000).await.unwrap().iter().map(|event| event.seq).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_up_and_down_and_many_may_try_at_once() {
    let bed = Testbed::new().await;
    let storage = bed.storage();
    let all = futures_util::future::join_all((0..4).map(|_| storage.migrate())).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    storage.revert_migrations().await.unwrap();
    storage.migrate().await.unwrap();
    submit(&storage).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_is_claimed_by_one_of_many() {
    let (_bed, storage) = truth().await;
    let id = submit(&storage).await;
    let claims = futures_util::future::join_all((0..2).map(|_| storage.claim_build(&id, LIMITS, None))).await;
    assert_eq!(claims.iter().filter(|claim| claim.as_ref().unwrap().is_some()).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_was_lost_can_be_sent_again_and_lands_once() {
    let (_bed, storage) = truth().await;
    let id = submit(&storage).await;
    let mut fence = claim(&storage, &id, None).await.fence;
    let mut lost = fence.clone();
    let told = delta("once");
    assert!(matches!(commit(&storage, &mut lost, &told, None).await, Committed::Done(_)));
    assert!(matches!(commit(&storage, &mut fence, &told, None).await, Committed::Before));
    assert_eq!(fence, lost);
    assert!(matches!(commit(&storage, &mut fence, &delta("twice"), None).await, Committed::Done(_)));
    assert_eq!(seqs(&storage, &id).await, [1, 2, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_stay_above_the_counter_and_the_row() {
    let (_bed, storage) = truth().await;
    let id = submit(&storage).await;
    let mut fence = claim(&storage, &id, Some(40)).await.fence;
    // The counter went back, is away, is ahead.
    for drawn in [Some(2), None, Some(90), Some(7)] {
        assert!(matches!(commit(&storage, &mut fence, &delta("x"), drawn).await, Committed::Done(_)));
    }
    assert_eq!(seqs(&storage, &id).await, [40, 41, 42, 90, 91]);
}

#[tokio::test(flavor = "multi_thread")]
async fn news_carry_the_number_before_them() {
    let (_bed, storage) = truth().await;
    let id = submit(&storage).await;
    let claimed = claim(&storage, &id, Some(5)).await;
    assert_eq!((claimed.news.prev_seq, claimed.news.last_seq()), (0, 5));
    let mut fence = claimed.fence;
    let mut both = delta("x");
    both.events.push(Event::FileWritten { path: "index.html".into(), bytes: 2 });
    both.files.push(FileContent { path: "index.html", content: b"hi" });
    let Committed::Done(news) = commit(&storage, &mut fence, &both, Some(20)).await else { panic!("it lands") };
    assert_eq!((news.prev_seq, news.frames.iter().map(|frame| frame.0).collect::<Vec<_>>()), (5, vec![19, 20]));
    let rows = storage.events_after(&id, 5, 10).await.unwrap();
    let frames: Vec<_> = rows.iter().map(|row| (row.seq, row.frame(&id))).collect();
    assert_eq!(frames, news.frames, "rows and news give the same bytes");
    assert_eq!(storage.file(&id, 1, "index.html").await.unwrap().unwrap(), "hi");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_handed_its_build_back_is_fenced_and_counts_no_failure() {
    let (_bed, storage) = truth().await;
    let id = submit(&storage).await;
    let mut first = claim(&storage, &id, None).await.fence;
    assert!(storage.hand_back(&id, first.attempt).await.unwrap());
    let second = claim(&storage, &id, None).await;
    assert_eq!((second.fence.attempt, second.taken_over), (2, false));
    assert!(matches!(commit(&storage, &mut first, &delta("late"), None).await, Committed::Fenced));
    assert!(storage.renew_leases(&[(id.clone(), 1)], LIMITS.lease).await.unwrap().is_empty());
    assert!(!storage.hand_back(&id, 1).await.unwrap());
    assert_eq!(seqs(&storage, &id).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_that_races_completion_leaves_one_end() {
    let (_bed, storage) = truth().await;
    for _ in 0..20 {
        let id = submit(&storage).await;
        let mut fence = claim(&storage, &id, None).await.fence;
        let events = vec![Event::BuildCompleted { build_duration_ms: 1 }];
        let change = StateChange::Complete { text: "", features: &[] };
        let complete = Commit { at: storage::now(), change, files: Vec::new(), events };
        let run_error = Event::RecommendationsFailed(Failure::new(FailureCode::Cancelled.into(), String::new()));
        let spent = Uuid::new_v4().to_string();
        let (completed, cancelled) = futures_util::future::join(
            storage.commit(&mut fence, &complete, None, LIMITS.lease, KEEP),
            storage.cancel(request(&spent), &id, &run_error, None, KEEP),
        )
        .await;
        let ends = [matches!(completed.unwrap(), Committed::Done(_)), matches!(cancelled.unwrap(), Cancelled::Done(_))];
        assert_eq!(ends.iter().filter(|ended| **ended).count(), 1, "{ends:?}");
        let events = storage.events_after(&id, 0, 100).await.unwrap();
        let ended =
            events.iter().filter(|event| matches!(event.kind.as_str(), "build_completed" | "build_cancelled")).count();
        assert_eq!(ended, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn spent_request_ids_are_kept_for_their_time_and_then_pruned() {
    let (_bed, storage) = truth().await;
    let over = SpentRequest { expires_at: Utc::now() - TimeDelta::seconds(1), ..request("old") };
    assert!(storage.spend_request(over).await.unwrap());
    assert!(storage.spend_request(request("new")).await.unwrap());
    assert_eq!(storage.prune(100).await.unwrap().request_ids, 1);
    assert!(!storage.spend_request(request("new")).await.unwrap());
    assert!(storage.spend_request(request("old")).await.unwrap());
}
