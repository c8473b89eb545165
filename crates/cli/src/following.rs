//! Follows a build to its end, telling on the way.

use std::io::Write;

use client::{CursorIn, Followed, Follower, Gateway, Story, event_of};
use protocol::{
    BuildSessionId, Phase, Seq,
    api::{RecommendationsView, StreamAccess},
    event::Event,
};
use tokio::task::JoinSet;

use crate::{
    teller::Teller,
    timeline::{Mark, Timeline},
};

/// One build being followed.
pub(crate) struct Following<'a, W> {
    pub(crate) gateway: &'a Gateway,
    pub(crate) id: &'a BuildSessionId,
    pub(crate) teller: &'a mut Teller<W>,
    pub(crate) timeline: &'a mut Timeline,
    story: Story,
    recommendations: Option<RecommendationsView>,
    /// Recommendations are fetched beside the stream, so that neither waits for the other.
    fetching: JoinSet<Result<RecommendationsView, client::Error>>,
}

impl<'a, W: Write> Following<'a, W> {
    pub(crate) fn new(
        gateway: &'a Gateway,
        id: &'a BuildSessionId,
        teller: &'a mut Teller<W>,
        timeline: &'a mut Timeline,
    ) -> Self {
        Self { gateway, id, teller, timeline, story: Story::new(), recommendations: None, fetching: JoinSet::new() }
    }

    /// Follows until build and recommendations are settled; what came of it.
    pub(crate) async fn until_settled(mut self, access: &StreamAccess, from: Seq) -> anyhow::Result<Story> {
        let mut follower = self.gateway.follow(self.id, access, from, CursorIn::default())?;
        loop {
            tokio::select! {
                item = follower.next() => match item {
                    None => break,
                    Some(item) => self.take(item?, &mut follower).await?,
                },
                Some(fetched) = self.fetching.join_next() => self.fetched(fetched?)?,
            }
        }
        while let Some(fetched) = self.fetching.join_next().await {
            self.fetched(fetched?)?;
        }
        if from > 0 || !self.story.phase.is_settled() {
            // The events before the cursor are part of the story too.
            self.story.restore(&self.gateway.snapshot(self.id).await?);
        }
        if let Some(view) = &self.recommendations {
            self.teller.recommendations(view)?;
        }
        self.teller.ended(&self.story)?;
        Ok(self.story)
    }

    async fn take(&mut self, item: Followed, follower: &mut Follower) -> anyhow::Result<()> {
        match item {
            Followed::Connected => {}
            Followed::Event(envelope) => {
                let event = event_of(&envelope);
                self.teller.event(&envelope, event.as_ref())?;
                if let Some(event) = &event {
                    self.apply(event);
                }
            }
            Followed::Reset { .. } => {
                let snapshot = self.gateway.snapshot(self.id).await?;
                self.teller.caught_up(&snapshot, &self.story.text())?;
                self.story.restore(&snapshot);
                follower.advance_to(snapshot.last_seq);
                self.fetch_recommendations();
            }
            Followed::Lost { reason, retry_in } => {
                let wait_s = retry_in.as_secs_f64();
                self.teller.aside(&format!("connection lost ({reason}); again in {wait_s:.1} s"))?;
            }
        }
        Ok(())
    }

    fn apply(&mut self, event: &Event) {
        self.timeline.event(event);
        self.story.apply(event);
        if event.event_type().ends_recommendations() {
            self.fetch_recommendations();
        }
    }

    fn fetch_recommendations(&mut self) {
        let (gateway, id) = (self.gateway.clone(), self.id.clone());
        self.fetching.spawn(async move { gateway.recommendations(&id).await });
    }

    fn fetched(&mut self, fetched: Result<RecommendationsView, client::Error>) -> anyhow::Result<()> {
        match fetched {
            Ok(view) => {
                if view.ready_source == protocol::ReadySource::Ai {
                    self.timeline.mark(Mark::Recommendations);
                }
                self.recommendations = Some(view);
                Ok(())
            }
            Err(error) => {
                let why = crate::told(&error.into());
                Ok(self.teller.aside(&format!("the recommendations could not be fetched: {why}"))?)
            }
        }
    }
}

/// Whether a story ended well.
pub(crate) fn is_good(story: &Story) -> bool {
    story.phase == Phase::Completed
}
