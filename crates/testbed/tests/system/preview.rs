//! Previews: on an origin of their own, in a sandbox, never blank once they were shown.

use futures_util::future::join;
use testbed::Testbed;

use crate::PROMPT;

#[tokio::test]
async fn a_preview_is_served_in_a_sandbox_at_an_address_nobody_can_guess() {
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    let story = caller.follow_until(&submitted, None, |story| story.count("preview_ready") > 0).await;
    let url = story.first("preview_ready").unwrap().data["previewUrl"].as_str().unwrap().to_owned();
    assert!(!url.starts_with(&caller.url));
    let page = caller.send(caller.http.get(&url)).await.expect(200);
    assert!(page.text.contains("Luna"), "{}", page.text);
    assert_eq!(page.headers["x-content-type-options"], "nosniff");
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("sandbox") && !policy.contains("allow-same-origin"), "{policy}");
    let key = url.trim_end_matches('/').rsplit('/').next().unwrap();
    assert!(key.len() >= 22);
    let other = url.replace(key, &"A".repeat(key.len()));
    assert_eq!(caller.send(caller.http.get(other)).await.status, 404);

    caller.follow_through(&submitted).await;
    let id = submitted["buildSessionId"].as_str().unwrap();
    let files = caller.get(&format!("/v1/builds/{id}/files")).await.expect(200).json();
    for file in files["files"].as_array().unwrap() {
        let path = file["path"].as_str().unwrap();
        let shown = caller.send(caller.http.get(format!("{url}{path}"))).await.expect(200);
        assert_eq!(shown.text.len() as u64, file["bytes"].as_u64().unwrap(), "{path}");
        // On the gateway's own origin a generated page is a download without any right.
        let kept = caller.get(&format!("/v1/builds/{id}/files/{path}")).await.expect(200);
        assert_eq!(kept.text, shown.text);
        assert_eq!(kept.headers["content-disposition"], "attachment");
    }
    assert_eq!(caller.get(&format!("/v1/builds/{id}/files/nothing.html")).await.expect(404).code(), "file_not_found");
    let archive = caller.get(&format!("/v1/builds/{id}/archive.zip")).await.expect(200);
    assert_eq!(archive.headers["content-type"], "application/zip");
}
