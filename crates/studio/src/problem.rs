//! What this back end itself refuses, in the gateway's form. The page has words of its own for each code.

use std::fmt;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use protocol::RequestId;
use serde_json::json;

/// Why a request was not forwarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    NotFromOurPage,
    NotFound,
    BadBody,
    BodyTooLarge,
    GatewayDown,
    Internal,
}

impl Problem {
    const fn code(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotFromOurPage => {
                (StatusCode::FORBIDDEN, "not_from_our_page", "The request does not come from a page of this site.")
            }
            Self::NotFound => (StatusCode::NOT_FOUND, "build_not_found", "There is no such build of yours."),
            Self::BadBody => (StatusCode::BAD_REQUEST, "malformed_body", "The body can't be understood."),
            Self::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "The body is too large."),
            Self::GatewayDown => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The builder can't be reached just now.")
            }
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side."),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code().2)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code().0
    }

    fn error_response(&self) -> HttpResponse {
        let (status, code, title) = self.code();
        let mut response = HttpResponse::build(status);
        let mut problem = json!({
            "type": format!("urn:sheen:problem:{code}"),
            "title": title,
            "status": status.as_u16(),
            "detail": title,
            "code": code,
            "requestId": RequestId::random(),
            "retryable": status.is_server_error(),
        });
        if *self == Self::GatewayDown {
            problem["retryAfterMs"] = 2000.into();
            response.insert_header(("retry-after", "2"));
        }
        response
            .content_type("application/problem+json")
            .insert_header(("cache-control", "no-store"))
            .body(problem.to_string())
    }
}
