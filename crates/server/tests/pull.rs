//! Diagnostics of the whole workspace, for clients that ask for them.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]
#![cfg(unix)]

mod support;

use serde_json::{Value, json};
use support::{Client, SLIP};

const GOOD: &str = "FROM registry.example.com/base:1.4.2\nUSER 10001\n";

/// A client of a folder with a good and a bad Dockerfile.
fn client() -> (Client, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("bad", SLIP), ("good", GOOD)] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        std::fs::write(folder.path().join(name).join("Dockerfile"), text).unwrap();
    }
    let folders = json!([{"uri": format!("file://{}", folder.path().display()), "name": "x"}]);
    let capabilities = json!({
        "textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": true}},
    });
    let client = Client::new(&json!({"workspaceFolders": folders, "capabilities": capabilities}));
    (client, folder)
}

fn known(items: &Value) -> Value {
    let known = items.as_array().unwrap().iter().map(|item| json!({"uri": item["uri"], "value": item["resultId"]}));
    json!({"previousResultIds": known.collect::<Vec<_>>()})
}

fn pull(client: &mut Client, params: Value) -> Value {
    client.request("workspace/diagnostic", params)["result"]["items"].clone()
}

#[test]
fn files_that_are_not_open_are_reported_once_they_are_known() {
    let (mut client, folder) = client();
    let items = pull(&mut client, json!({"previousResultIds": []}));
    assert_eq!(items.as_array().unwrap().len(), 1, "the first walk is waited for, and good files are left out");
    assert_eq!(items[0]["uri"], format!("file://{}/bad/Dockerfile", folder.path().display()));
    assert_eq!((&items[0]["kind"], &items[0]["version"]), (&json!("full"), &Value::Null));
    assert_eq!(items[0]["items"][0]["code"], "PJ1002");
    assert_eq!(items[0]["items"][0]["range"]["start"]["line"], 0);
}

#[test]
fn a_client_that_knows_everything_waits_for_news() {
    let (mut client, folder) = client();
    let items = pull(&mut client, json!({"previousResultIds": []}));
    let held = client.send_request("workspace/diagnostic", known(&items));
    client.open("untitled:alive", "dockerfile", SLIP);
    let one = json!({"textDocument": {"uri": "untitled:alive"}});
    let answer = client.request("textDocument/diagnostic", one);
    assert_eq!(answer["result"]["items"].as_array().unwrap().len(), 1, "other requests are answered meanwhile");
    let good = format!("file://{}/good/Dockerfile", folder.path().display());
    let answer = client.answer(&json!(held))["result"]["items"].clone();
    let alive = answer.as_array().unwrap().iter().find(|item| item["uri"] == "untitled:alive").unwrap();
    assert_eq!((&alive["version"], &alive["kind"]), (&json!(1), &json!("full")));
    let unchanged = answer.as_array().unwrap().iter().filter(|item| item["kind"] == "unchanged").count();
    assert_eq!(unchanged, 1, "the bad file is as before");

    let held = client.send_request("workspace/diagnostic", known(&answer));
    std::fs::write(folder.path().join("good/Dockerfile"), SLIP).unwrap();
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": good, "type": 2}]}));
    let answer = client.answer(&json!(held))["result"]["items"].clone();
    let changed = answer.as_array().unwrap().iter().find(|item| item["uri"] == good).unwrap();
    assert_eq!(changed["items"][0]["code"], "PJ1002");
}

#[test]
fn what_waits_can_be_cancelled_and_ends_with_the_server() {
    let (mut client, _folder) = client();
    let items = pull(&mut client, json!({"previousResultIds": []}));
    let one = client.send_request("workspace/diagnostic", known(&items));
    let two = client.send_request("workspace/diagnostic", known(&items));
    // When this is answered the server has nothing else to do, and the next message comes alone.
    client.request("nope", Value::Null);
    client.notify("$/cancelRequest", json!({"id": one}));
    assert_eq!(client.answer(&json!(one))["error"]["code"], -32800);
    assert_eq!(client.request("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(client.answer(&json!(two))["error"]["code"], -32802);
}

#[test]
fn a_report_is_streamed_where_the_client_wants_it() {
    let (mut client, _folder) = client();
    let params = json!({"previousResultIds": [], "partialResultToken": "t"});
    let answer = client.request("workspace/diagnostic", params)["result"].clone();
    assert_eq!(answer, json!({"items": []}));
    let part = client.next("$/progress")["params"].clone();
    assert_eq!(part["token"], "t");
    assert_eq!(part["value"]["items"][0]["items"][0]["code"], "PJ1002");
}

#[test]
fn the_client_is_asked_to_pull_again_when_the_workspace_is_known() {
    let (mut client, _folder) = client();
    client.next("workspace/diagnostic/refresh");
}
