//! Messages to an address that the operator chose.

use crate::{
    portal::{Answer, Portal},
    walk::settings,
};
use harvest::{FetchError, FetchSettings, Fetcher};
use url::Url;

async fn told(portal: &Portal, settings: FetchSettings) -> Result<(), FetchError> {
    let fetcher = Fetcher::new(settings).unwrap();
    let url = Url::parse(&portal.url("/hook")).unwrap();
    fetcher.tell(&url, "application/json", b"{}".to_vec()).await
}

#[tokio::test]
async fn any_answer_of_success_will_do() {
    for status in [200, 201, 202, 204] {
        let portal = Portal::start().await;
        portal.on("POST /hook", Answer::status(status));
        told(&portal, settings()).await.unwrap();
        assert_eq!(portal.requests(), 1);
    }
}

#[tokio::test]
async fn a_message_is_sent_again_when_that_may_help_and_only_then() {
    let portal = Portal::start().await;
    portal
        .on("POST /hook", Answer::status(503))
        .on("POST /hook", Answer::status(204));
    told(&portal, settings()).await.unwrap();
    assert_eq!(portal.requests(), 2);
    let portal = Portal::start().await;
    portal.on("POST /hook", Answer::status(404));
    assert!(told(&portal, settings()).await.is_err());
    assert_eq!(portal.requests(), 1);
}

#[tokio::test]
async fn a_message_goes_neither_to_a_private_address_nor_elsewhere() {
    let portal = Portal::start().await;
    portal.on("POST /hook", Answer::status(204));
    let strict = FetchSettings {
        allow_private: Vec::new(),
        ..settings()
    };
    let refused = told(&portal, strict).await.unwrap_err();
    assert!(
        refused.to_string().contains("`fetch.allow_private`"),
        "{refused}"
    );
    assert_eq!(portal.requests(), 0);
    let portal = Portal::start().await;
    portal
        .on("POST /hook", Answer::redirect("{base}/elsewhere"))
        .on("POST /elsewhere", Answer::status(204));
    assert!(told(&portal, settings()).await.is_err());
    assert_eq!(portal.requests(), 1);
}
