//! Members that this node mirrors, as they have signed themselves: `/mirror/{member}/…`.

use super::replication::{After, compressed, text};
use crate::{
    feed::{compressed as packed, mirrored_file},
    http::{Problem, blocking, turn},
    ledger::{Mirrored, Told},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use std::fs;
use vocab::MemberId;

async fn mirrored(node: &Node, name: &str) -> Result<(MemberId, Mirrored), Problem> {
    let nobody = || Problem::NotFound("mirror of that member".to_owned());
    let member = MemberId::parse(name).ok_or_else(nobody)?;
    let ledger = node.ledger.clone();
    let asked = member.clone();
    let found = blocking(move || ledger.mirrored(&asked)).await?;
    Ok((member, found.ok_or_else(nobody)?))
}

/// `GET /mirror/{member}/card`
pub async fn card(
    request: HttpRequest,
    node: web::Data<Node>,
    member: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let (_, mirrored) = mirrored(&node, &member).await?;
    text(
        &request,
        "application/json",
        mirrored.card.text().to_owned(),
    )
}

/// `GET /mirror/{member}/checkpoint`
pub async fn checkpoint(
    request: HttpRequest,
    node: web::Data<Node>,
    member: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let (_, mirrored) = mirrored(&node, &member).await?;
    let checkpoint = mirrored
        .checkpoint
        .ok_or_else(|| Problem::NotFound("checkpoint of that member yet".to_owned()))?;
    text(&request, "text/plain", checkpoint.text().to_owned())
}

/// `GET /mirror/{member}/log?epoch=…&after=…`
pub async fn log(
    node: web::Data<Node>,
    member: web::Path<String>,
    after: web::Query<After>,
) -> Result<HttpResponse, Problem> {
    let (member, _) = mirrored(&node, &member).await?;
    let After { epoch, after, .. } = after.into_inner();
    let ledger = node.ledger.clone();
    let _turn = turn().await?;
    let (told, raw) = blocking(move || {
        let mut raw = Vec::new();
        let told = ledger.tell_mirrored(&member, epoch, after, &mut raw)?;
        Ok::<_, Problem>((told, packed(&raw)))
    })
    .await?;
    match told {
        Told::Everything => Ok(compressed().body(raw)),
        Told::NotHere => Err(Problem::NotFound("log of that name".to_owned())),
        Told::Forgotten => Err(Problem::Gone("this log".to_owned())),
        Told::NotYet => Err(Problem::Rebuilding),
    }
}

/// `GET /mirror/{member}/snapshot/{hash}/{file}`
pub async fn snapshot(
    node: web::Data<Node>,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    let (name, hash, file) = path.into_inner();
    let (member, _) = mirrored(&node, &name).await?;
    let folder = node.config.storage.folder.clone();
    let _turn = turn().await?;
    let bytes = blocking(move || {
        let path = mirrored_file(&folder, &member, &hash, &file)
            .ok_or_else(|| Problem::NotFound("snapshot of that name".to_owned()))?;
        fs::read(path).map_err(|_| Problem::Gone("this snapshot".to_owned()))
    })
    .await?;
    Ok(compressed().body(bytes))
}
