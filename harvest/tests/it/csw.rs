//! Catalogue services: what their records become, and how a walk through them ends.

use crate::recordings;

#[tokio::test]
async fn recordings_mean_what_their_turtle_says() {
    recordings::check_all("csw").await;
}
