//! What authors sign: told as it was published, and judged by when a report names it.

use dspt_policies::Bundle;
use dspt_policies::SourceFile;
use dspt_report::Fact;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::wire;
use dspt_store::Releases;
use dspt_store::change::NewRelease;
use dspt_store::model::Scope;

use crate::client::tls;
use crate::device::Bodies;
use crate::site::START;
use crate::site::Site;

const CHECK: &str = include_str!("../../../../policies/tests/data/our-own.yaml");

fn released() -> dspt_policies::Released {
    let files = [
        SourceFile::new("policy.yaml", "name: our-homes\nversion: 2\n"),
        SourceFile::new("checks/ours.yaml", CHECK),
    ];
    let key = SigningKey::from_seed(&Seed::from_bytes([5; 32])).unwrap();
    let bundle = Bundle::sign(&files, &key, START, START + 1000).unwrap();
    bundle.verify(key.public()).unwrap()
}

async fn publish(site: &Site) -> dspt_policies::Released {
    let released = released();
    let new = NewRelease {
        verified: released.verified().clone(),
        bundle: released.as_bytes().to_vec(),
        good_for_days: released.policy().good_for_days(),
    };
    site.store
        .policy_publish(&Scope::Everything, new, "2026-11-21T10:00:00Z".parse().unwrap())
        .await
        .unwrap();
    released
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_published_last_is_told_once() {
    let site = Site::start().await;
    assert_eq!(site.client.get(wire::POLICY_PATH).await.status, 204);
    assert_eq!(site.client.get(wire::TRUST_PATH).await.status, 204);
    assert_eq!(site.client.get("/v1/trust/1").await.status, 404);
    assert_eq!(site.client.get("/v1/trust/first").await.status, 404);
    let released = publish(&site).await;
    let answer = site.client.get(wire::POLICY_PATH).await;
    assert_eq!(
        (answer.status, answer.content_type.as_str()),
        (200, wire::BUNDLE_TYPE)
    );
    assert_eq!(answer.bytes, released.as_bytes());

    let http = reqwest::Client::builder()
        .tls_backend_preconfigured(tls(site.pin))
        .resolve(wire::SERVER_NAME, site.address)
        .no_proxy()
        .build()
        .unwrap();
    let again = |tag: String| {
        http.get(site.client.url(wire::POLICY_PATH))
            .header("if-none-match", tag)
            .send()
    };
    let tag = format!("\"{}\"", dspt_report::Digest::of(released.as_bytes()));
    let same = again(tag.clone()).await.unwrap();
    assert_eq!(
        (same.status().as_u16(), same.headers()["etag"].to_str().unwrap()),
        (304, tag.as_str())
    );
    assert_eq!(
        again("\"other\"".to_owned()).await.unwrap().status().as_u16(),
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_judged_again_under_the_published_policy_that_it_names() {
    let site = Site::start().await;
    let released = publish(&site).await;
    let mut device = site.enrolled().await;
    let differ = async || {
        site.counted("dspt_remarks_total{remark=\"judgements-differ\"}")
            .await
    };
    let judged = |bodies: &mut Bodies, version: &str| {
        bodies
            .facts
            .facts
            .insert("os.version".parse().unwrap(), Fact::known(version));
        bodies.findings.findings =
            dspt_policies::judge(released.policy(), &bodies.facts.facts, START.div_euclid(86_400));
    };
    let named = |report: &mut dspt_report::Report| report.policy.digest = released.release().digest;
    let agreeing = device.next_with(START, |bodies| judged(bodies, "12"), named);
    assert_eq!(site.send_one(agreeing.whole()).await.status, 200);
    assert_eq!(differ().await, 0);
    let lying = |bodies: &mut Bodies| {
        judged(bodies, "13");
        bodies.findings.findings[0].verdict = dspt_report::Verdict::Pass;
    };
    let lying = device.next_with(START, lying, named);
    assert_eq!(site.send_one(lying.whole()).await.status, 200);
    assert_eq!(differ().await, 1);
}
