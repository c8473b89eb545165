//! Dead letters, put back where nothing takes them.

use broker::{Fate, Operator, Publisher, Queue};
use lapin::options::QueueDeleteOptions;

use crate::{
    build,
    stack::{Fixture, with_broker},
    wait_for,
};

/// Jobs that lie among the dead letters.
async fn bury(fixture: &Fixture, count: u32) {
    let settings = &fixture.settings;
    let publisher = Publisher::start(settings.clone(), &fixture.tasks, fixture.close.clone());
    (0..count).for_each(|n| publisher.publish(&build(n)));
    wait_for("confirmed", || publisher.stats().confirmed == u64::from(count)).await;
    let (alive, dead) = (settings.queue_name(Queue::Builds), settings.dead_queue_name(Queue::Builds));
    let channel = fixture.channel().await;
    for _ in 0..count {
        let message = channel.basic_get(alive.as_str().into(), Default::default()).await.unwrap().unwrap();
        message.delivery.acker.reject(Default::default()).await.unwrap();
    }
    fixture.wait_for_depth(&dead, count).await;
}

#[tokio::test]
async fn a_letter_that_nobody_takes_stays_among_the_dead() {
    with_broker(async |fixture| {
        bury(fixture, 3).await;
        let settings = &fixture.settings;
        let (alive, dead) = (settings.queue_name(Queue::Builds), settings.dead_queue_name(Queue::Builds));
        fixture.channel().await.queue_delete(alive.as_str().into(), QueueDeleteOptions::default()).await.unwrap();
        let operator = Operator::connect(settings.clone()).await.unwrap();
        let mut done = 0;
        let outcome = operator.go_through(Queue::Builds, 10, |_| Fate::Requeue, |_| done += 1).await;
        assert!(outcome.is_err() && done == 0, "{done} were told as done: {outcome:?}");
        operator.close().await;
        fixture.wait_for_depth(&dead, 3).await;
    })
    .await;
}
