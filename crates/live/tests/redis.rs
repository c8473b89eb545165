//! Redis as it is, and as it is not: real servers, each spawned by its test, wiped, killed, frozen, gone back in time.

#![expect(clippy::unwrap_used, reason = "a test that can not go on fails")]

mod server;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use live::{Live, LiveSettings, Mark, NewsSink, Subscriptions};
use protocol::{BuildSessionId, RequestId, Seq, news::News};
use server::Server;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Far above what anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Polls until `condition` holds.
#[track_caller]
fn wait_for(what: &str, mut condition: impl FnMut() -> bool) -> impl Future<Output = ()> {
    let place = std::panic::Location::caller();
    let deadline = Instant::now() + PATIENCE;
    async move {
        while !condition() {
            assert!(Instant::now() < deadline, "{place}: never {what}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

fn session(n: u32) -> BuildSessionId {
    format!("bs_p-1_1763800000000_{n:08x}").parse().unwrap()
}

fn news(seq: Seq) -> News {
    News { prev_seq: seq - 1, frames: vec![(seq, Bytes::from(format!("frame {seq}")))] }
}

/// Settings that a busy machine does not trip over.
fn settings(server: &Server) -> LiveSettings {
    LiveSettings {
        op_timeout: Duration::from_secs(2),
        ping_every: Duration::from_millis(100),
        ..LiveSettings::new(server.url())
    }
}

/// What one test runs on; its tasks must end with it.
struct Fixture {
    server: Server,
    tasks: TaskTracker,
    close: CancellationToken,
}

impl Fixture {
    fn new() -> Self {
        Self { server: Server::start(), tasks: TaskTracker::new(), close: CancellationToken::new() }
    }

    async fn live(&self) -> Live {
        self.live_with(settings(&self.server)).await
    }

    async fn live_with(&self, settings: LiveSettings) -> Live {
        let live = Live::start(settings, &self.tasks, self.close.clone()).unwrap();
        wait_for("up", || live.is_up()).await;
        live
    }

    fn subscriptions(&self, heard: &Arc<Heard>) -> Subscriptions {
        Subscriptions::start(settings(&self.server), &self.tasks, self.close.clone(), heard.clone()).unwrap()
    }

    async fn end(self) {
        self.close.cancel();
        self.tasks.close();
        tokio::time::timeout(PATIENCE, self.tasks.wait()).await.expect("every task ends");
    }
}

/// A sink that keeps what it is given.
#[derive(Default)]
struct Heard {
    news: Mutex<Vec<(BuildSessionId, News)>>,
    resubscribed: AtomicUsize,
}

impl Heard {
    fn seqs(&self, session: &BuildSessionId) -> Vec<Seq> {
        self.news.lock().unwrap().iter().filter(|(of, _)| of == session).map(|(_, news)| news.last_seq()).collect()
    }

    fn resubscribed(&self) -> usize {
        self.resubscribed.load(Ordering::SeqCst)
    }
}

impl NewsSink for Heard {
    fn news(&self, session: BuildSessionId, news: News) {
        self.news.lock().unwrap().push((session, news));
    }

    fn resubscribed(&self) {
        self.resubscribed.fetch_add(1, Ordering::SeqCst);
    }
}

async fn subscribed(subscriptions: &Subscriptions, session: &BuildSessionId) {
    tokio::time::timeout(PATIENCE, subscriptions.subscribe(session)).await.expect("confirmed");
}

#[tokio::test]
async fn numbers_rise_by_what_is_drawn_and_each_session_has_its_own() {
    let fixture = Fixture::new();
    let live = fixture.live().await;
    assert_eq!(live.draw(&session(1), 1).await, Some(1));
    assert_eq!(live.draw(&session(1), 5).await, Some(6));
    assert_eq!(live.draw(&session(2), 3).await, Some(3));
    let ttl: i64 = fixture.server.ask(redis::cmd("PTTL").arg(format!("sheen:seq:{}", session(1)))).await;
    assert!(ttl > 23 * 3600 * 1000, "the counter expires: {ttl}");
    fixture.end().await;
}

#[tokio::test]
async fn concurrent_draws_never_give_a_number_twice() {
    let fixture = Fixture::new();
    let live = fixture.live().await;
    let draws = TaskTracker::new();
    let drawn: Vec<_> = (0..200)
        .map(|_| {
            let live = live.clone();
            draws.spawn(async move { live.draw(&session(1), 2).await.expect("drawn") })
        })
        .collect();
    let mut seqs = Vec::new();
    for one in drawn {
        seqs.push(one.await.unwrap());
    }
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=200).map(|n| n * 2).collect::<Vec<_>>());
    fixture.end().await;
}

#[tokio::test]
async fn published_news_only_ever_raise_the_counter() {
    let fixture = Fixture::new();
    let live = fixture.live().await;
    live.publish(&session(1), &news(70));
    wait_for("published", || live.news_stats().published == 1).await;
    assert_eq!(live.draw(&session(1), 1).await, Some(71));
    live.publish(&session(1), &news(12));
    wait_for("published", || live.news_stats().published == 2).await;
    assert_eq!(live.draw(&session(1), 1).await, Some(72));
    fixture.end().await;
}

#[tokio::test]
async fn after_flushall_the_next_news_lift_the_counter_again() {
    let fixture = Fixture::new();
    let live = fixture.live().await;
    live.publish(&session(1), &news(500));
    wait_for("published", || live.news_stats().published == 1).await;
    let _: String = fixture.server.ask(&mut redis::cmd("FLUSHALL")).await;
    assert_eq!(live.draw(&session(1), 1).await, Some(1), "Postgres is the floor now");
    live.publish(&session(1), &news(501));
    wait_for("published", || live.news_stats().published == 2).await;
    assert_eq!(live.draw(&session(1), 1).await, Some(502));
    assert_eq!(live.news_stats().dropped, 0);
    fixture.end().await;
}

#[tokio::test]
async fn a_redis_restarted_from_an_older_snapshot_is_lifted_by_the_next_news() {
    let mut fixture = Fixture::new();
    let live = fixture.live().await;
    assert_eq!(live.draw(&session(1), 10).await, Some(10));
    let _: String = fixture.server.ask(&mut redis::cmd("SAVE")).await;
    assert_eq!(live.draw(&session(1), 90).await, Some(100));

    fixture.server.kill();
    wait_for("away", || !live.is_up()).await;
    assert_eq!(live.draw(&session(1), 1).await, None);
    fixture.server.start_again();
    wait_for("back", || live.is_up()).await;

    assert_eq!(live.draw(&session(1), 1).await, Some(11), "the counter went back in time");
    live.publish(&session(1), &news(101));
    wait_for("published", || live.news_stats().published == 1).await;
    assert_eq!(live.draw(&session(1), 1).await, Some(102));
    fixture.end().await;
}

#[tokio::test]
async fn a_frozen_redis_costs_one_timeout_and_then_nothing() {
    let fixture = Fixture::new();
    let live =
        fixture.live_with(LiveSettings { ping_every: PATIENCE, ..LiveSettings::new(fixture.server.url()) }).await;
    fixture.server.freeze();
    let began = Instant::now();
    assert_eq!(live.draw(&session(1), 1).await, None);
    let first = began.elapsed();
    assert!(first >= Duration::from_millis(45) && first < Duration::from_secs(5), "one timeout: {first:?}");

    let began = Instant::now();
    for _ in 0..1000 {
        assert_eq!(live.draw(&session(1), 1).await, None);
        live.publish(&session(1), &news(1));
    }
    assert_eq!(live.mark_request("k", &RequestId::random(), PATIENCE).await, Mark::Unknown);
    assert!(began.elapsed() < Duration::from_secs(5), "the breaker answers at once: {:?}", began.elapsed());
    assert_eq!(live.news_stats().dropped, 1000);
    assert!(live.health().borrow().is_some());

    fixture.server.thaw();
    wait_for("back", || live.is_up()).await;
    assert!(live.draw(&session(1), 1).await.is_some());
    assert_eq!(*live.health().borrow(), None);
    fixture.end().await;
}

#[tokio::test]
async fn without_any_redis_everything_still_answers_and_it_is_found_when_it_comes() {
    let mut fixture = Fixture::new();
    fixture.server.kill();
    let live = Live::start(settings(&fixture.server), &fixture.tasks, fixture.close.clone()).unwrap();
    assert_eq!(live.draw(&session(1), 1).await, None);
    assert_eq!(live.mark_request("k", &RequestId::random(), PATIENCE).await, Mark::Unknown);
    live.publish(&session(1), &news(1));
    fixture.server.start_again();
    wait_for("found", || live.is_up()).await;
    assert_eq!(live.draw(&session(1), 1).await, Some(1));
    fixture.end().await;
}

#[tokio::test]
async fn a_redis_that_takes_no_writes_counts_as_away() {
    let fixture = Fixture::new();
    let live = fixture.live().await;
    let _: String = fixture.server.ask(redis::cmd("CONFIG").arg("SET").arg("maxmemory").arg(1)).await;
    wait_for("away", || !live.is_up()).await;
    assert!(live.health().borrow().as_deref().is_some_and(|why| why.contains("OOM")), "{:?}", *live.health().borrow());
    let _: String = fixture.server.ask(redis::cmd("CONFIG").arg("SET").arg("maxmemory").arg(0)).await;
    wait_for("back", || live.is_up()).await;
    fixture.end().await;
}

#[tokio::test]
async fn one_key_of_the_wrong_kind_harms_nobody_else() {
    let fixture = Fixture::new();
    let live = fixture.live().await;
    let _: i64 = fixture.server.ask(redis::cmd("LPUSH").arg(format!("sheen:seq:{}", session(1))).arg("x")).await;
    let _: String = fixture.server.ask(redis::cmd("SET").arg(format!("sheen:seq:{}", session(2))).arg("rubbish")).await;
    assert_eq!(live.draw(&session(1), 1).await, None);
    assert_eq!(live.draw(&session(2), 1).await, None);
    live.publish(&session(1), &news(4));
    live.publish(&session(2), &news(4));
    wait_for("settled", || live.news_stats().published + live.news_stats().dropped == 2).await;
    assert!(live.is_up());
    assert_eq!(live.draw(&session(2), 1).await, Some(5), "a counter that is no number is made one");
    assert_eq!(live.draw(&session(3), 1).await, Some(1));
    fixture.end().await;
}

#[tokio::test]
async fn of_forty_concurrent_marks_one_is_new() {
    let fixture = Fixture::new();
    let live = fixture.live().await;
    let request = RequestId::random();
    let marks = TaskTracker::new();
    let all: Vec<_> = (0..40)
        .map(|_| {
            let (live, request) = (live.clone(), request.clone());
            marks.spawn(async move { live.mark_request("key-1", &request, Duration::from_secs(600)).await })
        })
        .collect();
    let mut new = 0;
    for one in all {
        match one.await.unwrap() {
            Mark::New => new += 1,
            Mark::Seen => {}
            Mark::Unknown => panic!("Redis is there"),
        }
    }
    assert_eq!(new, 1);
    assert_eq!(live.mark_request("key-2", &request, Duration::from_secs(600)).await, Mark::New, "another key's id");
    fixture.end().await;
}

#[tokio::test]
async fn a_mark_lives_as_long_as_it_was_told() {
    let fixture = Fixture::new();
    let live = fixture.live().await;
    let request = RequestId::random();
    assert_eq!(live.mark_request("k", &request, Duration::from_secs(321)).await, Mark::New);
    let ttl: i64 = fixture.server.ask(redis::cmd("PTTL").arg(format!("sheen:request:k:{request}"))).await;
    assert!((300_000..=321_000).contains(&ttl), "{ttl}");
    fixture.end().await;
}

#[tokio::test]
async fn news_arrive_in_the_order_of_the_calls() {
    let fixture = Fixture::new();
    let heard = Arc::<Heard>::default();
    let (live, subscriptions) = (fixture.live().await, fixture.subscriptions(&heard));
    for n in 1..=3 {
        subscribed(&subscriptions, &session(n)).await;
    }
    for seq in 1..=1000 {
        for n in 1..=3 {
            live.publish(&session(n), &news(seq));
        }
    }
    wait_for("all heard", || (1..=3).all(|n| heard.seqs(&session(n)).len() == 1000)).await;
    for n in 1..=3 {
        assert_eq!(heard.seqs(&session(n)), (1..=1000).collect::<Vec<_>>());
    }
    assert_eq!(heard.news.lock().unwrap()[0].1, news(1), "as it was published");
    assert_eq!(live.news_stats().published, 3000);
    fixture.end().await;
}

#[tokio::test]
async fn what_does_not_fit_the_queue_is_dropped_and_counted_and_the_caller_never_waits() {
    let fixture = Fixture::new();
    let live =
        fixture.live_with(LiveSettings { news_queue: 16, ping_every: PATIENCE, ..settings(&fixture.server) }).await;
    fixture.server.freeze();
    let began = Instant::now();
    // No await in between: the drain can't even run.
    for seq in 1..=1000 {
        live.publish(&session(1), &news(seq));
    }
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    assert_eq!(live.news_stats().dropped, 984);
    wait_for("given up", || live.news_stats().dropped == 1000).await;
    fixture.server.thaw();
    fixture.end().await;
}

#[tokio::test]
async fn what_was_published_before_the_end_is_sent() {
    let fixture = Fixture::new();
    let heard = Arc::<Heard>::default();
    let (live, subscriptions) = (fixture.live().await, fixture.subscriptions(&heard));
    subscribed(&subscriptions, &session(1)).await;
    let (tasks, close) = (TaskTracker::new(), CancellationToken::new());
    let other = Live::start(settings(&fixture.server), &tasks, close.clone()).unwrap();
    wait_for("up", || other.is_up()).await;
    (1..=300).for_each(|seq| other.publish(&session(1), &news(seq)));
    close.cancel();
    tasks.close();
    tasks.wait().await;
    wait_for("heard", || heard.seqs(&session(1)).len() == 300).await;
    drop(live);
    fixture.end().await;
}

#[tokio::test]
async fn an_unsubscribed_session_is_heard_no_more_and_can_be_wanted_again() {
    let fixture = Fixture::new();
    let heard = Arc::<Heard>::default();
    let (live, subscriptions) = (fixture.live().await, fixture.subscriptions(&heard));
    subscribed(&subscriptions, &session(1)).await;
    subscribed(&subscriptions, &session(2)).await;
    subscriptions.unsubscribe(&session(1));
    // Confirmed after it, on the same connection.
    subscribed(&subscriptions, &session(3)).await;
    let channels =
        async || -> Vec<String> { fixture.server.ask(redis::cmd("PUBSUB").arg("CHANNELS").arg("sheen:news:*")).await };
    while channels().await.len() != 2 {
        tokio::task::yield_now().await;
    }
    live.publish(&session(1), &news(1));
    live.publish(&session(2), &news(1));
    wait_for("heard", || heard.seqs(&session(2)) == [1]).await;
    assert!(heard.seqs(&session(1)).is_empty());

    // Wanted, not wanted, wanted: the last wish counts.
    drop(subscriptions.subscribe(&session(1)));
    subscriptions.unsubscribe(&session(1));
    subscribed(&subscriptions, &session(1)).await;
    // A second wish for what is there is confirmed as well.
    subscribed(&subscriptions, &session(1)).await;
    live.publish(&session(1), &news(2));
    wait_for("heard", || heard.seqs(&session(1)) == [2]).await;
    fixture.end().await;
}

#[tokio::test]
async fn after_a_restart_everything_wanted_is_subscribed_before_heads_are_compared() {
    let mut fixture = Fixture::new();
    let heard = Arc::<Heard>::default();
    let (live, subscriptions) = (fixture.live().await, fixture.subscriptions(&heard));
    for n in 0..600 {
        drop(subscriptions.subscribe(&session(n)));
    }
    subscribed(&subscriptions, &session(600)).await;
    wait_for("told", || heard.resubscribed() == 1).await;

    fixture.server.kill();
    wait_for("noticed", || subscriptions.health().borrow().is_some() && !live.is_up()).await;
    // Wishes made meanwhile count as well; nobody has to ask again.
    let late = subscriptions.subscribe(&session(601));
    subscriptions.unsubscribe(&session(0));
    fixture.server.start_again();
    wait_for("told to compare heads", || heard.resubscribed() == 2).await;
    tokio::time::timeout(PATIENCE, late).await.expect("confirmed");
    let channels: Vec<String> = fixture.server.ask(redis::cmd("PUBSUB").arg("CHANNELS").arg("sheen:news:*")).await;
    assert_eq!(channels.len(), 601);

    wait_for("back", || live.is_up()).await;
    live.publish(&session(17), &news(9));
    live.publish(&session(601), &news(9));
    wait_for("heard", || heard.seqs(&session(17)) == [9] && heard.seqs(&session(601)) == [9]).await;
    fixture.end().await;
}

#[tokio::test]
async fn a_subscription_that_is_never_confirmed_is_the_callers_to_time() {
    let mut fixture = Fixture::new();
    fixture.server.kill();
    let heard = Arc::<Heard>::default();
    let subscriptions = fixture.subscriptions(&heard);
    let waiting = subscriptions.subscribe(&session(1));
    assert!(tokio::time::timeout(Duration::from_millis(50), waiting).await.is_err());
    fixture.server.start_again();
    let live = fixture.live().await;
    wait_for("subscribed", || heard.resubscribed() == 1).await;
    live.publish(&session(1), &news(1));
    wait_for("heard", || heard.seqs(&session(1)) == [1]).await;
    fixture.end().await;
}

#[tokio::test]
async fn a_connection_that_is_half_open_is_noticed_and_replaced() {
    let fixture = Fixture::new();
    let heard = Arc::<Heard>::default();
    let subscriptions = fixture.subscriptions(&heard);
    subscribed(&subscriptions, &session(1)).await;
    fixture.server.freeze();
    let began = Instant::now();
    wait_for("noticed", || subscriptions.health().borrow().is_some()).await;
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    fixture.server.thaw();
    wait_for("resubscribed", || heard.resubscribed() == 2).await;
    let live = fixture.live().await;
    live.publish(&session(1), &news(1));
    wait_for("heard", || heard.seqs(&session(1)) == [1]).await;
    fixture.end().await;
}

#[tokio::test]
async fn rubbish_on_a_channel_is_counted_and_goes_no_further() {
    let fixture = Fixture::new();
    let heard = Arc::<Heard>::default();
    let (live, subscriptions) = (fixture.live().await, fixture.subscriptions(&heard));
    subscribed(&subscriptions, &session(1)).await;
    let channel = format!("sheen:news:{}", session(1));
    for rubbish in [&b""[..], b"hello", &[0xff; 40]] {
        let _: i64 = fixture.server.ask(redis::cmd("PUBLISH").arg(&channel).arg(rubbish)).await;
    }
    live.publish(&session(1), &news(1));
    wait_for("heard", || heard.seqs(&session(1)) == [1]).await;
    assert_eq!((subscriptions.stats().malformed, subscriptions.stats().received), (3, 1));
    fixture.end().await;
}

#[tokio::test]
async fn a_url_that_is_none_is_refused_at_once() {
    let (tasks, close) = (TaskTracker::new(), CancellationToken::new());
    for url in ["", "http://h", "redis://", "redis://h:nope"] {
        assert!(Live::start(LiveSettings::new(url), &tasks, close.clone()).is_err(), "{url}");
    }
    tasks.close();
    tasks.wait().await;
}
