//! RabbitMQ as it is, and as it is not: the test stack's server, behind a proxy that cuts and stalls.

#![expect(clippy::unwrap_used, reason = "a test that can not go on fails")]

mod operate;
mod stack;

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use broker::{BrokerSettings, Consumer, Delivery, Job, Publisher, Queue, Verdict};
use lapin::{
    BasicProperties,
    options::{BasicGetOptions, BasicPublishOptions, QueueDeclareOptions, QueueDeleteOptions},
    types::FieldTable,
};
use protocol::BuildSessionId;
use stack::{Fixture, PATIENCE, Proxy, with_broker};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// Polls until `condition` holds.
#[track_caller]
fn wait_for(what: &str, mut condition: impl FnMut() -> bool) -> impl Future<Output = ()> {
    let place = std::panic::Location::caller();
    let deadline = Instant::now() + PATIENCE;
    async move {
        while !condition() {
            assert!(Instant::now() < deadline, "{place}: never {what}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

fn session(n: u32) -> BuildSessionId {
    format!("bs_p-1_1763800000000_{n:08x}").parse().unwrap()
}

fn build(n: u32) -> Job {
    Job::Build { build_session_id: session(n), traceparent: Some(TRACE.to_owned()) }
}

/// A consumer of builds that acks everything and notes what it got.
fn collector(fixture: &Fixture, settings: BrokerSettings) -> (Consumer, Arc<Mutex<Vec<Delivery>>>) {
    let got = Arc::<Mutex<Vec<Delivery>>>::default();
    let into = got.clone();
    let consumer = Consumer::start(settings, Queue::Builds, &fixture.tasks, fixture.close.clone(), move |delivery| {
        into.lock().unwrap().push(delivery);
        async { Verdict::Ack }
    });
    (consumer, got)
}

fn publisher(fixture: &Fixture, settings: BrokerSettings) -> Publisher {
    Publisher::start(settings, &fixture.tasks, fixture.close.clone())
}

fn sessions(got: &Mutex<Vec<Delivery>>) -> HashSet<BuildSessionId> {
    got.lock().unwrap().iter().map(|delivery| delivery.job.build_session_id().clone()).collect()
}

/// Puts raw bytes into a queue.
async fn put(fixture: &Fixture, queue: &str, body: &[u8]) {
    let channel = fixture.channel().await;
    let options = BasicPublishOptions::default();
    channel
        .basic_publish("".into(), queue.into(), options, body, BasicProperties::default())
        .await
        .unwrap()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_published_job_wakes_the_consumer_of_its_queue() {
    with_broker(async |fixture| {
        let (tell, mut told) = mpsc::channel(8);
        let mut consumers = Vec::new();
        for queue in Queue::ALL {
            let tell = tell.clone();
            consumers.push(Consumer::start(
                fixture.settings.clone(),
                queue,
                &fixture.tasks,
                fixture.close.clone(),
                move |delivery| {
                    let tell = tell.clone();
                    async move {
                        tell.send((queue, delivery)).await.unwrap();
                        Verdict::Ack
                    }
                },
            ));
        }
        let publisher = publisher(fixture, fixture.settings.clone());
        let run = Job::Recommendations { run_id: Uuid::new_v4(), build_session_id: session(2), traceparent: None };
        for (job, queue) in [(build(1), Queue::Builds), (run, Queue::Recommendations)] {
            publisher.publish(&job);
            let (from, delivery) = told.recv().await.unwrap();
            assert_eq!((from, delivery), (queue, Delivery { job, redelivered: false }));
        }
        wait_for("confirmed", || publisher.stats().confirmed == 2).await;
        assert_eq!((publisher.stats().outstanding, publisher.stats().dropped), (0, 0));
        assert_eq!(*publisher.health().borrow(), None);
        assert!(consumers.iter().all(|consumer| consumer.health().borrow().is_none()));
    })
    .await;
}

#[tokio::test]
async fn a_message_is_persistent_and_names_itself_and_its_trace() {
    with_broker(async |fixture| {
        let publisher = publisher(fixture, fixture.settings.clone());
        publisher.publish(&build(1));
        wait_for("confirmed", || publisher.stats().confirmed == 1).await;
        let name = fixture.settings.queue_name(Queue::Builds);
        let got = fixture.channel().await.basic_get(name.into(), BasicGetOptions { no_ack: true }).await.unwrap();
        let properties = got.expect("a message").delivery.properties;
        assert_eq!(*properties.delivery_mode(), Some(2));
        assert!(properties.message_id().as_ref().unwrap().as_str().parse::<Uuid>().is_ok());
        let headers = properties.headers().as_ref().unwrap().inner().clone();
        let trace = headers.get("traceparent").unwrap().as_long_string().unwrap();
        assert_eq!(trace.as_bytes(), TRACE.as_bytes());
    })
    .await;
}

#[tokio::test]
async fn jobs_published_during_an_outage_arrive_after_it() {
    with_broker(async |fixture| {
        let proxy = Proxy::start(fixture).await;
        proxy.close();
        let publisher = publisher(fixture, fixture.through(&proxy));
        let began = Instant::now();
        (0..200).for_each(|n| publisher.publish(&build(n)));
        assert!(began.elapsed() < Duration::from_secs(2), "publishing never waits");
        assert_eq!(publisher.stats().outstanding, 200);
        wait_for("noticed", || publisher.health().borrow().as_deref().is_some_and(|why| why.contains("connecting")))
            .await;
        proxy.restore();
        let (_consumer, got) = collector(fixture, fixture.settings.clone());
        wait_for("all there", || sessions(&got).len() == 200).await;
        wait_for("confirmed", || publisher.stats().outstanding == 0).await;
        assert_eq!(publisher.stats().dropped, 0);
    })
    .await;
}

#[tokio::test]
async fn no_job_is_lost_when_connections_are_cut_again_and_again() {
    with_broker(async |fixture| {
        let proxy = Proxy::start(fixture).await;
        let publisher = publisher(fixture, fixture.through(&proxy));
        let (_consumer, got) = collector(fixture, fixture.through(&proxy));
        for round in 0..5 {
            let (stop, from) = ((round + 1) * 400, round * 400);
            (from..stop).for_each(|n| publisher.publish(&build(n)));
            let enough = got.lock().unwrap().len() + 20;
            wait_for("under way", || got.lock().unwrap().len() >= enough).await;
            let connections = proxy.connections.load(Ordering::SeqCst);
            proxy.cut();
            wait_for("connected anew", || proxy.connections.load(Ordering::SeqCst) >= connections + 2).await;
        }
        wait_for("all there", || sessions(&got).len() == 2000).await;
        wait_for("confirmed", || publisher.stats().outstanding == 0).await;
        assert_eq!(publisher.stats().dropped, 0);
    })
    .await;
}

#[tokio::test]
async fn a_link_that_carries_nothing_is_noticed_and_replaced() {
    with_broker(async |fixture| {
        let proxy = Proxy::start(fixture).await;
        let publisher = publisher(fixture, fixture.through(&proxy));
        let (consumer, got) = collector(fixture, fixture.through(&proxy));
        wait_for("up", || publisher.health().borrow().is_none() && consumer.health().borrow().is_none()).await;
        proxy.stall();
        publisher.publish(&build(1));
        let (published, consumed) = (publisher.health(), consumer.health());
        wait_for("noticed", || published.borrow().is_some() && consumed.borrow().is_some()).await;
        proxy.restore();
        publisher.publish(&build(2));
        wait_for("both there", || sessions(&got) == HashSet::from([session(1), session(2)])).await;
        wait_for("up again", || published.borrow().is_none() && consumed.borrow().is_none()).await;
    })
    .await;
}

#[tokio::test]
async fn with_no_room_left_jobs_are_dropped_and_counted() {
    with_broker(async |fixture| {
        let proxy = Proxy::start(fixture).await;
        proxy.close();
        let publisher = publisher(fixture, BrokerSettings { capacity: 10, ..fixture.through(&proxy) });
        (0..25).for_each(|n| publisher.publish(&build(n)));
        assert_eq!((publisher.stats().outstanding, publisher.stats().dropped), (10, 15));
    })
    .await;
}

#[tokio::test]
async fn a_deleted_queue_is_declared_again_and_its_jobs_published_again() {
    with_broker(async |fixture| {
        let publisher = publisher(fixture, fixture.settings.clone());
        publisher.publish(&build(0));
        wait_for("confirmed", || publisher.stats().confirmed == 1).await;
        let name = fixture.settings.queue_name(Queue::Builds);
        fixture.channel().await.queue_delete(name.as_str().into(), QueueDeleteOptions::default()).await.unwrap();
        // The other queue's are good throughout: what comes back must be told from them.
        for n in 1..=100 {
            publisher.publish(&build(n));
            let run = Job::Recommendations { run_id: Uuid::new_v4(), build_session_id: session(n), traceparent: None };
            publisher.publish(&run);
        }
        wait_for("settled", || publisher.stats().outstanding == 0).await;
        let (_consumer, got) = collector(fixture, fixture.settings.clone());
        wait_for("all there", || sessions(&got) == (1..=100).map(session).collect()).await;
        assert_eq!(publisher.stats().dropped, 0);
    })
    .await;
}

#[tokio::test]
async fn what_was_published_before_the_end_is_flushed() {
    with_broker(async |fixture| {
        let close = CancellationToken::new();
        let publisher = Publisher::start(fixture.settings.clone(), &fixture.tasks, close.clone());
        wait_for("up", || publisher.health().borrow().is_none()).await;
        (0..500).for_each(|n| publisher.publish(&build(n)));
        close.cancel();
        wait_for("closed", || publisher.health().borrow().as_deref() == Some("closed")).await;
        assert_eq!((publisher.stats().confirmed, publisher.stats().outstanding), (500, 0));
        fixture.wait_for_depth(&fixture.settings.queue_name(Queue::Builds), 500).await;
        publisher.publish(&build(500));
        assert_eq!(publisher.stats().dropped, 1, "after the end");
    })
    .await;
}

#[tokio::test]
async fn the_end_does_not_wait_for_a_rabbitmq_that_is_not_there() {
    with_broker(async |fixture| {
        let proxy = Proxy::start(fixture).await;
        proxy.close();
        let close = CancellationToken::new();
        let publisher = Publisher::start(fixture.through(&proxy), &fixture.tasks, close.clone());
        publisher.publish(&build(1));
        let began = Instant::now();
        close.cancel();
        wait_for("closed", || publisher.health().borrow().as_deref() == Some("closed")).await;
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        assert_eq!((publisher.stats().dropped, publisher.stats().outstanding), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn an_unanswered_message_comes_again_to_somebody_else() {
    with_broker(async |fixture| {
        let proxy = Proxy::start(fixture).await;
        let (in_hand, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (tell, wait) = (in_hand.clone(), go_on.clone());
        let _stuck =
            Consumer::start(fixture.through(&proxy), Queue::Builds, &fixture.tasks, fixture.close.clone(), move |_| {
                let (tell, wait) = (tell.clone(), wait.clone());
                async move {
                    tell.notify_one();
                    wait.notified().await;
                    Verdict::Ack
                }
            });
        let publisher = publisher(fixture, fixture.settings.clone());
        publisher.publish(&build(1));
        in_hand.notified().await;
        proxy.close();
        let (_other, got) = collector(fixture, fixture.settings.clone());
        wait_for("there", || !got.lock().unwrap().is_empty()).await;
        assert_eq!(got.lock().unwrap()[0], Delivery { job: build(1), redelivered: true });
        go_on.notify_one();
    })
    .await;
}

#[tokio::test]
async fn messages_are_handled_one_at_a_time() {
    with_broker(async |fixture| {
        let (running, most, done) =
            (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (of_running, of_most, of_done) = (running.clone(), most.clone(), done.clone());
        let _consumer = Consumer::start(
            fixture.settings.clone(),
            Queue::Builds,
            &fixture.tasks,
            fixture.close.clone(),
            move |_| {
                let (running, most, done) = (of_running.clone(), of_most.clone(), of_done.clone());
                async move {
                    most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                    running.fetch_sub(1, Ordering::SeqCst);
                    done.fetch_add(1, Ordering::SeqCst);
                    Verdict::Ack
                }
            },
        );
        let publisher = publisher(fixture, fixture.settings.clone());
        (0..50).for_each(|n| publisher.publish(&build(n)));
        wait_for("done", || done.load(Ordering::SeqCst) == 50).await;
        assert_eq!(most.load(Ordering::SeqCst), 1);
    })
    .await;
}

#[tokio::test]
async fn what_can_not_be_read_goes_to_the_dead_letters() {
    with_broker(async |fixture| {
        let (consumer, got) = collector(fixture, fixture.settings.clone());
        wait_for("up", || consumer.health().borrow().is_none()).await;
        put(fixture, &fixture.settings.queue_name(Queue::Builds), b"{\"not\":\"ours\"}").await;
        let publisher = publisher(fixture, fixture.settings.clone());
        publisher.publish(&build(1));
        wait_for("there", || sessions(&got) == HashSet::from([session(1)])).await;
        assert_eq!(consumer.stats().unreadable, 1);
        fixture.wait_for_depth(&fixture.settings.dead_queue_name(Queue::Builds), 1).await;
    })
    .await;
}

#[tokio::test]
async fn a_message_handed_back_too_often_is_dead() {
    with_broker(async |fixture| {
        let deliveries = Arc::new(AtomicUsize::new(0));
        let count = deliveries.clone();
        let _consumer = Consumer::start(
            fixture.settings.clone(),
            Queue::Builds,
            &fixture.tasks,
            fixture.close.clone(),
            move |_| {
                count.fetch_add(1, Ordering::SeqCst);
                async { Verdict::Requeue }
            },
        );
        let publisher = publisher(fixture, fixture.settings.clone());
        publisher.publish(&build(1));
        fixture.wait_for_depth(&fixture.settings.dead_queue_name(Queue::Builds), 1).await;
        assert_eq!(deliveries.load(Ordering::SeqCst), 6, "five more than the first");
    })
    .await;
}

#[tokio::test]
async fn a_handler_that_panics_ends_neither_the_consumer_nor_the_message() {
    with_broker(async |fixture| {
        let calls = Arc::new(AtomicUsize::new(0));
        let count = calls.clone();
        let consumer = Consumer::start(
            fixture.settings.clone(),
            Queue::Builds,
            &fixture.tasks,
            fixture.close.clone(),
            move |_| {
                let call = count.fetch_add(1, Ordering::SeqCst);
                async move {
                    assert_ne!(call, 0, "on purpose");
                    Verdict::Ack
                }
            },
        );
        let publisher = publisher(fixture, fixture.settings.clone());
        publisher.publish(&build(1));
        wait_for("called twice", || calls.load(Ordering::SeqCst) == 2).await;
        assert_eq!(consumer.stats().sessions, 1);
    })
    .await;
}

#[tokio::test]
async fn a_drain_finishes_what_is_in_hand_and_takes_no_more() {
    with_broker(async |fixture| {
        let (in_hand, go_on, drain) = (Arc::new(Notify::new()), Arc::new(Notify::new()), CancellationToken::new());
        let calls = Arc::new(AtomicUsize::new(0));
        let (tell, wait, count) = (in_hand.clone(), go_on.clone(), calls.clone());
        let consumer =
            Consumer::start(fixture.settings.clone(), Queue::Builds, &fixture.tasks, drain.clone(), move |_| {
                let (tell, wait) = (tell.clone(), wait.clone());
                count.fetch_add(1, Ordering::SeqCst);
                async move {
                    tell.notify_one();
                    wait.notified().await;
                    Verdict::Ack
                }
            });
        let publisher = publisher(fixture, fixture.settings.clone());
        (0..3).for_each(|n| publisher.publish(&build(n)));
        in_hand.notified().await;
        drain.cancel();
        assert!(consumer.health().borrow().is_none(), "still at it");
        go_on.notify_one();
        wait_for("drained", || consumer.health().borrow().as_deref() == Some("drained")).await;
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        fixture.wait_for_depth(&fixture.settings.queue_name(Queue::Builds), 2).await;
        assert_eq!(publisher.depth(Queue::Builds).await, Some(2));
    })
    .await;
}

#[tokio::test]
async fn a_queue_with_other_arguments_is_named_in_health_and_taken_up_once_it_is_gone() {
    with_broker(async |fixture| {
        let name = fixture.settings.queue_name(Queue::Builds);
        let durable = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
        fixture.channel().await.queue_declare(name.as_str().into(), durable, FieldTable::default()).await.unwrap();
        let publisher = publisher(fixture, fixture.settings.clone());
        let (consumer, got) = collector(fixture, fixture.settings.clone());
        for health in [publisher.health(), consumer.health()] {
            wait_for("said", || {
                health.borrow().as_deref().is_some_and(|why| why.contains(&name) && why.contains("other arguments"))
            })
            .await;
        }
        publisher.publish(&build(1));
        fixture.channel().await.queue_delete(name.as_str().into(), QueueDeleteOptions::default()).await.unwrap();
        wait_for("there", || sessions(&got) == HashSet::from([session(1)])).await;
    })
    .await;
}

#[tokio::test]
async fn the_password_is_never_told() {
    with_broker(async |fixture| {
        let mut url = url::Url::parse(&fixture.settings.url).unwrap();
        url.set_password(Some("hunter2")).unwrap();
        let settings = BrokerSettings { url: url.to_string(), ..fixture.settings.clone() };
        let publisher = publisher(fixture, settings.clone());
        let health = publisher.health();
        wait_for("refused", || health.borrow().as_deref().is_some_and(|why| why != "not reached yet")).await;
        let why = health.borrow().clone();
        assert!(!format!("{why:?} {settings:?} {publisher:?}").contains("hunter2"), "{why:?}");
    })
    .await;
}
