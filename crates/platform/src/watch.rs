//! Numbers that are only known when somebody asks, brought up to date before each scrape.
//!
//! What is known here comes first: a scrape that Postgres or RabbitMQ keeps waiting still has it.

use broker::{Consumer, Queue};
use live::Live;
use service::{
    Health,
    metrics::{PlatformMetrics, WorkerMetrics, catch_up},
    telemetry,
};
use storage::Storage;

use crate::Slots;

/// What every service watches.
#[derive(Clone, Debug)]
pub struct Watch {
    pub storage: Storage,
    pub live: Live,
    pub health: Health,
    pub metrics: PlatformMetrics,
}

impl Watch {
    /// Brings [`PlatformMetrics`] up to date.
    pub async fn look(&self) {
        let metrics = &self.metrics;
        for (part, up) in self.health.parts() {
            metrics.part_up.with_label_values(&[part]).set(up.into());
        }
        let spans = telemetry::spans();
        catch_up(&metrics.spans_ended, spans.ended);
        catch_up(&metrics.spans_sent, spans.sent);
        let news = self.live.news_stats();
        catch_up(&metrics.news_published, news.published);
        catch_up(&metrics.publish_failures.with_label_values(&["news"]), news.dropped);
        catch_up(&metrics.redis_trips, self.live.trips());
        let pool = self.storage.pool_stats();
        metrics.database_connections_in_use.set(gauge(pool.in_use));
        metrics.database_connections_max.set(gauge(pool.max));
        metrics.database_connections_awaited.set(gauge(pool.awaited));
        catch_up(&metrics.database_pool_timeouts, pool.timeouts);
        catch_up(&metrics.database_unanswered, pool.unanswered);
        if let Ok(backlog) = self.storage.backlog().await {
            for (queue, waiting) in [(Queue::Builds, backlog.builds), (Queue::Recommendations, backlog.recommendations)]
            {
                metrics.jobs_waiting.with_label_values(&[queue.as_str()]).set(gauge(waiting.count));
                metrics.jobs_oldest_wait.with_label_values(&[queue.as_str()]).set(waiting.oldest.as_secs_f64());
            }
            metrics.recommendations_calls_last_minute.set(gauge(backlog.calls_last_minute));
        }
    }
}

/// What a worker watches of its own queue and slots.
#[derive(Clone, Debug)]
pub struct WorkerWatch {
    pub queue: Queue,
    pub consumer: Consumer,
    pub slots: Slots,
    pub metrics: WorkerMetrics,
}

impl WorkerWatch {
    /// Brings [`WorkerMetrics`] up to date.
    pub async fn look(&self) {
        let metrics = &self.metrics;
        metrics.slots.set(gauge(self.slots.count()));
        metrics.slots_taken.set(gauge(self.slots.taken()));
        let stats = self.consumer.stats();
        catch_up(&metrics.messages.with_label_values(&["delivered"]), stats.delivered);
        catch_up(&metrics.messages.with_label_values(&["unreadable"]), stats.unreadable);
        catch_up(&metrics.consumer_sessions, stats.sessions);
        if let Some(depth) = self.consumer.depth(self.queue).await {
            metrics.queue_messages.set(depth.into());
        }
        if let Some(depth) = self.consumer.dead_letters(self.queue).await {
            metrics.dead_letters.set(depth.into());
        }
    }
}

fn gauge(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}
