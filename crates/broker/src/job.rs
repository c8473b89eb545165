//! What a message says.

use prost::Message as _;
use protocol::{
    BuildSessionId,
    job::{BuildJob, RecommendationsJob},
};
use uuid::Uuid;

use crate::Queue;

/// A wake-up: where the row of a waiting job is, and the trace that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    Build { build_session_id: BuildSessionId, traceparent: Option<String> },
    Recommendations { run_id: Uuid, build_session_id: BuildSessionId, traceparent: Option<String> },
}

/// A message that is no job of its queue.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("it is no protobuf message of its kind: {0}")]
    Encoding(#[from] prost::DecodeError),
    #[error("{0}")]
    BuildSessionId(#[from] protocol::InvalidId),
    #[error("its run id is no UUID: {0}")]
    RunId(#[from] uuid::Error),
}

impl Job {
    /// The queue that it goes to.
    #[must_use]
    pub fn queue(&self) -> Queue {
        match self {
            Self::Build { .. } => Queue::Builds,
            Self::Recommendations { .. } => Queue::Recommendations,
        }
    }

    /// The build session that it belongs to.
    #[must_use]
    pub fn build_session_id(&self) -> &BuildSessionId {
        match self {
            Self::Build { build_session_id, .. } | Self::Recommendations { build_session_id, .. } => build_session_id,
        }
    }

    /// W3C trace context of the request that made the job.
    #[must_use]
    pub fn traceparent(&self) -> Option<&str> {
        match self {
            Self::Build { traceparent, .. } | Self::Recommendations { traceparent, .. } => traceparent.as_deref(),
        }
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let traceparent = self.traceparent().unwrap_or_default().to_owned();
        let build_session_id = self.build_session_id().to_string();
        match self {
            Self::Build { .. } => BuildJob { build_session_id, traceparent }.encode_to_vec(),
            Self::Recommendations { run_id, .. } => {
                RecommendationsJob { run_id: run_id.to_string(), build_session_id, traceparent }.encode_to_vec()
            }
        }
    }

    pub(crate) fn decode(queue: Queue, body: &[u8]) -> Result<Self, Unreadable> {
        let told = |traceparent: String| Some(traceparent).filter(|text| !text.is_empty());
        match queue {
            Queue::Builds => {
                let job = BuildJob::decode(body)?;
                Ok(Self::Build { build_session_id: job.build_session_id.parse()?, traceparent: told(job.traceparent) })
            }
            Queue::Recommendations => {
                let job = RecommendationsJob::decode(body)?;
                Ok(Self::Recommendations {
                    run_id: job.run_id.parse()?,
                    build_session_id: job.build_session_id.parse()?,
                    traceparent: told(job.traceparent),
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jobs() -> [Job; 3] {
        let build_session_id: BuildSessionId = "bs_p-1_1763800000000_1a2b3c4d".parse().unwrap();
        let traceparent = Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned());
        [
            Job::Build { build_session_id: build_session_id.clone(), traceparent: traceparent.clone() },
            Job::Build { build_session_id: build_session_id.clone(), traceparent: None },
            Job::Recommendations { run_id: Uuid::new_v4(), build_session_id, traceparent },
        ]
    }

    #[test]
    fn a_job_survives_the_wire() {
        for job in jobs() {
            assert_eq!(Job::decode(job.queue(), &job.encode()).unwrap(), job);
        }
    }

    /// The last version's own idea of its messages: what it wrote must be read, and it must read what is written.
    mod last_version {
        #[derive(Clone, PartialEq, prost::Message)]
        pub(super) struct BuildJob {
            #[prost(string, tag = "1")]
            pub(super) build_session_id: String,
            #[prost(string, tag = "2")]
            pub(super) traceparent: String,
        }

        #[derive(Clone, PartialEq, prost::Message)]
        pub(super) struct RecommendationsJob {
            #[prost(string, tag = "1")]
            pub(super) run_id: String,
            #[prost(string, tag = "2")]
            pub(super) build_session_id: String,
            #[prost(string, tag = "3")]
            pub(super) traceparent: String,
        }

        /// Messages as it put them into the queues.
        pub(super) const BUILD: &[u8] = b"\x0a\x1dbs_p-1_1763800000000_1a2b3c4d\
            \x12\x3700-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        pub(super) const RECOMMENDATIONS: &[u8] = b"\x0a\x24b54f5ba3-6e7a-4e2b-9a39-bd1f2c9b7f10\
            \x12\x1dbs_p-1_1763800000000_1a2b3c4d";
    }

    #[test]
    fn messages_of_the_last_version_are_read() {
        let [build, ..] = jobs();
        assert_eq!(Job::decode(Queue::Builds, last_version::BUILD).unwrap(), build);
        let run = Job::decode(Queue::Recommendations, last_version::RECOMMENDATIONS).unwrap();
        let Job::Recommendations { run_id, build_session_id, traceparent: None } = run else { panic!("{run:?}") };
        assert_eq!(run_id.to_string(), "b54f5ba3-6e7a-4e2b-9a39-bd1f2c9b7f10");
        assert_eq!(&build_session_id, build.build_session_id());
    }

    #[test]
    fn the_last_version_reads_our_messages() {
        let [build, _, run] = jobs();
        let read = last_version::BuildJob::decode(&build.encode()[..]).unwrap();
        assert_eq!(read.build_session_id, build.build_session_id().to_string());
        assert_eq!(read.traceparent, build.traceparent().unwrap());
        let read = last_version::RecommendationsJob::decode(&run.encode()[..]).unwrap();
        let Job::Recommendations { run_id, .. } = &run else { panic!("{run:?}") };
        assert_eq!(read.run_id, run_id.to_string());
        assert_eq!(read.build_session_id, run.build_session_id().to_string());
        assert_eq!(read.traceparent, run.traceparent().unwrap());
    }

    #[test]
    fn what_is_no_job_of_its_queue_is_refused() {
        let [build, _, run] = jobs();
        assert!(Job::decode(Queue::Builds, &run.encode()).is_err());
        assert!(Job::decode(Queue::Recommendations, &build.encode()).is_err());
        for queue in Queue::ALL {
            for rubbish in [&b""[..], b"{}", b"\xff\xff\xff\xff"] {
                assert!(Job::decode(queue, rubbish).is_err());
            }
        }
    }
}
